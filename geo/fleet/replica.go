package fleet

import (
	"container/list"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// replica is the whole fleet in the memory of this node.
type replica struct {
	mu     sync.RWMutex
	units  map[uuid.UUID]*entry
	trees  map[string]*tree // by service; "" holds everybody
	recent *list.List       // of *entry, the newest change first
	change uint64
}

func newReplica() *replica {
	return &replica{units: make(map[uuid.UUID]*entry), trees: make(map[string]*tree), recent: list.New()}
}

// entry is the entry of provider, made when there is none. The lock must be held for writing.
func (r *replica) entry(provider uuid.UUID) *entry {
	e := r.units[provider]
	if e == nil {
		e = &entry{provider: provider}
		r.units[provider] = e
	}
	return e
}

// merge takes from rec what is newer than what e knows, each of duty and place by its own order.
// It reports whether e changed, and whether e now knows more than rec.
func (r *replica) merge(e *entry, rec record, now time.Time) (changed, ahead bool) {
	d, p := e.duty, e.place
	if rec.duty.version > d.version {
		d, changed = rec.duty, true
		e.heard = now
	}
	if rec.place.newer(p) {
		p, changed = rec.place, true
		e.suspect = nil
	}
	ahead = d.version > rec.duty.version || p.newer(rec.place)
	if changed {
		r.set(e, d, p)
	}
	return changed, ahead
}

// set is the one place where an entry changes.
func (r *replica) set(e *entry, d duty, p place) {
	r.change++
	after := entry{duty: d, place: p}
	leaf := geo.Cell(0)
	if after.shown() {
		leaf = geo.CellAt(p.point, viewResolution)
	}
	if e.leaf != 0 && (leaf != e.leaf || !slices.Equal(d.services, e.duty.services)) {
		r.uproot(e)
	}
	if e.leaf != 0 && leaf != e.leaf {
		e.leave(r.change)
	}
	if e.tag == 0 || e.place.point != p.point {
		e.tag = p.tag()
	}
	e.duty, e.place, e.leaf, e.change = d, p, leaf, r.change
	if leaf != 0 {
		e.vec = vectorOf(p.point)
		r.plant(e)
	}
	r.bump(e)
}

// plant puts e in the tree of each of its services and in that of everybody.
func (r *replica) plant(e *entry) {
	r.tree("").put(e)
	for _, s := range e.duty.services {
		r.tree(s).put(e)
	}
}

func (r *replica) tree(service string) *tree {
	t := r.trees[service]
	if t == nil {
		t = new(tree)
		r.trees[service] = t
	}
	return t
}

// uproot takes e out of every tree it is in.
func (r *replica) uproot(e *entry) {
	r.cut("", e)
	for _, s := range e.duty.services {
		r.cut(s, e)
	}
}

func (r *replica) cut(service string, e *entry) {
	t := r.trees[service]
	t.remove(e, e.leaf)
	if t.empty() {
		delete(r.trees, service)
	}
}

func (r *replica) bump(e *entry) {
	if e.recent == nil {
		e.recent = r.recent.PushFront(e)
		return
	}
	r.recent.MoveToFront(e.recent)
}

// forget drops the entries of providers that have been off duty since before.
func (r *replica) forget(before time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, e := range r.units {
		if e.duty.state != Off || !e.heard.Before(before) {
			continue
		}
		if e.recent != nil {
			r.recent.Remove(e.recent)
		}
		delete(r.units, id)
	}
}
