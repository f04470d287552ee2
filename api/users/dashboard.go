package users

import (
	"context"

	"github.com/auxilio/auxilio/api/assistance"
	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/services"
	"github.com/auxilio/auxilio/store"
)

// Dashboard is what a member wants to see first.
type Dashboard struct {
	User    auth.User               `json:"user"`
	Active  []services.Subscription `json:"active_services" doc:"Subscriptions in force; the newest fifty."`
	Pending []assistance.Request    `json:"pending_requests" doc:"Nobody is assigned yet; the newest fifty."`
	Recent  []assistance.Request    `json:"recent_requests" doc:"The latest five, whatever became of them."`
	Stats   DashboardStats          `json:"stats"`
}

// DashboardStats are the numbers of a member.
type DashboardStats struct {
	Services int `json:"total_services" doc:"Subscriptions in force."`
	Requests int `json:"total_requests"`
	Pending  int `json:"pending_requests"`
}

func (u *Users) dashboard(ctx context.Context, _ *struct{}) (edge.Reply[Dashboard], error) {
	day, err := u.Books.MemberDay(ctx, edge.CallerOf(ctx).Actor)
	if err != nil {
		return edge.Reply[Dashboard]{}, err
	}
	return edge.OK(Dashboard{User: auth.ViewOf(day.User), Active: edge.Whole(day.Active, services.SubscriptionView).Results,
		Pending: u.show(day.Pending), Recent: u.show(day.Recent),
		Stats: DashboardStats{day.ActiveCount, day.RequestCount, day.PendingCount}}), nil
}

func (u *Users) show(rows []store.Seen) []assistance.Request {
	return edge.Whole(rows, u.Requests.Show).Results
}
