package services

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
)

// Subscriptions answers for what members have bought.
type Subscriptions struct {
	Store store.Billing // Offline where members cannot pay
	Now   func() time.Time
}

// RegisterSubscriptions declares the routes of subscriptions.
func RegisterSubscriptions(e *edge.Edge, s *Subscriptions) {
	const who edge.Who = "MEMBER,ADMIN"
	edge.Handle(e, route(http.MethodGet, "/services/subscriptions", "list-subscriptions", "Your subscriptions, newest first; all for administrators", who), s.list)
	edge.Handle(e, route(http.MethodGet, "/services/subscriptions/{id}", "get-subscription", "One subscription", who), s.get)
	buy := route(http.MethodPost, "/services/subscriptions", "create-subscription", "Buy a plan; an administrator has a sponsor pay for a member's", who)
	buy.Status = http.StatusCreated
	edge.Command(e, buy, s.buy, shown("Subscription created"))
	edge.Command(e, route(http.MethodPost, "/services/subscriptions/{id}/cancel", "cancel-subscription", "End it at once; to let it run out, turn auto_renew off", who), s.cancel, shown("Subscription cancelled"))
	edge.Command(e, route(http.MethodPost, "/services/subscriptions/{id}/renew", "renew-subscription", "Pay for the next period; an administrator has the sponsor pay", who), s.renew, shown("Subscription renewal"))
	edge.Handle(e, route(http.MethodPatch, "/services/subscriptions/{id}", "update-subscription", "Renew by itself, or not", who), s.update)
}

func shown(message string) func(*billing.Subscription) edge.Reply[Subscription] {
	return func(s *billing.Subscription) edge.Reply[Subscription] { return edge.Done(message, SubscriptionView(s)) }
}

type subscriptionsInput struct {
	edge.Paging
	Status string    `query:"status" enum:"PENDING_PAYMENT,ACTIVE,SUSPENDED,CANCELLED,EXPIRED"`
	Plan   uuid.UUID `query:"plan_id" format:"uuid"`
	User   uuid.UUID `query:"user_id" format:"uuid" doc:"For administrators."`
}

func (s *Subscriptions) list(ctx context.Context, in *subscriptionsInput) (edge.Reply[edge.Page[Subscription]], error) {
	after, err := edge.After[store.SubscriptionKey](in.Paging)
	if err != nil {
		return edge.Reply[edge.Page[Subscription]]{}, err
	}
	caller := edge.CallerOf(ctx)
	filter := store.SubscriptionFilter{User: in.User, Plan: in.Plan, Status: in.Status, After: after, Limit: in.Limit + 1}
	if caller.Role == dispatch.RoleMember {
		filter.User = uuid.UUID(caller.User)
	}
	rows, err := s.Store.Subscriptions(ctx, filter)
	if err != nil {
		return edge.Reply[edge.Page[Subscription]]{}, err
	}
	page, err := edge.Paged(in.Paging, rows, subscriptionKey, SubscriptionView)
	return edge.OK(page), err
}

func subscriptionKey(s *billing.Subscription) any {
	return store.SubscriptionKey{Created: s.CreatedAt, ID: uuid.UUID(s.ID)}
}

type subscriptionInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (s *Subscriptions) get(ctx context.Context, in *subscriptionInput) (edge.Reply[Subscription], error) {
	found, err := s.Store.Subscription(ctx, edge.CallerOf(ctx).Actor, dispatch.SubscriptionID(in.ID))
	if err != nil {
		return edge.Reply[Subscription]{}, err
	}
	return edge.OK(SubscriptionView(found)), nil
}

type buyInput struct {
	Accepts string `header:"Accept-Language" hidden:"true"`
	Body    struct {
		Plan   uuid.UUID  `json:"plan_id" format:"uuid"`
		Cycle  string     `json:"billing_cycle" enum:"MONTHLY,YEARLY"`
		User   *uuid.UUID `json:"user_id,omitempty" format:"uuid" doc:"The member, when an administrator buys."`
		PaidBy string     `json:"paid_by,omitempty" enum:"SPONSOR" doc:"For administrators: a sponsor pays, and it is active at once."`
	}
}

// buy takes the price from the plan; a body that names one is refused like any other unknown key.
func (s *Subscriptions) buy(ctx context.Context, in *buyInput) (*billing.Subscription, error) {
	caller := edge.CallerOf(ctx)
	want := store.Purchase{User: caller.User, Plan: billing.PlanID(in.Body.Plan), Cycle: billing.Cycle(in.Body.Cycle),
		PaidBy: billing.ByMember, Language: string(mail.LanguageOf(in.Accepts))}
	switch {
	case caller.Role == dispatch.RoleAdmin && in.Body.User == nil:
		return nil, edge.Invalid("user_id", "required from administrators")
	case caller.Role == dispatch.RoleAdmin && in.Body.PaidBy == "":
		return nil, edge.Invalid("paid_by", "required from administrators")
	case caller.Role == dispatch.RoleAdmin:
		want.User, want.PaidBy, want.Language = dispatch.UserID(*in.Body.User), billing.BySponsor, string(mail.Spanish)
	case in.Body.User != nil && dispatch.UserID(*in.Body.User) != caller.User:
		return nil, edge.Invalid("user_id", "is for administrators only")
	case in.Body.PaidBy != "":
		return nil, edge.Invalid("paid_by", "is for administrators only")
	}
	return payable(s.Store.Buy(ctx, caller.Actor, want, s.Now()))
}

// payable says of what cannot be paid here that the wallet is off.
func payable(b *billing.Subscription, err error) (*billing.Subscription, error) {
	if errors.Is(err, billing.ErrNotFree) {
		return nil, wallet.Disabled()
	}
	return b, err
}

func (s *Subscriptions) cancel(ctx context.Context, in *subscriptionInput) (*billing.Subscription, error) {
	return s.Store.Cancel(ctx, edge.CallerOf(ctx).Actor, dispatch.SubscriptionID(in.ID), s.Now())
}

func (s *Subscriptions) renew(ctx context.Context, in *subscriptionInput) (*billing.Subscription, error) {
	return payable(s.Store.Renew(ctx, edge.CallerOf(ctx).Actor, dispatch.SubscriptionID(in.ID), s.Now()))
}

type subscriptionChange struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		AutoRenew bool `json:"auto_renew"`
	}
}

func (s *Subscriptions) update(ctx context.Context, in *subscriptionChange) (edge.Reply[Subscription], error) {
	changed, err := s.Store.SetAutoRenew(ctx, edge.CallerOf(ctx).Actor, dispatch.SubscriptionID(in.ID), in.Body.AutoRenew, s.Now())
	if err != nil {
		return edge.Reply[Subscription]{}, err
	}
	return edge.Done("Subscription updated", SubscriptionView(changed)), nil
}
