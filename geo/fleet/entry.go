package fleet

import (
	"container/list"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// entry is one provider in the replica, guarded by the replica's lock.
type entry struct {
	provider uuid.UUID
	duty     duty
	place    place

	vec    vector             // place.point on the unit sphere
	leaf   geo.Cell           // its cell of viewResolution; 0: in no tree
	trail  [trailLen]crossing // the cells it left most recently
	change uint64

	recent *list.Element // in the replica's list by change

	heard   time.Time  // when duty was last put or confirmed, by this node's clock
	suspect *Fix       // the refused jump that the next fix may confirm
	tag     geo.Cell   // its hash tag in Redis; 0: it was never seen
	inked   geo.Cell   // the tag under which this node last wrote it as available; 0: none
	erase   []geo.Cell // tags under which Redis may still have it
}

// crossing is a cell that a provider left, and the change at which it did.
type crossing struct {
	cell   geo.Cell
	change uint64
}

const trailLen = 4

// shown reports whether somebody looking at the map sees the provider.
func (e *entry) shown() bool { return e.duty.state != Off && e.place.known() }

// fresh reports whether the fix still counts at now, in whole seconds as Redis keeps them.
func (p place) fresh(now time.Time, window time.Duration) bool {
	return p.known() && now.Unix()-p.at.Unix() <= int64(window/time.Second)
}

func (e *entry) position() Position {
	p := e.place
	return Position{
		Provider: e.provider, State: e.duty.state, Point: p.point,
		Accuracy: p.accuracy, Speed: p.speed, Heading: p.heading,
		FixedAt: p.at, Anchored: p.anchored, Seq: p.seq, Change: e.change,
	}
}

func (e *entry) unit() Unit {
	return Unit{
		Provider: e.provider, State: e.duty.state, Services: e.duty.services, Vehicle: e.duty.vehicle,
		RadiusM: e.duty.radiusM, Version: e.duty.version,
		Anchored: e.place.anchored, Seq: e.place.seq, Point: e.place.point, FixedAt: e.place.at,
	}
}

func (e *entry) record() record {
	return record{provider: e.provider, duty: e.duty, place: e.place}
}

// confirm notes that the database said so of e at now, unless e knows something newer.
func (e *entry) confirm(version int64, now time.Time) {
	if version >= e.duty.version {
		e.heard = now
	}
}

// leave notes that e is no longer in its leaf as of change.
func (e *entry) leave(change uint64) {
	copy(e.trail[1:], e.trail[:trailLen-1])
	e.trail[0] = crossing{cell: e.leaf, change: change}
}

// moved notes that Redis may have e under the tag before: unless it is there now, Redis must forget it there.
func (e *entry) moved(before geo.Cell) {
	e.unmark([]geo.Cell{e.tag})
	if before != 0 && before != e.tag && !slices.Contains(e.erase, before) {
		e.erase = append(e.erase, before)
	}
}

// unmark takes tags off the list of those to be erased. The list is replaced, not changed: drafts hold it.
func (e *entry) unmark(tags []geo.Cell) {
	var left []geo.Cell
	for _, c := range e.erase {
		if !slices.Contains(tags, c) {
			left = append(left, c)
		}
	}
	e.erase = left
}
