package providers

import (
	"context"
	"errors"

	"github.com/auxilio/auxilio/api/assistance"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// notProvider is what everybody else is told who asks for a provider's dashboard.
const notProvider = "Not a provider"

// Dashboard is what a provider wants to see first.
type Dashboard struct {
	Provider Full                 `json:"provider"`
	Assigned []assistance.Request `json:"assigned_requests" doc:"Held now; the newest fifty."`
	Today    []assistance.Request `json:"todays_requests" doc:"Given today and held or completed; the newest fifty."`
	Stats    DashboardStats       `json:"stats"`
}

// DashboardStats are the numbers of a provider.
type DashboardStats struct {
	Completed int     `json:"total_completed"`
	Rating    float64 `json:"rating"`
	Reviews   int     `json:"total_reviews"`
	Assigned  int     `json:"assigned_count"`
	Today     int     `json:"today_count"`
}

func (r *Roster) dashboard(ctx context.Context, _ *struct{}) (edge.Reply[Dashboard], error) {
	day, err := r.Store.ProviderDay(ctx, edge.CallerOf(ctx).Actor, r.begin("today", r.Now()))
	if errors.Is(err, dispatch.ErrNotFound) {
		f := edge.Forbidden()
		f.Message = notProvider
		return edge.Reply[Dashboard]{}, f
	}
	if err != nil {
		return edge.Reply[Dashboard]{}, err
	}
	p := day.Provider
	return edge.OK(Dashboard{Provider: fullView(p), Assigned: r.show(day.Assigned), Today: r.show(day.Today),
		Stats: DashboardStats{p.Completed, p.Rating, p.Reviews, day.AssignedCount, day.TodayCount}}), nil
}

func (r *Roster) show(rows []store.Seen) []assistance.Request {
	return edge.Whole(rows, r.Requests.Show).Results
}
