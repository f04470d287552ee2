package match

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// Road is how long a car takes by road, outside rush hours, from where a provider is, or will be free, to a request.
type Road struct {
	Request  uuid.UUID `json:"request"`
	Provider uuid.UUID `json:"provider"`
	DriveS   int       `json:"drive_s"`
}

// Leg is a drive that a round would rather know by road than estimate.
type Leg struct {
	Request, Provider uuid.UUID
	geo.Leg
}

// Shortlist is the drives that matter to a round: for each request the most cheapest of those who could come, by the
// estimates. What is learned of them goes into the snapshot's Roads before it is decided.
func Shortlist(in Snapshot, most int) []Leg {
	r := newRound(in)
	var legs []Leg
	for i := range r.Requests {
		s := r.survey(&r.Requests[i])
		slices.SortFunc(s.passed, func(a, b prospect) int { return cmp.Compare(a.Rank, b.Rank) })
		for _, c := range s.passed[:min(most, len(s.passed))] {
			legs = append(legs, Leg{s.request.ID, c.Provider, geo.Leg{From: r.Providers[c.provider].Point, To: s.request.Point}})
		}
	}
	return legs
}

// roadKey is a request and a provider.
type roadKey [2]uuid.UUID

// learn notes what is known by road; of two times for the same drive the shorter.
func (r *round) learn() {
	r.known = make(map[roadKey]time.Duration, len(r.Roads))
	for _, road := range r.Roads {
		key, drive := roadKey{road.Request, road.Provider}, seconds(road.DriveS)
		if old, ok := r.known[key]; road.DriveS >= 0 && (!ok || drive < old) {
			r.known[key] = drive
		}
	}
}

// byRoad is the drive of a provider to the request by road, false when it is not known.
func (s *survey) byRoad(p *Provider) (time.Duration, bool) {
	car, ok := s.known[roadKey{s.request.ID, p.ID}]
	return geo.ByRoad(car, p.Vehicle, s.Rush), ok
}
