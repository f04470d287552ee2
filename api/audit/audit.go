// Package audit shows administrators who read or changed what is protected.
package audit

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Audit answers for the audit.
type Audit struct{ Store *store.Store }

// Register declares the routes of this package.
func Register(e *edge.Edge, a *Audit) {
	edge.Handle(e, edge.Route{Method: http.MethodGet, Path: "/audit", ID: "list-audit", Tag: "Audit",
		Summary: "Who read or changed what, newest first", Who: edge.Only(dispatch.RoleAdmin)}, a.list)
}

// Entry is one deed. What was read or written is not in it.
type Entry struct {
	ID      string    `json:"id" format:"uuid"`
	At      time.Time `json:"at"`
	Actor   *string   `json:"actor" format:"uuid" doc:"Null for the server itself."`
	Name    string    `json:"actor_name"`
	Role    string    `json:"actor_role"`
	Action  string    `json:"action" example:"health.read"`
	Kind    string    `json:"object_kind" example:"request"`
	Object  *string   `json:"object" format:"uuid"`
	Subject *string   `json:"subject" format:"uuid" doc:"The user whom the object is about."`
	Reason  string    `json:"reason"`
	Address *string   `json:"address" doc:"From where."`
}

type listInput struct {
	edge.Paging
	Actor   uuid.UUID `query:"actor" format:"uuid"`
	Object  uuid.UUID `query:"object" format:"uuid"`
	Subject uuid.UUID `query:"subject" format:"uuid"`
	Action  string    `query:"action" maxLength:"80"`
}

func (a *Audit) list(ctx context.Context, in *listInput) (edge.Reply[edge.Page[Entry]], error) {
	after, err := edge.After[store.AuditKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Entry]]{}, err
	}
	rows, err := a.Store.AuditEntries(ctx, store.AuditFilter{Actor: in.Actor, Object: in.Object, Subject: in.Subject,
		Action: in.Action, After: after, Limit: in.Limit + 1})
	if err != nil {
		return edge.Reply[edge.Page[Entry]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(e store.AuditEntry) any { return store.AuditKey{At: e.At, ID: e.ID} }, view)
	return edge.OK(page), err
}

func view(e store.AuditEntry) Entry {
	v := Entry{ID: e.ID.String(), At: e.At, Actor: text(e.Actor), Name: e.Name, Role: e.Role, Action: e.Action, Kind: e.Kind,
		Object: text(e.Object), Subject: text(e.Subject), Reason: e.Reason}
	if e.Address != nil {
		from := e.Address.String()
		v.Address = &from
	}
	return v
}

func text(id *uuid.UUID) *string {
	if id == nil {
		return nil
	}
	s := id.String()
	return &s
}
