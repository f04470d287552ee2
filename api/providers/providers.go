// Package providers is the people and vehicles that can be sent: applying, duty, positions, reviews, earnings and looking one up.
package providers

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/assistance"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

// Roster answers for providers.
type Roster struct {
	Store    *store.Store
	Dispatch *dispatch.Service
	Fleet    *fleet.Fleet
	Requests *assistance.Desk // shows requests as their viewers may see them
	Zone     *time.Location   // where "today" is
	Now      func() time.Time
}

// Register declares the routes of this package.
func Register(e *edge.Edge, r *Roster) {
	mine, admin := edge.Only(dispatch.RoleProvider), edge.Only(dispatch.RoleAdmin)
	edge.Handle(e, route(http.MethodGet, "/providers", "list-providers", "Active providers", edge.Anyone), r.list)
	apply := route(http.MethodPost, "/providers", "apply-provider", "Apply as a provider", "MEMBER,PROVIDER")
	apply.Status = http.StatusCreated
	edge.Command(e, apply, r.apply, applied)
	edge.Handle(e, route(http.MethodGet, "/providers/nearby", "nearby-providers", "Available providers around a place", "MEMBER,DISPATCHER,ADMIN"), r.nearby)
	edge.Handle(e, route(http.MethodGet, "/providers/me", "get-my-provider", "Your own provider", "MEMBER,PROVIDER"), r.me)
	edge.Handle(e, route(http.MethodGet, "/providers/me/jobs", "list-my-jobs", "Your jobs, newest first", mine), r.jobs)
	edge.Handle(e, route(http.MethodGet, "/providers/me/earnings", "get-my-earnings", "What your completed jobs earned", mine), r.earnings)
	edge.Handle(e, route(http.MethodGet, "/providers/me/shifts", "list-my-shifts", "Your times on duty, newest first", mine), r.shifts)
	edge.Handle(e, route(http.MethodGet, "/providers/me/decisions", "list-my-decisions", "Why work of the last hour came to you or went elsewhere, newest first", mine), r.decisions)
	dashboard := route(http.MethodGet, "/providers/dashboard", "provider-dashboard", "What you hold, today's jobs and your numbers", mine)
	dashboard.Denial = notProvider
	edge.Handle(e, dashboard, r.dashboard)
	edge.Command(e, route(http.MethodPost, "/providers/me/online", "go-online", "Start your shift", mine), r.online, duty("On duty"))
	edge.Command(e, route(http.MethodPost, "/providers/me/offline", "go-offline", "End your shift", mine), r.offline, duty("Off duty"))
	report := route(http.MethodPost, "/providers/me/location", "report-location", "Report where you are: one fix, or up to 100", mine)
	report.Limit = edge.Location
	edge.Command(e, report, r.report, func(v []Verdict) edge.Reply[Report] { return edge.Done("Reported", Report{v}) })
	edge.Handle(e, route(http.MethodGet, "/providers/{id}", "get-provider", "One provider", edge.Anyone), r.get)
	edge.Handle(e, route(http.MethodPatch, "/providers/{id}", "update-provider", "Change your own provider", "MEMBER,PROVIDER"), r.update)
	edge.Command(e, route(http.MethodPost, "/providers/{id}/approve", "approve-provider", "Let a provider work", admin), r.approve, duty("Provider approved"))
	edge.Command(e, route(http.MethodPost, "/providers/{id}/suspend", "suspend-provider", "Stop a provider from working", admin), r.suspend, duty("Provider suspended"))
	r.registerReviews(e)
}

func route(method, path, id, summary string, who edge.Who) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Providers", Summary: summary, Who: who}
}

// ByID names a provider in the path.
type ByID struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

type listInput struct {
	edge.Paging
	Category  string `query:"category" maxLength:"40"`
	City      string `query:"city" maxLength:"100"`
	Available string `query:"available" enum:"true,false"`
	Search    string `query:"search" maxLength:"100" doc:"In name or city."`
	Ordering  string `query:"ordering" enum:"rating,-rating,-created_at" default:"-created_at" doc:"rating: the best first."`
	Status    string `query:"status" enum:"PENDING,ACTIVE,SUSPENDED,INACTIVE" doc:"For administrators; others see ACTIVE."`
}

func (r *Roster) list(ctx context.Context, in *listInput) (edge.Reply[edge.Page[Public]], error) {
	after, err := edge.After[store.ProviderKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Public]]{}, err
	}
	f := store.ProviderFilter{Statuses: []string{string(dispatch.ProviderActive)}, Category: in.Category, City: in.City, Search: in.Search,
		ByRating: in.Ordering == "rating" || in.Ordering == "-rating", After: after, Limit: in.Limit + 1}
	if in.Status != "" && edge.CallerOf(ctx).Role == dispatch.RoleAdmin {
		f.Statuses = []string{in.Status}
	}
	if in.Available != "" {
		available := in.Available == "true"
		f.Available = &available
	}
	rows, err := r.Store.Providers(ctx, f)
	if err != nil {
		return edge.Reply[edge.Page[Public]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, keyOf, publicView)
	return edge.OK(page), err
}

func keyOf(p store.Provider) any {
	return store.ProviderKey{Rating: p.Rating, Created: p.CreatedAt, ID: uuid.UUID(p.ID)}
}

// get shows an active provider to everybody, and any to its own login and to staff.
func (r *Roster) get(ctx context.Context, in *ByID) (edge.Reply[Profile], error) {
	caller := edge.CallerOf(ctx)
	p, err := r.Store.Provider(ctx, dispatch.ProviderID(in.ID))
	switch {
	case err != nil:
		return edge.Reply[Profile]{}, err
	case caller.Staff() || (!caller.Anonymous() && p.User == caller.User):
		return edge.OK(Profile{fullView(p)}), nil
	case p.Status != dispatch.ProviderActive:
		return edge.Reply[Profile]{}, dispatch.ErrNotFound
	}
	return edge.OK(Profile{publicView(p)}), nil
}

func (r *Roster) me(ctx context.Context, _ *struct{}) (edge.Reply[Full], error) {
	p, err := r.Store.Provider(ctx, edge.CallerOf(ctx).Provider)
	if err != nil {
		return edge.Reply[Full]{}, err
	}
	return edge.OK(fullView(p)), nil
}

// Duty is a provider's duty after it changed.
type Duty struct {
	ID     string `json:"id" format:"uuid"`
	Name   string `json:"name"`
	Status string `json:"status" enum:"PENDING,ACTIVE,SUSPENDED,INACTIVE"`
	OnDuty bool   `json:"on_duty"`
}

func duty(message string) func(*dispatch.Provider) edge.Reply[Duty] {
	return func(p *dispatch.Provider) edge.Reply[Duty] {
		return edge.Done(message, Duty{p.ID.String(), p.Name, string(p.Status), p.OnDuty})
	}
}

func (r *Roster) approve(ctx context.Context, in *ByID) (*dispatch.Provider, error) {
	return r.Dispatch.Administer(ctx, edge.CallerOf(ctx).Actor, dispatch.ProviderID(in.ID), dispatch.ProviderActive)
}

func (r *Roster) suspend(ctx context.Context, in *ByID) (*dispatch.Provider, error) {
	return r.Dispatch.Administer(ctx, edge.CallerOf(ctx).Actor, dispatch.ProviderID(in.ID), dispatch.ProviderSuspended)
}

type jobsInput struct{ edge.Paging }

// Job is one assignment of a provider.
type Job struct {
	ID            string     `json:"id" format:"uuid"`
	RequestID     string     `json:"request_id" format:"uuid"`
	RequestNumber string     `json:"request_number"`
	Service       string     `json:"service"`
	Priority      string     `json:"priority"`
	Status        string     `json:"status"`
	City          string     `json:"location_city"`
	AssignedAt    time.Time  `json:"assigned_at"`
	ReleasedAt    *time.Time `json:"released_at"`
	EndedAs       *string    `json:"ended_as"`
	Pay           float64    `json:"pay"`
	Currency      string     `json:"currency"`
}

func (r *Roster) jobs(ctx context.Context, in *jobsInput) (edge.Reply[edge.Page[Job]], error) {
	after, err := edge.After[store.JobKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Job]]{}, err
	}
	rows, err := r.Store.Jobs(ctx, edge.CallerOf(ctx).Provider, after, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Job]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(j store.Job) any {
		return store.JobKey{At: j.Assignment.AssignedAt, ID: uuid.UUID(j.Assignment.ID)}
	}, jobView)
	return edge.OK(page), err
}

func jobView(j store.Job) Job {
	a := j.Assignment
	numbered := dispatch.Request{Number: j.Number}
	v := Job{ID: a.ID.String(), RequestID: a.Request.String(), RequestNumber: numbered.SpeakableNumber(), Service: j.Service,
		Priority: j.Priority, Status: dispatch.State(j.State).Status(), City: j.City, AssignedAt: a.AssignedAt,
		ReleasedAt: a.ReleasedAt, Pay: float64(a.Pay.Minor) / 100, Currency: a.Pay.Currency}
	if a.EndedAs != "" {
		v.EndedAs = &a.EndedAs
	}
	return v
}

// round2 keeps two decimals.
func round2(v float64) float64 { return math.Round(v*100) / 100 }

func sorted(codes []string) []string {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return slices.Compact(codes)
}
