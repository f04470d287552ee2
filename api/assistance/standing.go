package assistance

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// Standing is how a request stands, shown with what was refused because of it.
type Standing struct {
	ID      string `json:"id"`
	Number  string `json:"request_number"`
	Status  string `json:"status"`
	State   string `json:"state"`
	Version int64  `json:"version"`

	// Who made it so, for staff; the others learn their role.
	Event     string     `json:"event" doc:"The latest change."`
	ByRole    string     `json:"by_role"`
	By        *string    `json:"by"`
	At        time.Time  `json:"at"`
	HeldBy    *string    `json:"held_by" doc:"Name of the dispatcher who holds the request."`
	HeldUntil *time.Time `json:"held_until"`
}

func standingView(r store.Standing, staff bool) Standing {
	v := Standing{ID: r.ID.String(), Number: r.SpeakableNumber(), Status: r.State.Status(), State: string(r.State),
		Version: r.Version, Event: r.Change, ByRole: r.Role, At: r.At}
	if staff {
		v.By = told(r.By)
	}
	if staff && r.Holder != "" {
		v.HeldBy, v.HeldUntil = &r.Holder, r.HeldUntil
	}
	return v
}

// refusals are the errors whose reason is how the request or the offer stands, beside those that say so themselves.
var refusals = []error{dispatch.ErrTaken, dispatch.ErrExpired, dispatch.ErrWithdrawn, dispatch.ErrDeclined, dispatch.ErrBusy,
	dispatch.ErrCancelled, dispatch.ErrHeld, dispatch.ErrNotAssigned, dispatch.ErrNextJob}

// about is the request that err is about, where how it stands is the reason: the one asked for (or the request of the offer
// asked for), or the live one that a second call would double.
func about(asked uuid.UUID, err error) (id uuid.UUID, ok bool) {
	var state *dispatch.StateError
	var version *dispatch.VersionError
	var duplicate *dispatch.DuplicateError
	switch {
	case errors.As(err, &duplicate):
		return uuid.UUID(duplicate.Current), true
	case errors.As(err, &state), errors.As(err, &version):
		return asked, true
	}
	return asked, slices.ContainsFunc(refusals, func(refusal error) bool { return errors.Is(err, refusal) })
}

// standing adds to a refusal how the request stands now. What cannot be read is left out.
func (d *Desk) standing(ctx context.Context, asked uuid.UUID, err error) error {
	id, ok := about(asked, err)
	if !ok {
		return err
	}
	r, unread := d.Store.Standing(ctx, id)
	if unread != nil {
		return err
	}
	return edge.Translate(ctx, err).With(standingView(r, edge.CallerOf(ctx).Actor.Staff()))
}

// on registers a command on a request or an offer.
func on[I any, P interface {
	*I
	named() uuid.UUID
}, T any](e *edge.Edge, d *Desk, route edge.Route, run func(context.Context, P) (*dispatch.Result, error), view func(*dispatch.Result) edge.Reply[T]) {
	edge.Command(e, route, func(ctx context.Context, in *I) (*dispatch.Result, error) {
		r, err := run(ctx, in)
		return r, d.standing(ctx, P(in).named(), err)
	}, view)
}
