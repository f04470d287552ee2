package providers

import (
	"context"
	"math"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/store"
)

type earningsInput struct {
	Period string `query:"period" enum:"today,week,month,all" default:"today" doc:"Of the server's time zone; a week begins on Monday."`
}

// Earnings is what completed jobs earned in a period.
type Earnings struct {
	Period        string     `json:"period" enum:"today,week,month,all"`
	From          *time.Time `json:"from" doc:"When the period began; null for all."`
	Until         time.Time  `json:"until"`
	Jobs          int        `json:"jobs"`
	Total         float64    `json:"total" doc:"In units of the currency."`
	TotalMinor    int64      `json:"total_minor"`
	Currency      string     `json:"currency"`
	OnlineMinutes int        `json:"online_minutes"`
	DistanceKM    float64    `json:"distance_km"`
	Parts         []Earned   `json:"parts" doc:"By day, by month for all; those with a job."`
}

// Earned is what one day or month earned.
type Earned struct {
	Date       string  `json:"date" format:"date" doc:"Its first day."`
	Jobs       int     `json:"jobs"`
	Total      float64 `json:"total"`
	TotalMinor int64   `json:"total_minor"`
}

// currency of pay.
const currency = "GTQ"

func (r *Roster) earnings(ctx context.Context, in *earningsInput) (edge.Reply[Earnings], error) {
	now := r.Now()
	from, part := r.begin(in.Period, now), store.ByDay
	if in.Period == "all" {
		part = store.ByMonth
	}
	earned, err := r.Store.Earnings(ctx, edge.CallerOf(ctx).Provider, from, part, r.Zone)
	if err != nil {
		return edge.Reply[Earnings]{}, err
	}
	v := Earnings{Period: in.Period, Until: now.UTC(), Currency: currency, Parts: []Earned{},
		OnlineMinutes: int(earned.Online.Minutes()), DistanceKM: round2(earned.Distance / 1000)}
	if in.Period != "all" {
		v.From = &from
	}
	for _, e := range earned.Parts {
		v.Jobs, v.TotalMinor = v.Jobs+e.Jobs, v.TotalMinor+e.Pay
		v.Parts = append(v.Parts, Earned{e.From.In(r.Zone).Format(time.DateOnly), e.Jobs, units(e.Pay), e.Pay})
	}
	v.Total = units(v.TotalMinor)
	return edge.OK(v), nil
}

// begin is the midnight a period began with; the beginning of time for all.
func (r *Roster) begin(period string, now time.Time) time.Time {
	y, m, d := now.In(r.Zone).Date()
	switch period {
	case "week":
		d -= (int(now.In(r.Zone).Weekday()) + 6) % 7
	case "month":
		d = 1
	case "all":
		return time.Unix(0, 0).UTC()
	}
	return time.Date(y, m, d, 0, 0, 0, 0, r.Zone).UTC()
}

// units of a currency with a hundred minor ones.
func units(minor int64) float64 { return float64(minor) / 100 }

type shiftsInput struct{ edge.Paging }

// Shift is a time on duty and what was done in it.
type Shift struct {
	ID         string     `json:"id" format:"uuid"`
	StartedAt  time.Time  `json:"started_at"`
	EndedAt    *time.Time `json:"ended_at" doc:"Null while it is open."`
	Minutes    int        `json:"minutes"`
	Jobs       int        `json:"jobs"`
	Total      float64    `json:"total"`
	TotalMinor int64      `json:"total_minor"`
	Currency   string     `json:"currency"`
	DistanceKM float64    `json:"distance_km"`
}

func (r *Roster) shifts(ctx context.Context, in *shiftsInput) (edge.Reply[edge.Page[Shift]], error) {
	after, err := edge.After[store.ShiftKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Shift]]{}, err
	}
	rows, err := r.Store.Shifts(ctx, edge.CallerOf(ctx).Provider, after, in.Limit+1)
	if err != nil {
		return edge.Reply[edge.Page[Shift]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, func(s store.Shift) any { return store.ShiftKey{Started: s.StartedAt, ID: s.ID} }, r.shiftView)
	return edge.OK(page), err
}

func (r *Roster) shiftView(s store.Shift) Shift {
	end := r.Now()
	if s.EndedAt != nil {
		end = *s.EndedAt
	}
	minutes := math.Floor(max(0, end.Sub(s.StartedAt)).Minutes())
	return Shift{ID: s.ID.String(), StartedAt: s.StartedAt, EndedAt: s.EndedAt, Minutes: int(minutes), Jobs: s.Jobs,
		Total: units(s.Pay), TotalMinor: s.Pay, Currency: currency, DistanceKM: round2(s.Distance / 1000)}
}
