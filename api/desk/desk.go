// Package desk is the dispatch desk's own view: the board to start from, the log, measurements and the policy.
package desk

import (
	"context"
	"net/http"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

// Desk answers for the whole of dispatch.
type Desk struct {
	Store *store.Store
	Fleet *fleet.Fleet
	Zone  *time.Location
	Now   func() time.Time
}

// Register declares the routes of this package.
func Register(e *edge.Edge, d *Desk) {
	edge.Handle(e, route(http.MethodGet, "/dispatch/board", "get-board", "Snapshot of the board, to be kept current by its topic"), d.board)
	edge.Handle(e, route(http.MethodGet, "/dispatch/metrics", "get-metrics", "How the last hour went"), d.metrics)
	edge.Handle(e, route(http.MethodGet, "/dispatch/log", "list-log", "What happened to all requests, newest first"), d.log)
	edge.Handle(e, route(http.MethodGet, "/dispatch/policies", "list-policies", "Versions of the policy, newest first"), d.policies)
	put := route(http.MethodPut, "/dispatch/policies", "put-policy", "Make a new version of the policy for everything, or for a region, category or service; absent fields stay as they are in force there")
	put.Who = edge.Only(dispatch.RoleAdmin)
	edge.Handle(e, put, d.putPolicy)
	try := route(http.MethodPost, "/dispatch/policies/{v}/what-if", "try-policy", "Decide stored rounds again under a version of the policy, and say what would have been different")
	try.Who = edge.Only(dispatch.RoleAdmin)
	edge.Handle(e, try, d.whatIf)
}

func route(method, path, id, summary string) edge.Route {
	return edge.Route{Method: method, Path: path, ID: id, Tag: "Dispatch", Summary: summary, Who: edge.Staff}
}

// Metrics is how the last hour went; waits are seconds from creation, null when there was none.
type Metrics struct {
	Created     int      `json:"created"`
	Assigned    int      `json:"assigned"`
	Completed   int      `json:"completed"`
	Cancelled   int      `json:"cancelled"`
	OfferP50    *float64 `json:"first_offer_p50_s"`
	OfferP95    *float64 `json:"first_offer_p95_s"`
	AssignedP50 *float64 `json:"assignment_p50_s"`
	AssignedP95 *float64 `json:"assignment_p95_s"`
	Fairness    Fairness `json:"fairness" doc:"How work was spread over the last day."`
}

func (d *Desk) metrics(ctx context.Context, _ *struct{}) (edge.Reply[Metrics], error) {
	w, err := d.Store.Waits(ctx)
	if err != nil {
		return edge.Reply[Metrics]{}, err
	}
	fair, err := d.fairness(ctx)
	return edge.OK(Metrics{w.Created, w.Assigned, w.Completed, w.Cancelled, w.OfferP50, w.OfferP95, w.AssignedP50, w.AssignedP95, fair}), err
}

type logInput struct{ edge.Paging }

// Entry is one change of a request.
type Entry struct {
	RequestID     string    `json:"request_id" format:"uuid"`
	RequestNumber string    `json:"request_number"`
	Version       int64     `json:"version"`
	Event         string    `json:"event"`
	From          string    `json:"from"`
	State         string    `json:"state"`
	ByRole        string    `json:"by_role"`
	By            string    `json:"by"`
	Reason        string    `json:"reason"`
	At            time.Time `json:"at"`
}

func (d *Desk) log(ctx context.Context, in *logInput) (edge.Reply[edge.Page[Entry]], error) {
	after, err := edge.After[store.LogKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Entry]]{}, err
	}
	rows, err := d.Store.Log(ctx, after, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Entry]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(l store.Logged) any {
		return store.LogKey{At: l.At, Request: l.Request, Version: l.Version}
	}, entryView)
	return edge.OK(page), err
}

func entryView(l store.Logged) Entry {
	numbered := dispatch.Request{Number: l.Number}
	return Entry{RequestID: l.Request.String(), RequestNumber: numbered.SpeakableNumber(), Version: l.Version, Event: l.Change,
		From: l.From, State: l.To, ByRole: l.Role, By: l.Actor, Reason: l.Reason, At: l.At}
}
