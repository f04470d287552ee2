package dispatch

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Roads knows how long drives take. It may ask another server, so nothing asks it while a row is locked.
type Roads interface {
	// Drives are what is known of some legs, in their order, within a time that a round can wait.
	Drives(ctx context.Context, legs []geo.Leg) []geo.Drive
	// Soon is what is known already. What is not is asked for all the same, for who asks next.
	Soon(legs []geo.Leg) []geo.Drive
}

// roadCandidates is how many candidates of each request are priced by road rather than by the great circle.
const roadCandidates = 12

// learnRoads puts into the snapshot what is known by road of the drives that matter most.
func (e *Engine) learnRoads(ctx context.Context, in *match.Snapshot) {
	if e.Service.Roads == nil {
		return
	}
	shortlist := match.Shortlist(*in, roadCandidates)
	legs := make([]geo.Leg, len(shortlist))
	for i, l := range shortlist {
		legs[i] = l.Leg
	}
	for i, drive := range e.Service.Roads.Drives(ctx, legs) {
		if drive.Known {
			in.Roads = append(in.Roads, match.Road{Request: shortlist[i].Request, Provider: shortlist[i].Provider,
				DriveS: int(drive.Time.Round(time.Second) / time.Second)})
		}
	}
}
