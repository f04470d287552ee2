package assistance

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
)

type listInput struct {
	edge.Paging
	Status    string `query:"status" enum:"PENDING,ASSIGNED,IN_PROGRESS,COMPLETED,CANCELLED,REJECTED"`
	Tracking  string `query:"tracking_status" enum:"SCHEDULED,SEARCHING,OFFERED,PROVIDER_ASSIGNED,EN_ROUTE,ARRIVING,ARRIVED,IN_SERVICE,COMPLETED,CANCELLED,REJECTED"`
	Category  string `query:"category" maxLength:"40"`
	Service   string `query:"service" maxLength:"40"`
	Priority  string `query:"priority" enum:"LOW,MEDIUM,HIGH,URGENT"`
	Attention string `query:"attention" maxLength:"40" doc:"A flag, or any."`
	Search    string `query:"search" maxLength:"100" doc:"In number, title, city or the member's name."`
	Ordering  string `query:"ordering" enum:"-created_at,created_at,-priority" default:"-created_at"`
}

// allStates in the order of a request's life.
var allStates = []dispatch.State{dispatch.Scheduled, dispatch.Searching, dispatch.OfferedOut, dispatch.AssignedTo, dispatch.EnRoute,
	dispatch.Arrived, dispatch.InService, dispatch.Completed, dispatch.Cancelled, dispatch.Rejected}

// states are those that the filter's words stand for. EN_ROUTE and ARRIVING are one state, told apart by where the provider is.
func (in *listInput) states() (states []string) {
	if in.Status == "" && in.Tracking == "" {
		return nil
	}
	for _, s := range allStates {
		words := []string{s.Tracking(-1)}
		if s == dispatch.EnRoute {
			words = append(words, "ARRIVING")
		}
		if (in.Status == "" || s.Status() == in.Status) && (in.Tracking == "" || slices.Contains(words, in.Tracking)) {
			states = append(states, string(s))
		}
	}
	if states == nil {
		states = []string{"none"} // the two filters exclude each other
	}
	return states
}

func (d *Desk) list(ctx context.Context, in *listInput) (edge.Reply[edge.Page[Request]], error) {
	after, err := edge.After[store.RequestKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Request]]{}, err
	}
	rows, err := d.Store.Requests(ctx, edge.CallerOf(ctx).Actor, store.RequestFilter{States: in.states(), Category: in.Category,
		Service: in.Service, Priority: in.Priority, Attention: strings.ToLower(in.Attention), Search: in.Search,
		Ordering: in.Ordering, After: after, Limit: in.Limit + 1})
	if err != nil {
		return edge.Reply[edge.Page[Request]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, keyOf, d.view)
	page.Results = slices.DeleteFunc(page.Results, func(r Request) bool { return in.Tracking != "" && r.TrackingStatus != in.Tracking })
	return edge.OK(page), err
}

// Show is a request in the lists of other packages, as whoever it was read for may see it.
func (d *Desk) Show(s store.Seen) Request { return d.view(s) }

// view shows a request to whom it was read for, with how near the provider is.
func (d *Desk) view(s store.Seen) Request {
	v := viewOf(s.Request, s.Relation)
	if s.Relation == dispatch.Desk && s.Keeper != "" {
		v.HeldByName = &s.Keeper
	}
	if s.Holder == nil {
		return v
	}
	if at, known := d.Fleet.Position(uuid.UUID(s.Holder.ID)); known {
		v.TrackingStatus = s.State.Tracking(geo.Distance(at.Point, s.Details.Point))
	}
	return v
}

func keyOf(s store.Seen) any {
	rank := 1 + slices.Index([]match.Priority{match.Low, match.Medium, match.High, match.Urgent}, s.Priority)
	return store.RequestKey{Rank: int32(rank), Created: s.CreatedAt, ID: uuid.UUID(s.ID)}
}

// ByID names a request, or an offer, in the path.
type ByID struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (in ByID) named() uuid.UUID { return in.ID }

// see returns a request the caller has a part in; for everybody else it does not exist.
func (d *Desk) see(ctx context.Context, id uuid.UUID) (store.Seen, error) {
	return d.seeBy(ctx, id, d.Store.Request)
}

func (d *Desk) seeBy(ctx context.Context, id uuid.UUID, read func(context.Context, dispatch.Actor, dispatch.RequestID) (store.Seen, error)) (store.Seen, error) {
	seen, err := read(ctx, edge.CallerOf(ctx).Actor, dispatch.RequestID(id))
	if err == nil && (seen.Relation == dispatch.Nobody || seen.Relation == dispatch.Removed) {
		err = dispatch.ErrNotFound
	}
	return seen, err
}

func (d *Desk) get(ctx context.Context, in *ByID) (edge.Reply[Request], error) {
	seen, err := d.seeBy(ctx, in.ID, d.Store.RequestInFull)
	if err != nil {
		return edge.Reply[Request]{}, err
	}
	return edge.OK(d.view(seen)).At(seen.Version), nil
}

// party returns a request whose parties the caller is one of: its member, the assigned provider, staff.
func (d *Desk) party(ctx context.Context, id uuid.UUID) (store.Seen, error) {
	seen, err := d.see(ctx, id)
	if err == nil && (seen.Relation == dispatch.Offered || seen.Relation == dispatch.Past) {
		err = dispatch.ErrNotFound
	}
	return seen, err
}
