package fleet

import "github.com/auxilio/auxilio/geo"

// ViewResolution is the H3 resolution of the cells of a Window.
const ViewResolution = viewResolution

// Window is the part of the map somebody looks at, as cells of ViewResolution. A nil Window is the whole map.
type Window map[geo.Cell]struct{}

// NewWindow is the window of cells. Without cells it is empty, not nil: nothing is seen through it.
func NewWindow(cells ...geo.Cell) Window {
	w := make(Window, len(cells))
	for _, c := range cells {
		w[c] = struct{}{}
	}
	return w
}

// Changes returns the newest position of every provider in window that changed after since, on whatever
// node, newest first, and the since for the next call. A since of 0 gives everybody there; it is a count of this process only.
// A provider that left the window is in it once more, with where it is now, and one that went off duty with State Off
// (remembered as long as MaxAge).
//
// There is no queue: who calls rarely gets fewer, newer positions. A call costs in proportion to what changed.
func (f *Fleet) Changes(since uint64, window Window) (changed []Position, next uint64) {
	r := f.replica
	r.mu.RLock()
	defer r.mu.RUnlock()
	for el := r.recent.Front(); el != nil; el = el.Next() {
		e := el.Value.(*entry)
		if e.change <= since {
			break
		}
		if e.concerns(window, since) {
			changed = append(changed, e.position())
		}
	}
	return changed, r.change
}

// concerns reports whether who saw window as of since has news in e.
func (e *entry) concerns(window Window, since uint64) bool {
	if e.place.known() && e.duty.state != Off && window.has(e.leaf) {
		return true
	}
	for _, c := range e.trail {
		if since > 0 && c.change > since && window.has(c.cell) {
			return true
		}
	}
	return false
}

func (w Window) has(cell geo.Cell) bool {
	if w == nil {
		return true
	}
	_, in := w[cell]
	return in
}
