package dispatch

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Way is a drive as it is estimated now: one estimate for the round's promise, the progress clock, and who follows.
type Way struct {
	Takes  time.Duration
	Metres float64 // by road, or of great circle
	Source string  // ByRoad or ByGreatCircle
}

// Where an estimate is from, in the words of the contract.
const (
	ByRoad        = "road"
	ByGreatCircle = "haversine"
)

// wayOf is a leg by road where that is known, else by the great circle.
func wayOf(l geo.Leg, by geo.Drive, v geo.Vehicle, rush bool) Way {
	metres := geo.Distance(l.From, l.To)
	if by.Known {
		return Way{geo.ByRoad(by.Time, v, rush), max(metres, by.Metres), ByRoad}
	}
	return Way{geo.Travel(metres, v, rush), metres, ByGreatCircle}
}

// Way estimates a drive that begins now. It may ask the road server, within its budget.
func (s *Service) Way(ctx context.Context, l geo.Leg, v geo.Vehicle, now time.Time) Way {
	var by geo.Drive
	if s.Roads != nil {
		by = s.Roads.Drives(ctx, []geo.Leg{l})[0]
	}
	return wayOf(l, by, v, geo.RushHour(now.In(s.Zone)))
}

// WayAtOnce is Way for who cannot wait: by road when it was asked for before.
func (s *Service) WayAtOnce(l geo.Leg, v geo.Vehicle, now time.Time) Way {
	var by geo.Drive
	if s.Roads != nil {
		by = s.Roads.Soon([]geo.Leg{l})[0]
	}
	return wayOf(l, by, v, geo.RushHour(now.In(s.Zone)))
}

// Approach is somebody who is to come to a request, as they were before it was locked.
type Approach struct {
	Request  RequestID
	Provider ProviderID
	Place    geo.Point
	From     *geo.Point // where the job before this one ends; nil when they come from where they are
}

// approach is what is known by road of it.
type approach struct {
	Approach
	by geo.Drive
}

// approaches asks, before anything is locked, for the drives that clocks are about to look at. Without a road server there is
// nothing to ask.
func (s *Service) approaches(ctx context.Context, due ...Due) (map[RequestID]approach, error) {
	var clocks []RequestID
	for _, d := range due {
		if d.Kind == ProgressTick || d.Kind == NextJob {
			clocks = append(clocks, d.Request)
		}
	}
	if s.Roads == nil || len(clocks) == 0 {
		return nil, nil
	}
	coming, err := s.Store.Approaches(ctx, clocks)
	if err != nil {
		return nil, err
	}
	known := make(map[RequestID]approach, len(coming))
	coming, legs := s.legs(coming)
	for i, by := range s.Roads.Drives(ctx, legs) {
		known[coming[i].Request] = approach{coming[i], by}
	}
	return known, nil
}

// legs are the drives of those of whom it is known where they come from.
func (s *Service) legs(coming []Approach) (seen []Approach, legs []geo.Leg) {
	for _, a := range coming {
		from, known := s.Fleet.Where(a.Provider)
		if a.From != nil {
			from.Point, known = *a.From, true
		}
		if known {
			seen, legs = append(seen, a), append(legs, geo.Leg{From: from.Point, To: a.Place})
		}
	}
	return seen, legs
}

// learn keeps what is known by road of the drive, if it is still that drive.
func (c *Case) learn(a approach) {
	if c.Assignment.Provider == a.Provider && c.queued() == (a.From != nil) {
		c.byRoad = a.by
	}
}
