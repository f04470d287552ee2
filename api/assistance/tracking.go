package assistance

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

// Tracking is where help is.
type Tracking struct {
	RequestID      string     `json:"request_id" format:"uuid"`
	RequestNumber  string     `json:"request_number"`
	Status         string     `json:"status"`
	TrackingStatus string     `json:"tracking_status"`
	State          string     `json:"state"`
	Version        int64      `json:"version"`
	Provider       *Provider  `json:"provider"`
	Position       *Position  `json:"position" doc:"Of the provider, from leaving until arriving."`
	ETA            *ETA       `json:"eta"`
	PromisedAt     *time.Time `json:"promise"`
	Timeline       []Step     `json:"timeline"`
	CanCancel      bool       `json:"can_cancel"`
	Next           *Next      `json:"next"`
	Attention      []string   `json:"attention"`
	ServerTime     time.Time  `json:"server_time"`
}

// Position is a fix and how old it is.
type Position struct {
	Latitude   float64   `json:"latitude"`
	Longitude  float64   `json:"longitude"`
	Heading    *float64  `json:"heading"`
	Speed      *float64  `json:"speed" doc:"Metres per second."`
	RecordedAt time.Time `json:"recorded_at"`
	AgeS       int       `json:"age_s"`
}

// ETA is the estimated time of arrival as it is shown to people.
type ETA struct {
	Minutes   int    `json:"minutes"`
	Range     [2]int `json:"range" doc:"Minutes, from and to."`
	DistanceM int    `json:"distance_m"`
	Source    string `json:"source" enum:"road,haversine" doc:"road: by the streets. haversine: estimated by the great circle, also where the road server did not answer in time. distance_m is of the same way."`
}

// Step is one change in a request's life.
type Step struct {
	Version int64     `json:"version"`
	Event   string    `json:"event"`
	From    string    `json:"from"`
	State   string    `json:"state"`
	By      string    `json:"by"`
	Reason  *string   `json:"reason"`
	At      time.Time `json:"at"`
}

func (d *Desk) tracking(ctx context.Context, in *ByID) (edge.Reply[Tracking], error) {
	seen, err := d.party(ctx, in.ID)
	if err != nil {
		return edge.Reply[Tracking]{}, err
	}
	steps, err := d.Store.Timeline(ctx, seen.ID)
	if err != nil {
		return edge.Reply[Tracking]{}, err
	}
	return edge.OK(d.track(ctx, seen, steps)).At(seen.Version), nil
}

func (d *Desk) track(ctx context.Context, r store.Seen, steps []store.Step) Tracking {
	now := d.Now()
	t := Tracking{RequestID: r.ID.String(), RequestNumber: r.SpeakableNumber(), Status: r.State.Status(), State: string(r.State),
		TrackingStatus: r.State.Tracking(-1), Version: r.Version, PromisedAt: r.PromisedAt, Next: next(r.Next),
		Attention: r.Attention, CanCancel: !r.State.Ended() && r.Relation != dispatch.Assigned, ServerTime: now,
		Provider: card(r.Holder, !r.State.Ended())}
	for _, s := range steps {
		if r.Relation == dispatch.Desk || s.From != s.To {
			t.Timeline = append(t.Timeline, stepView(s, r.Relation))
		}
	}
	t.queue(r)
	d.follow(ctx, &t, r, now)
	return t
}

func stepView(s store.Step, as dispatch.Relation) Step {
	v := Step{Version: s.Version, Event: s.Change, From: s.From, State: s.To, By: s.Role, At: s.At}
	if as == dispatch.Desk {
		v.Reason = told(s.Reason)
	}
	return v
}

// queue says that the provider finishes another job first, and when they are expected after it.
func (t *Tracking) queue(r store.Seen) {
	if r.Queued && r.ETAAt != nil {
		t.Next = &Next{What: string(dispatch.NextJob), Who: "provider", At: *r.ETAAt}
	}
}

// follow adds where the provider is while they are coming, and not while they are still with somebody else. Who is not staff
// sees it only from leaving until arriving.
func (d *Desk) follow(ctx context.Context, t *Tracking, r store.Seen, now time.Time) {
	coming := r.State == dispatch.EnRoute || r.State == dispatch.Arrived
	if r.Holder == nil || r.State.Ended() || r.Queued || (!coming && (r.Relation == dispatch.Own || r.Relation == dispatch.Nobody)) {
		return
	}
	at, known := d.Fleet.Position(uuid.UUID(r.Holder.ID))
	if !known {
		return
	}
	t.Position = positionView(at, now)
	metres := geo.Distance(at.Point, r.Details.Point)
	t.TrackingStatus = r.State.Tracking(metres)
	if r.State == dispatch.EnRoute || r.State == dispatch.AssignedTo {
		t.ETA = d.estimate(ctx, at.Point, r, now)
	}
}

func positionView(p fleet.Position, now time.Time) *Position {
	return &Position{Latitude: p.Point.Lat, Longitude: p.Point.Lng, Heading: known(p.Heading), Speed: known(p.Speed),
		RecordedAt: p.FixedAt, AgeS: int(p.Age(now) / time.Second)}
}

// known is nil for what the device did not tell.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// spread is how far around the estimate its range goes.
const spread = 0.25

func (d *Desk) estimate(ctx context.Context, from geo.Point, r store.Seen, now time.Time) *ETA {
	way := d.Dispatch.Way(ctx, geo.Leg{From: from, To: r.Details.Point}, r.Holder.Vehicle, now)
	eta := way.Takes
	if r.State == dispatch.AssignedTo {
		eta += geo.Preparation
	}
	low := geo.Minutes(time.Duration((1 - spread) * float64(eta)))
	high := geo.Minutes(time.Duration((1 + spread) * float64(eta)))
	return &ETA{Minutes: geo.Minutes(eta), Range: [2]int{low, high}, DistanceM: int(way.Metres), Source: way.Source}
}
