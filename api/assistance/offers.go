package assistance

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
)

// Offer is a job as its provider sees it before taking it: no name, no phone, no door.
type Offer struct {
	ID            string     `json:"id" format:"uuid"`
	Request       string     `json:"request" format:"uuid"`
	RequestNumber string     `json:"request_number"`
	Status        string     `json:"status" enum:"PENDING,ACCEPTED,DECLINED,EXPIRED,WITHDRAWN"`
	Service       string     `json:"service"`
	Category      string     `json:"category"`
	Priority      string     `json:"priority"`
	Pay           float64    `json:"pay" doc:"In units of the currency."`
	PayMinor      int64      `json:"pay_minor"`
	Currency      string     `json:"currency"`
	DistanceM     int        `json:"distance_m"`
	Minutes       int        `json:"minutes" doc:"Estimated to arrival."`
	Slot          int        `json:"slot" enum:"1,2" doc:"1 for a job now, 2 for the one after the job you are on."`
	Leaves        *string    `json:"leaves" format:"uuid" doc:"The request you would leave for this one, which is more urgent."`
	Zone          string     `json:"zone"`
	Latitude      float64    `json:"location_latitude" doc:"The centre of the area; the door comes with the job."`
	Longitude     float64    `json:"location_longitude"`
	SentAt        time.Time  `json:"sent_at"`
	DeliveredAt   *time.Time `json:"delivered_at"`
	ShownAt       *time.Time `json:"shown_at"`
	ExpiresAt     time.Time  `json:"expires_at"`
	ServerTime    time.Time  `json:"server_time"`
	DecidedAt     *time.Time `json:"decided_at"`
}

func offerView(o *dispatch.Offer, r *dispatch.Request, now time.Time) Offer {
	at := r.Details.Point.Snap(hiddenDoor)
	v := Offer{ID: o.ID.String(), Request: o.Request.String(), RequestNumber: r.SpeakableNumber(), Status: string(o.Status),
		Service: r.Service, Category: r.Category, Priority: string(r.Priority), Pay: float64(o.Pay.Minor) / minorPerUnit,
		PayMinor: o.Pay.Minor, Currency: o.Pay.Currency, DistanceM: o.DistanceM, Minutes: geo.Minutes(o.ETA), Zone: r.Details.City,
		Latitude: at.Lat, Longitude: at.Lng, SentAt: o.SentAt, DeliveredAt: o.DeliveredAt, ShownAt: o.ShownAt,
		ExpiresAt: o.ExpiresAt, ServerTime: now, DecidedAt: o.DecidedAt, Slot: o.Slot}
	if o.Victim != (dispatch.RequestID{}) {
		v.Leaves = told(o.Victim.String())
	}
	return v
}

// offers lists the caller's live offers. Reading them proves that the device has them, so they count as delivered.
func (d *Desk) offers(ctx context.Context, in *edge.Paging) (edge.Reply[edge.Page[Offer]], error) {
	actor := edge.CallerOf(ctx).Actor
	rows, err := d.Store.LiveOffers(ctx, actor.Provider)
	if err != nil {
		return edge.Reply[edge.Page[Offer]]{}, err
	}
	for i, o := range rows {
		if o.DeliveredAt != nil {
			continue
		}
		r, err := d.Dispatch.Delivered(ctx, actor, o.ID)
		if err != nil {
			return edge.Reply[edge.Page[Offer]]{}, err
		}
		rows[i].Offer = r.Offer
	}
	rows = slices.DeleteFunc(rows, func(r store.Ringing) bool { return r.Status != dispatch.OfferPending }) // over meanwhile
	page, err := edge.Part(*in, rows, func(r store.Ringing) string { return r.ID.String() },
		func(r store.Ringing) Offer { return offerView(r.Offer, r.For, r.Now) })
	return edge.OK(page), err
}

// offered shows an offer after a command on it.
func offered(message string) func(*dispatch.Result) edge.Reply[Offer] {
	return func(r *dispatch.Result) edge.Reply[Offer] {
		return edge.Done(message, offerView(r.Offer, r.Request, r.At))
	}
}

func (d *Desk) delivered(ctx context.Context, in *ByID) (*dispatch.Result, error) {
	return d.Dispatch.Delivered(ctx, edge.CallerOf(ctx).Actor, dispatch.OfferID(in.ID))
}

func (d *Desk) shown(ctx context.Context, in *ByID) (*dispatch.Result, error) {
	return d.Dispatch.Shown(ctx, edge.CallerOf(ctx).Actor, dispatch.OfferID(in.ID))
}

type acceptInput struct {
	ByID
	Body *struct {
		PrepMinutes int `json:"prep_minutes,omitempty" minimum:"0" maximum:"60" doc:"Minutes until you roll."`
	}
}

func (d *Desk) accept(ctx context.Context, in *acceptInput) (*dispatch.Result, error) {
	prep := time.Duration(0)
	if in.Body != nil {
		prep = time.Duration(in.Body.PrepMinutes) * time.Minute
	}
	return d.Dispatch.Accept(ctx, edge.CallerOf(ctx).Actor, dispatch.OfferID(in.ID), prep)
}

type declineInput struct {
	ByID
	Body struct {
		Reason string `json:"reason" enum:"far,pay,equipment,shift_end,unsafe,busy,other"`
	}
}

func (d *Desk) decline(ctx context.Context, in *declineInput) (*dispatch.Result, error) {
	return d.Dispatch.Decline(ctx, edge.CallerOf(ctx).Actor, dispatch.OfferID(in.ID), in.Body.Reason)
}

// Assignment is a job taken, with the request it is for.
type Assignment struct {
	ID         string    `json:"id" format:"uuid"`
	RequestID  string    `json:"request_id" format:"uuid"`
	ProviderID string    `json:"provider_id" format:"uuid"`
	OfferID    *string   `json:"offer_id" format:"uuid"`
	Slot       int       `json:"slot"`
	Fence      int64     `json:"fence" doc:"The request's version at assignment."`
	AssignedAt time.Time `json:"assigned_at"`
	Pay        float64   `json:"pay"`
	PayMinor   int64     `json:"pay_minor"`
	Currency   string    `json:"currency"`
	Request    Request   `json:"request"`
}

func accepted(r *dispatch.Result) edge.Reply[Assignment] {
	a := r.Assignment
	v := Assignment{ID: a.ID.String(), RequestID: a.Request.String(), ProviderID: a.Provider.String(), Slot: a.Slot, Fence: a.Fence,
		AssignedAt: a.AssignedAt, Pay: float64(a.Pay.Minor) / minorPerUnit, PayMinor: a.Pay.Minor, Currency: a.Pay.Currency,
		Request: viewOf(r.Request, r.Relation)}
	if a.Offer != nil {
		v.OfferID = told(uuid.UUID(*a.Offer).String())
	}
	return edge.Done("Accepted", v).At(r.Request.Version)
}
