package fleet

import (
	"math"

	"github.com/auxilio/auxilio/geo"
)

// Query asks for the providers nearest to a place.
type Query struct {
	At           geo.Point
	Service      string  // code of the service they must do; "": any
	Limit        int     // at most so many; 0: all
	RadiusM      float64 // at most so far, in metres; 0: any distance
	OwnRadius    bool    // only those whose own radius reaches At
	IncludeBusy  bool    // also those with a job or a live offer
	IncludeStale bool    // also those whose last fix no longer counts
}

// Hit is a provider and its distance from the place asked about.
type Hit struct {
	Unit
	DistanceM float64
}

// Nearest answers q from the replica: exactly what comparing every provider would give, by distance, then by id.
// An invalid place has nobody near it.
func (f *Fleet) Nearest(q Query) []Hit {
	if q.At.Valid() != nil {
		return nil
	}
	now := f.cfg.Now()
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	t := f.replica.trees[q.Service]
	if t == nil {
		return nil
	}
	near := t.nearest(q.At, q.Limit, q.reach(), func(e *entry) bool {
		return q.wants(e) && (q.IncludeStale || e.place.fresh(now, f.cfg.Fresh))
	})
	hits := make([]Hit, len(near))
	for i, n := range near {
		hits[i] = Hit{Unit: n.unit(), DistanceM: n.far}
	}
	return hits
}

func (q Query) reach() float64 {
	if q.RadiusM <= 0 {
		return math.Inf(1)
	}
	return q.RadiusM
}

func (q Query) wants(e *entry) bool {
	if e.duty.state == Busy && !q.IncludeBusy {
		return false
	}
	return !q.OwnRadius || e.duty.radiusM <= 0 || geo.Distance(q.At, e.place.point) <= e.duty.radiusM
}
