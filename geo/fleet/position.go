package fleet

import (
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// Position is the newest known place of a provider.
type Position struct {
	Provider                 uuid.UUID
	State                    State
	Point                    geo.Point
	Accuracy, Speed, Heading float64 // metres, metres per second, degrees; each may be Unknown
	FixedAt                  time.Time
	Anchored                 time.Time // the run its Seq belongs to
	Seq                      int64
	// Change grows with every change of any provider on this node; compare it only on one node.
	Change uint64
}

// Age is how old the position is at now; never negative.
func (p Position) Age(now time.Time) time.Duration {
	return max(0, now.Sub(p.FixedAt))
}

// Position is where provider was last seen, also when it is busy. It is false for one that is not on duty or was never seen.
func (f *Fleet) Position(provider uuid.UUID) (Position, bool) {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	e := f.replica.units[provider]
	if e == nil || !e.shown() {
		return Position{}, false
	}
	return e.position(), true
}

// Unit is all the fleet knows about provider. It is false for one that is not on duty.
func (f *Fleet) Unit(provider uuid.UUID) (Unit, bool) {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	e := f.replica.units[provider]
	if e == nil || e.duty.state == Off {
		return Unit{}, false
	}
	return e.unit(), true
}

// providers is everybody want says yes to.
func (f *Fleet) providers(want func(*entry) bool) []uuid.UUID {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	var ids []uuid.UUID
	for id, e := range f.replica.units {
		if want(e) {
			ids = append(ids, id)
		}
	}
	return ids
}

func everybody(*entry) bool { return true }

// Units is every provider on duty, in no order.
func (f *Fleet) Units() []Unit {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	units := make([]Unit, 0, len(f.replica.units))
	for _, e := range f.replica.units {
		if e.duty.state != Off {
			units = append(units, e.unit())
		}
	}
	return units
}
