package assistance

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Share is a link by which anybody can follow a request without a login.
type Share struct {
	Token     string    `json:"token" doc:"Told only here; only its hash is kept."`
	URL       string    `json:"url" format:"uri" doc:"The page to send to others."`
	ExpiresAt time.Time `json:"expires_at" doc:"At the latest; it ends two hours after the request does."`
}

// Shared is a request as whoever has a link sees it: how it goes and who comes; not whose it is, nor why, nor the door.
type Shared struct {
	RequestNumber  string          `json:"request_number" example:"REQ-000412"`
	Service        string          `json:"service" example:"GRUA"`
	Status         string          `json:"status" enum:"PENDING,ASSIGNED,IN_PROGRESS,COMPLETED,CANCELLED,REJECTED"`
	TrackingStatus string          `json:"tracking_status" enum:"SCHEDULED,SEARCHING,OFFERED,PROVIDER_ASSIGNED,EN_ROUTE,ARRIVING,ARRIVED,IN_SERVICE,COMPLETED,CANCELLED,REJECTED"`
	State          string          `json:"state"`
	Latitude       float64         `json:"location_latitude" doc:"The centre of the area; the exact place is hidden."`
	Longitude      float64         `json:"location_longitude"`
	City           string          `json:"location_city"`
	Provider       *SharedProvider `json:"provider"`
	Position       *Position       `json:"position" doc:"Of the provider, from leaving until arriving."`
	ETA            *ETA            `json:"eta"`
	PromisedAt     *time.Time      `json:"promise"`
	ScheduledFor   *time.Time      `json:"scheduled_for"`
	CreatedAt      time.Time       `json:"created_at"`
	StateSince     time.Time       `json:"state_since"`
	Timeline       []SharedStep    `json:"timeline"`
	ServerTime     time.Time       `json:"server_time"`
}

// SharedProvider is the vehicle to look out for.
type SharedProvider struct {
	Name    string  `json:"name"`
	Vehicle string  `json:"vehicle_type"`
	Plate   string  `json:"vehicle_plate"`
	Model   string  `json:"vehicle_model"`
	Rating  float64 `json:"rating"`
	Reviews int     `json:"total_reviews"`
}

// SharedStep is one move in a request's life.
type SharedStep struct {
	State string    `json:"state"`
	At    time.Time `json:"at"`
}

// tokenBytes of randomness make a link that cannot be guessed.
const tokenBytes = 32

func (d *Desk) share(ctx context.Context, in *ByID) (store.Link, error) {
	raw := make([]byte, tokenBytes)
	rand.Read(raw)
	token := base64.RawURLEncoding.EncodeToString(raw)
	return d.Store.Share(ctx, edge.CallerOf(ctx).Actor, dispatch.RequestID(in.ID), token)
}

// sharing is share with how the request stands in a refusal.
func (d *Desk) sharing(ctx context.Context, in *ByID) (store.Link, error) {
	link, err := d.share(ctx, in)
	return link, d.standing(ctx, in.ID, err)
}

func (d *Desk) shared(l store.Link) edge.Reply[Share] {
	return edge.Done("Link made", Share{Token: l.Token, URL: d.PublicURL.JoinPath("t", l.Token).String(), ExpiresAt: l.Until})
}

func (d *Desk) unshare(ctx context.Context, in *ByID) (edge.Reply[edge.None], error) {
	err := d.Store.Unshare(ctx, edge.CallerOf(ctx).Actor, dispatch.RequestID(in.ID))
	return edge.Done("Sharing ended", edge.None{}), err
}

type byToken struct {
	Token string `path:"token" doc:"As the link has it."`
}

func (d *Desk) watch(ctx context.Context, in *byToken) (edge.Reply[Shared], error) {
	seen, steps, err := d.Store.Shared(ctx, in.Token)
	if err != nil {
		return edge.Reply[Shared]{}, err
	}
	return edge.OK(d.reduced(ctx, seen, steps)), nil
}

// reduced shows a request to whoever has its link.
func (d *Desk) reduced(ctx context.Context, r store.Seen, steps []store.Step) Shared {
	t := d.track(ctx, r, steps)
	at := r.Details.Point.Snap(hiddenDoor)
	v := Shared{RequestNumber: t.RequestNumber, Service: r.Service, Status: t.Status, TrackingStatus: t.TrackingStatus, State: t.State,
		Latitude: at.Lat, Longitude: at.Lng, City: r.Details.City, Position: t.Position, ETA: t.ETA, PromisedAt: t.PromisedAt,
		ScheduledFor: r.ScheduledFor, CreatedAt: r.CreatedAt, StateSince: r.StateSince, ServerTime: t.ServerTime}
	if p := t.Provider; p != nil {
		v.Provider = &SharedProvider{Name: p.Name, Vehicle: p.Vehicle, Plate: p.Plate, Model: p.Model, Rating: p.Rating, Reviews: p.Reviews}
	}
	for _, step := range t.Timeline {
		v.Timeline = append(v.Timeline, SharedStep{step.State, step.At})
	}
	return v
}
