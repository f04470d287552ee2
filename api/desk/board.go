package desk

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
)

// Board is the desk's snapshot.
type Board struct {
	Region     string     `json:"region"`
	ServerTime time.Time  `json:"server_time"`
	Epoch      string     `json:"epoch" format:"uuid"`
	Cursor     Cursor     `json:"cursor"`
	Counters   Counters   `json:"counters"`
	Automation string     `json:"automation" enum:"MANUAL,ASSISTED,AUTO,UNATTENDED"`
	Requests   []Request  `json:"requests"`
	Providers  []Provider `json:"providers"`
}

// Cursor is where to subscribe from to keep the snapshot current.
type Cursor struct {
	Topic string `json:"topic"`
	Pos   int64  `json:"pos"`
}

// Counters are the board's numbers.
type Counters struct {
	Searching      int `json:"searching"`
	Offered        int `json:"offered"`
	UnderWay       int `json:"under_way"`
	Scheduled      int `json:"scheduled"`
	NeedsYou       int `json:"needs_you"`
	CompletedToday int `json:"completed_today"`
	OnDuty         int `json:"on_duty"`
	Available      int `json:"available"`
	Busy           int `json:"busy"`
}

// Request is one row of the queue.
type Request struct {
	ID             string     `json:"id" format:"uuid"`
	Number         string     `json:"request_number"`
	Service        string     `json:"service"`
	Category       string     `json:"category"`
	Priority       string     `json:"priority"`
	Status         string     `json:"status"`
	TrackingStatus string     `json:"tracking_status"`
	State          string     `json:"state"`
	Version        int64      `json:"version"`
	Attention      []string   `json:"attention"`
	Latitude       float64    `json:"location_latitude"`
	Longitude      float64    `json:"location_longitude"`
	City           string     `json:"location_city"`
	Address        string     `json:"location_address"`
	Provider       *Unit      `json:"provider"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
	StateSince     time.Time  `json:"state_since"`
	PromisedAt     *time.Time `json:"promised_at"`
	ETAAt          *time.Time `json:"eta_at"`
	HeldUntil      *time.Time `json:"held_until"`
	HeldBy         *string    `json:"held_by" doc:"Id of the dispatcher who keeps the engine's hands off it."`
	HeldByName     *string    `json:"held_by_name"`
	Proposal       *Proposal  `json:"proposal" doc:"Whom the engine would ask, where a person makes the offers."`
	Linked         []string   `json:"linked" doc:"The other requests of the same case."`
	Next           *Next      `json:"next"`
}

// Proposal is whom the engine would ask.
type Proposal struct {
	Provider  string    `json:"provider" format:"uuid"`
	DistanceM int       `json:"distance_m"`
	ETAS      int       `json:"eta_s"`
	At        time.Time `json:"at"`
}

// Unit is who holds a request.
type Unit struct {
	ID      string `json:"id" format:"uuid"`
	Name    string `json:"name"`
	Vehicle string `json:"vehicle_type"`
}

// Next is the next step of a request.
type Next struct {
	What string    `json:"what"`
	Who  string    `json:"who"`
	At   time.Time `json:"at"`
}

// Provider is a provider on duty, where last seen.
type Provider struct {
	Unit
	Services   []string   `json:"services"`
	Status     string     `json:"status"`
	OnDuty     bool       `json:"on_duty"`
	State      string     `json:"state" enum:"available,busy,offered,silent"`
	Latitude   *float64   `json:"latitude"`
	Longitude  *float64   `json:"longitude"`
	Heading    *float64   `json:"heading"`
	Speed      *float64   `json:"speed"`
	PositionAt *time.Time `json:"position_at"`
	RequestID  *string    `json:"request_id"`
}

// CountersAt reads the board's numbers as of now, whose zone says when today began.
func CountersAt(ctx context.Context, s *store.Store, now time.Time) (Counters, error) {
	n, err := s.Counters(store.AsSystem(ctx), midnight(now))
	return Counters(n), err
}

func midnight(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

func (d *Desk) board(ctx context.Context, _ *struct{}) (edge.Reply[Board], error) {
	b, err := d.Store.Board(ctx, midnight(d.Now().In(d.Zone)))
	if err != nil {
		return edge.Reply[Board]{}, err
	}
	v := Board{Region: dispatch.DefaultRegion, ServerTime: b.Now, Epoch: b.Epoch.String(), Automation: b.Automation,
		Cursor: Cursor{dispatch.BoardTopic, b.Pos}, Counters: Counters(b.Counters)}
	for _, r := range b.Requests {
		v.Requests = append(v.Requests, d.requestRow(r))
	}
	for _, c := range b.Crews {
		v.Providers = append(v.Providers, d.providerRow(c))
	}
	return edge.OK(v), nil
}

func (d *Desk) requestRow(r store.Seen) Request {
	v := Request{ID: r.ID.String(), Number: r.SpeakableNumber(), Service: r.Service, Category: r.Category, Priority: string(r.Priority),
		Status: r.State.Status(), TrackingStatus: r.State.Tracking(-1), State: string(r.State), Version: r.Version, Attention: r.Attention,
		Latitude: r.Details.Point.Lat, Longitude: r.Details.Point.Lng, City: r.Details.City, Address: r.Details.Address,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, StateSince: r.StateSince, PromisedAt: r.PromisedAt, ETAAt: r.ETAAt,
		HeldUntil: r.HeldUntil, Linked: []string{}}
	if r.HeldBy != nil && r.Keeper != "" {
		by := r.HeldBy.String()
		v.HeldBy, v.HeldByName = &by, &r.Keeper
	}
	for _, id := range r.Linked {
		v.Linked = append(v.Linked, id.String())
	}
	if c := r.Holder; c != nil {
		v.Provider = &Unit{c.ID.String(), c.Name, string(c.Vehicle)}
		if at, known := d.Fleet.Position(uuid.UUID(c.ID)); known {
			v.TrackingStatus = r.State.Tracking(geo.Distance(at.Point, r.Details.Point))
		}
	}
	if n := r.Next; n != nil {
		v.Next = &Next{string(n.Kind), n.Who, n.Due}
	}
	if s := r.Suggested; s != nil {
		v.Proposal = &Proposal{s.Provider.String(), s.DistanceM, int(s.ETA / time.Second), s.At}
	}
	return v
}

func (d *Desk) providerRow(c store.Crew) Provider {
	v := Provider{Unit: Unit{c.ID.String(), c.Name, c.Vehicle}, Services: c.Services, Status: c.Status, OnDuty: true, State: stateOf(c)}
	if c.Request != nil {
		id := c.Request.String()
		v.RequestID = &id
	}
	if at, known := d.Fleet.Position(uuid.UUID(c.ID)); known {
		v.Latitude, v.Longitude, v.PositionAt = &at.Point.Lat, &at.Point.Lng, &at.FixedAt
		v.Heading, v.Speed = number(at.Heading), number(at.Speed)
	}
	return v
}

func stateOf(c store.Crew) string {
	switch {
	case c.Silent:
		return "silent"
	case c.Request != nil:
		return "busy"
	case c.Offered:
		return "offered"
	}
	return "available"
}

// number is nil for what the device did not tell.
func number(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}
