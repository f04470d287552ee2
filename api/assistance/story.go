package assistance

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Update is one line of a request's story.
type Update struct {
	ID         string    `json:"id" format:"uuid"`
	Kind       string    `json:"update_type" enum:"STATUS_CHANGE,MESSAGE,LOCATION_UPDATE,ARRIVAL_UPDATE"`
	Message    string    `json:"message"`
	AuthorRole string    `json:"author_role"`
	AuthorID   *string   `json:"author_id"`
	Author     string    `json:"author_name"`
	StaffOnly  bool      `json:"staff_only"`
	CreatedAt  time.Time `json:"created_at"`
}

type updatesInput struct {
	ByID
	edge.Paging
}

func (d *Desk) updates(ctx context.Context, in *updatesInput) (edge.Reply[edge.Page[Update]], error) {
	after, err := edge.After[store.LineKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Update]]{}, err
	}
	seen, err := d.party(ctx, in.ID)
	if err != nil {
		return edge.Reply[edge.Page[Update]]{}, err
	}
	rows, err := d.Store.Updates(ctx, seen.ID, seen.Relation == dispatch.Desk, after, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Update]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(l store.Line) any { return store.LineKey{At: l.At, ID: l.ID} }, lineView)
	return edge.OK(page), err
}

func lineView(l store.Line) Update {
	u := Update{ID: l.ID.String(), Kind: l.Kind, Message: l.Message, AuthorRole: l.AuthorRole, Author: l.Author,
		StaffOnly: l.StaffOnly, CreatedAt: l.At}
	if l.AuthorID != nil {
		u.AuthorID = told(l.AuthorID.String())
	}
	return u
}

type sayInput struct {
	ByID
	Body struct {
		Message string `json:"message" minLength:"1" maxLength:"4000"`
	}
}

func (in *sayInput) text() (string, error) {
	text := strings.TrimSpace(in.Body.Message)
	if text == "" {
		return "", edge.Invalid("message", "must not be blank")
	}
	return text, nil
}

func (d *Desk) say(ctx context.Context, in *sayInput) (*dispatch.Result, error) {
	return d.write(ctx, in, false)
}

func (d *Desk) note(ctx context.Context, in *sayInput) (*dispatch.Result, error) {
	return d.write(ctx, in, true)
}

func (d *Desk) write(ctx context.Context, in *sayInput, staffOnly bool) (*dispatch.Result, error) {
	text, err := in.text()
	if err != nil {
		return nil, err
	}
	return d.Dispatch.Message(ctx, edge.CallerOf(ctx).Actor, dispatch.RequestID(in.ID), text, staffOnly)
}

func said(r *dispatch.Result) edge.Reply[Update] {
	u := r.Update
	l := store.Line{ID: uuid.MustParse(u.ID), Kind: u.Kind, Message: u.Message, StaffOnly: u.StaffOnly,
		AuthorID: (*uuid.UUID)(&u.Actor.User), AuthorRole: string(u.Actor.Role), At: r.At}
	return edge.Done("Message sent", lineView(l))
}
