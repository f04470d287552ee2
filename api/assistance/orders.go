package assistance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// Plain is a command without a body of its own.
type Plain struct {
	ByID
	edge.Expected
	Body *struct {
		ExpectedVersion *int64 `json:"expected_version,omitempty" minimum:"1"`
		Reason          string `json:"reason,omitempty" maxLength:"1000" doc:"Required from staff on a provider's steps."`
	}
}

// command is what every order says: which request, on which version, why.
func command(id uuid.UUID, expected edge.Expected, inBody *int64, reason string) (dispatch.Command, error) {
	version, err := expected.Version(inBody)
	return dispatch.Command{Request: dispatch.RequestID(id), Version: orZero(version), Reason: strings.TrimSpace(reason)}, err
}

func (in *Plain) command() (dispatch.Command, error) {
	if in.Body == nil {
		return command(in.ID, in.Expected, nil, "")
	}
	return command(in.ID, in.Expected, in.Body.ExpectedVersion, in.Body.Reason)
}

type assignInput struct {
	ByID
	edge.Expected
	Body *struct {
		Provider        string `json:"provider,omitempty" maxLength:"36" doc:"Id of the provider."`
		ProviderID      string `json:"provider_id,omitempty" maxLength:"36" doc:"An older spelling of provider."`
		ExpectedVersion *int64 `json:"expected_version,omitempty" minimum:"1"`
		Reason          string `json:"reason,omitempty" maxLength:"1000"`
	}
}

// provider is the id the body names in either spelling; nil when it names none.
func (in *assignInput) provider() (*dispatch.ProviderID, error) {
	if in.Body == nil {
		return nil, nil
	}
	field, text := "provider", in.Body.Provider
	if text == "" {
		field, text = "provider_id", in.Body.ProviderID
	}
	if text == "" {
		return nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, edge.Invalid(field, "must be an id")
	}
	return (*dispatch.ProviderID)(&id), nil
}

func (in *assignInput) command() (dispatch.Command, error) {
	if in.Body == nil {
		return command(in.ID, in.Expected, nil, "")
	}
	return command(in.ID, in.Expected, in.Body.ExpectedVersion, in.Body.Reason)
}

func (d *Desk) assign(ctx context.Context, in *assignInput) (*dispatch.Result, error) {
	provider, err := in.provider()
	if err != nil {
		return nil, err
	}
	if provider == nil {
		missing := edge.Invalid("provider", "required")
		missing.Message = "Provider ID is required"
		return nil, missing
	}
	cmd, err := in.command()
	if err != nil {
		return nil, err
	}
	return d.Dispatch.Assign(ctx, edge.CallerOf(ctx).Actor, cmd, *provider)
}

func (d *Desk) reassign(ctx context.Context, in *assignInput) (*dispatch.Result, error) {
	cmd, err := in.command()
	if err != nil {
		return nil, err
	}
	provider, err := in.provider()
	if err != nil {
		return nil, err
	}
	return d.Dispatch.Reassign(ctx, edge.CallerOf(ctx).Actor, cmd, provider)
}

// order carries out an order that has nothing but a version and a reason.
func (d *Desk) order(ctx context.Context, in *Plain, do func(context.Context, dispatch.Actor, dispatch.Command) (*dispatch.Result, error)) (*dispatch.Result, error) {
	cmd, err := in.command()
	if err != nil {
		return nil, err
	}
	return do(ctx, edge.CallerOf(ctx).Actor, cmd)
}

func (d *Desk) reject(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Reject)
}

func (d *Desk) unhold(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Unhold)
}

func (d *Desk) widen(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Widen)
}

type priorityInput struct {
	ByID
	edge.Expected
	Body struct {
		Priority        string `json:"priority" enum:"LOW,MEDIUM,HIGH,URGENT"`
		Reason          string `json:"reason" maxLength:"1000"`
		ExpectedVersion *int64 `json:"expected_version,omitempty" minimum:"1"`
	}
}

func (d *Desk) prioritize(ctx context.Context, in *priorityInput) (*dispatch.Result, error) {
	cmd, err := command(in.ID, in.Expected, in.Body.ExpectedVersion, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return d.Dispatch.Prioritize(ctx, edge.CallerOf(ctx).Actor, cmd, match.Priority(in.Body.Priority))
}

type minutesInput struct {
	ByID
	edge.Expected
	Body struct {
		Minutes         int    `json:"minutes" minimum:"1" maximum:"1440"`
		Reason          string `json:"reason,omitempty" maxLength:"1000"`
		ExpectedVersion *int64 `json:"expected_version,omitempty" minimum:"1"`
	}
}

func (in *minutesInput) duration() time.Duration { return time.Duration(in.Body.Minutes) * time.Minute }

func (d *Desk) hold(ctx context.Context, in *minutesInput) (*dispatch.Result, error) {
	cmd, err := command(in.ID, in.Expected, in.Body.ExpectedVersion, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return d.Dispatch.Hold(ctx, edge.CallerOf(ctx).Actor, cmd, in.duration())
}

func (d *Desk) eta(ctx context.Context, in *minutesInput) (*dispatch.Result, error) {
	cmd, err := command(in.ID, in.Expected, in.Body.ExpectedVersion, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return d.Dispatch.Estimate(ctx, edge.CallerOf(ctx).Actor, cmd, in.duration())
}

type offerInput struct {
	ByID
	edge.Expected
	Body struct {
		Providers       []uuid.UUID `json:"providers" minItems:"1" maxItems:"100" uniqueItems:"true"`
		ExpectedVersion *int64      `json:"expected_version,omitempty" minimum:"1"`
	}
}

func (d *Desk) offer(ctx context.Context, in *offerInput) (*dispatch.Result, error) {
	cmd, err := command(in.ID, in.Expected, in.Body.ExpectedVersion, "")
	if err != nil {
		return nil, err
	}
	ids := make([]dispatch.ProviderID, len(in.Body.Providers))
	for i, id := range in.Body.Providers {
		ids[i] = dispatch.ProviderID(id)
	}
	return d.Dispatch.Offer(ctx, edge.CallerOf(ctx).Actor, cmd, ids)
}

type cancelInput struct {
	ByID
	edge.Expected
	Body *struct {
		Cancellation    string `json:"cancellation_reason,omitempty" maxLength:"1000"`
		Reason          string `json:"reason,omitempty" maxLength:"1000" doc:"An older spelling of cancellation_reason."`
		ExpectedVersion *int64 `json:"expected_version,omitempty" minimum:"1"`
	}
}

// cancel answers in the words of the plan: 403 for whoever may not, 400 for what has ended. Somebody else's request is
// known to exist by its refusal, as the plan wants it.
func (d *Desk) cancel(ctx context.Context, in *cancelInput) (*dispatch.Result, error) {
	reason, inBody := "", (*int64)(nil)
	if b := in.Body; b != nil {
		reason, inBody = b.Cancellation, b.ExpectedVersion
		if reason == "" {
			reason = b.Reason
		}
	}
	cmd, err := command(in.ID, in.Expected, inBody, reason)
	if err != nil {
		return nil, err
	}
	r, err := d.Dispatch.Cancel(ctx, edge.CallerOf(ctx).Actor, cmd.Request, cmd.Version, cmd.Reason)
	var state *dispatch.StateError
	switch {
	case errors.Is(err, dispatch.ErrForbidden):
		return nil, edge.Refuse(http.StatusForbidden, "FORBIDDEN", "You do not have permission to cancel this request")
	case errors.As(err, &state):
		return nil, edge.Refuse(http.StatusBadRequest, "ALREADY_ENDED", fmt.Sprintf("Cannot cancel request with status %s", state.State.Status()))
	}
	return r, err
}
