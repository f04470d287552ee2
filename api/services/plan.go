package services

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// Plan is what a member can buy.
type Plan struct {
	ID            string    `json:"id" format:"uuid"`
	Code          string    `json:"code" example:"VIAL_BASICO"`
	Category      string    `json:"category" example:"ROADSIDE"`
	NameES        string    `json:"name_es"`
	NameEN        string    `json:"name_en"`
	DescriptionES string    `json:"description_es"`
	DescriptionEN string    `json:"description_en"`
	MonthlyPrice  int64     `json:"monthly_price_minor" doc:"For 30 days, in minor units of currency."`
	YearlyPrice   int64     `json:"yearly_price_minor" doc:"For 365 days."`
	Currency      string    `json:"currency" example:"GTQ"`
	MonthlyLimit  int       `json:"max_requests_per_month" doc:"0 is unlimited."`
	Position      int       `json:"position"`
	Active        bool      `json:"active"`
	UpdatedAt     time.Time `json:"updated_at"`
}

func planView(p billing.Plan) Plan {
	return Plan{ID: p.ID.String(), Code: p.Code, Category: p.Category, NameES: p.NameES, NameEN: p.NameEN,
		DescriptionES: p.DescriptionES, DescriptionEN: p.DescriptionEN, MonthlyPrice: p.MonthlyPrice, YearlyPrice: p.YearlyPrice,
		Currency: p.Currency, MonthlyLimit: p.MonthlyLimit, Position: p.Position, Active: p.Active, UpdatedAt: p.UpdatedAt}
}

func (c *Catalog) listPlans(ctx context.Context, in *catalogInput) (edge.Reply[edge.Page[Plan]], error) {
	rows, err := c.plans.list(ctx)
	if err != nil {
		return edge.Reply[edge.Page[Plan]]{}, err
	}
	rows = inCategory(rows, in.Category, func(p billing.Plan) string { return p.Category })
	page, err := edge.Part(in.Paging, rows, func(p billing.Plan) string { return p.ID.String() }, planView)
	return edge.OK(page), err
}

type planInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (c *Catalog) plan(ctx context.Context, in *planInput) (edge.Reply[Plan], error) {
	rows, err := c.plans.list(ctx)
	if err != nil {
		return edge.Reply[Plan]{}, err
	}
	for _, p := range rows {
		if p.ID == billing.PlanID(in.ID) {
			return edge.OK(planView(p)), nil
		}
	}
	return edge.Reply[Plan]{}, dispatch.ErrNotFound
}

type newPlan struct {
	Body struct {
		Code          string `json:"code" pattern:"^[A-Z][A-Z0-9_]{1,39}$" example:"VIAL_ORO"`
		Category      string `json:"category" minLength:"1" maxLength:"40" example:"ROADSIDE"`
		NameES        string `json:"name_es" pattern:"\\S" maxLength:"100"`
		NameEN        string `json:"name_en" pattern:"\\S" maxLength:"100"`
		DescriptionES string `json:"description_es,omitempty" maxLength:"1000"`
		DescriptionEN string `json:"description_en,omitempty" maxLength:"1000"`
		MonthlyPrice  int64  `json:"monthly_price_minor" minimum:"0" maximum:"1000000000" doc:"For 30 days, in centavos."`
		YearlyPrice   int64  `json:"yearly_price_minor" minimum:"0" maximum:"1000000000" doc:"For 365 days, in centavos."`
		MonthlyLimit  int    `json:"max_requests_per_month" minimum:"0" maximum:"1000" doc:"0 is unlimited."`
		Position      int    `json:"position,omitempty" minimum:"0" maximum:"10000"`
	}
}

func (c *Catalog) createPlan(ctx context.Context, in *newPlan) (billing.Plan, error) {
	b := in.Body
	row, err := c.store.CreatePlan(ctx, billing.Plan{Code: b.Code, Category: b.Category, NameES: b.NameES, NameEN: b.NameEN,
		DescriptionES: b.DescriptionES, DescriptionEN: b.DescriptionEN, MonthlyPrice: b.MonthlyPrice, YearlyPrice: b.YearlyPrice,
		Currency: "GTQ", MonthlyLimit: b.MonthlyLimit, Position: b.Position, Active: true})
	c.clear()
	return row, err
}

type planChange struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		NameES        *string `json:"name_es,omitempty" pattern:"\\S" maxLength:"100"`
		NameEN        *string `json:"name_en,omitempty" pattern:"\\S" maxLength:"100"`
		DescriptionES *string `json:"description_es,omitempty" maxLength:"1000"`
		DescriptionEN *string `json:"description_en,omitempty" maxLength:"1000"`
		MonthlyPrice  *int64  `json:"monthly_price_minor,omitempty" minimum:"0" maximum:"1000000000"`
		YearlyPrice   *int64  `json:"yearly_price_minor,omitempty" minimum:"0" maximum:"1000000000"`
		MonthlyLimit  *int    `json:"max_requests_per_month,omitempty" minimum:"0" maximum:"1000"`
		Position      *int    `json:"position,omitempty" minimum:"0" maximum:"10000"`
		Active        *bool   `json:"active,omitempty" doc:"False takes it off the list; subscriptions go on."`
	}
}

func (c *Catalog) updatePlan(ctx context.Context, in *planChange) (edge.Reply[Plan], error) {
	b := in.Body
	row, err := c.store.UpdatePlan(ctx, billing.PlanID(in.ID), func(p *billing.Plan) {
		put(&p.NameES, b.NameES)
		put(&p.NameEN, b.NameEN)
		put(&p.DescriptionES, b.DescriptionES)
		put(&p.DescriptionEN, b.DescriptionEN)
		put(&p.MonthlyPrice, b.MonthlyPrice)
		put(&p.YearlyPrice, b.YearlyPrice)
		put(&p.MonthlyLimit, b.MonthlyLimit)
		put(&p.Position, b.Position)
		put(&p.Active, b.Active)
	})
	return changed(c, row, planView, err)
}
