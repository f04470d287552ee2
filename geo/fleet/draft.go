package fleet

import (
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// draft is what Redis is to hold of one provider.
type draft struct {
	record
	stamp string
	tag   geo.Cell   // 0: it was never seen
	stays []stay     // empty: not available, or its fix no longer counts
	erase []geo.Cell // tags under which it may still be
}

// drafts is what Redis is to hold of providers as of now, and notes that this node is about to write it.
func (f *Fleet) drafts(providers []uuid.UUID) []draft {
	now := f.cfg.Now()
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	all := make([]draft, 0, len(providers))
	for _, id := range providers {
		if e := f.replica.units[id]; e != nil {
			all = append(all, f.draft(e, now))
		}
	}
	return all
}

func (f *Fleet) draft(e *entry, now time.Time) draft {
	d := draft{record: e.record(), tag: e.tag, erase: e.erase}
	d.stamp = d.record.stamp()
	if e.duty.state == Available && e.place.fresh(now, f.cfg.Fresh) {
		d.stays = f.groups.stays(e.duty.services, e.place.point)
	}
	e.inked = 0
	if len(d.stays) > 0 {
		e.inked = e.tag
	}
	return d
}

// erased notes that Redis has forgotten the providers of drafts under the tags it was to forget them.
func (f *Fleet) erased(drafts []draft) {
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	for _, d := range drafts {
		if e := f.replica.units[d.provider]; e != nil && len(d.erase) > 0 {
			e.unmark(d.erase)
		}
	}
}
