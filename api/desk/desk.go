// Package desk is the dispatch desk's own view: the board to start from, the log, measurements and the policy.
package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
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
	edge.Handle(e, route(http.MethodGet, "/dispatch/policies", "list-policies", "Versions of the policy, newest first; the first is in force"), d.policies)
	put := route(http.MethodPut, "/dispatch/policies", "put-policy", "Make a new version of the policy; absent fields stay as they are")
	put.Who = edge.Only(dispatch.RoleAdmin)
	edge.Handle(e, put, d.putPolicy)
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
}

func (d *Desk) metrics(ctx context.Context, _ *struct{}) (edge.Reply[Metrics], error) {
	w, err := d.Store.Waits(ctx)
	return edge.OK(Metrics(w)), err
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

// Policy is one version of the policy.
type Policy struct {
	Version   int          `json:"version"`
	CreatedBy *uuid.UUID   `json:"created_by"`
	CreatedAt time.Time    `json:"created_at"`
	Policy    match.Policy `json:"policy"`
}

// policiesShown is how many versions are listed.
const policiesShown = 50

func (d *Desk) policies(ctx context.Context, _ *struct{}) (edge.Reply[edge.Page[Policy]], error) {
	rows, err := d.Store.Policies(ctx, policiesShown)
	return edge.OK(edge.Whole(rows, policyView)), err
}

func policyView(p store.PolicyRow) Policy {
	return Policy{Version: p.Version, CreatedBy: p.CreatedBy, CreatedAt: p.CreatedAt, Policy: p.Policy}
}

type policyInput struct {
	Body map[string]any `doc:"Fields of the policy to change."`
}

func (d *Desk) putPolicy(ctx context.Context, in *policyInput) (edge.Reply[Policy], error) {
	row, err := d.Store.SetPolicy(ctx, edge.CallerOf(ctx).User, func(p match.Policy) (match.Policy, error) {
		return changed(p, in.Body)
	})
	if err != nil {
		return edge.Reply[Policy]{}, err
	}
	return edge.Done("Policy changed", policyView(row)), nil
}

// changed puts the fields of body over p and checks the whole.
func changed(p match.Policy, body map[string]any) (match.Policy, error) {
	known, err := tree(p)
	if err != nil {
		return p, err
	}
	if err := overlay(known, body, ""); err != nil {
		return p, err
	}
	text, err := json.Marshal(known)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, misfit(err)
	}
	var wrong *match.PolicyError
	if err := p.Validate(); errors.As(err, &wrong) {
		return p, edge.Invalid(wrong.Field, wrong.Reason)
	} else if err != nil {
		return p, err
	}
	return p, nil
}

// tree is the policy as its JSON.
func tree(p match.Policy) (fields map[string]any, err error) {
	text, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	return fields, err
}

// overlay puts the fields of change over those that are known. Names are taken to the letter, and null is no value.
func overlay(known, change map[string]any, under string) error {
	for name, value := range change {
		old, ok := known[name]
		inner, group := old.(map[string]any)
		given, nested := value.(map[string]any)
		switch {
		case !ok:
			return edge.Invalid(under+name, "is not a field of the policy")
		case value == nil || group != nested:
			return edge.Invalid(under+name, "has the wrong type")
		case group:
			if err := overlay(inner, given, under+name+"."); err != nil {
				return err
			}
		default:
			known[name] = value
		}
	}
	return nil
}

// misfit names the field that could not be read.
func misfit(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return edge.Invalid(kind.Field, "has the wrong type")
	}
	return err
}
