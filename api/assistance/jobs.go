package assistance

import (
	"context"
	"math"
	"strings"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
)

func (d *Desk) depart(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Depart)
}

func (d *Desk) arrive(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Arrive)
}

func (d *Desk) start(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Start)
}

func (d *Desk) release(ctx context.Context, in *Plain) (*dispatch.Result, error) {
	return d.order(ctx, in, d.Dispatch.Release)
}

type completeInput struct {
	ByID
	edge.Expected
	Body struct {
		Outcome         string      `json:"outcome" enum:"completed,partial,gone_on_arrival,unable"`
		Notes           string      `json:"notes,omitempty" maxLength:"4000"`
		Photos          []uuid.UUID `json:"photos,omitempty" maxItems:"20" uniqueItems:"true" doc:"Ids of pictures among the request's documents."`
		SignedBy        string      `json:"signed_by,omitempty" maxLength:"200"`
		Satisfied       *bool       `json:"customer_satisfied,omitempty"`
		ActualCost      *float64    `json:"actual_cost,omitempty" minimum:"0" maximum:"1000000" doc:"In units of the currency."`
		Reason          string      `json:"reason,omitempty" maxLength:"1000" doc:"Required from staff."`
		ExpectedVersion *int64      `json:"expected_version,omitempty" minimum:"1"`
	}
}

func (d *Desk) complete(ctx context.Context, in *completeInput) (*dispatch.Result, error) {
	cmd, err := command(in.ID, in.Expected, in.Body.ExpectedVersion, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	done := dispatch.Completion{Outcome: in.Body.Outcome, Notes: strings.TrimSpace(in.Body.Notes),
		SignedBy: strings.TrimSpace(in.Body.SignedBy), CustomerSatisfied: in.Body.Satisfied, Photos: in.Body.Photos}
	if cost := in.Body.ActualCost; cost != nil {
		minor := int64(math.Round(*cost * minorPerUnit))
		done.ActualCostMinor = &minor
	}
	return d.Dispatch.Complete(ctx, edge.CallerOf(ctx).Actor, cmd, done)
}
