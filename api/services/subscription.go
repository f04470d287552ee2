package services

import (
	"time"

	"github.com/auxilio/auxilio/dispatch/billing"
)

// Subscription is what a member has bought.
type Subscription struct {
	ID           string     `json:"id" format:"uuid"`
	UserID       string     `json:"user_id" format:"uuid"`
	PlanID       string     `json:"plan_id" format:"uuid"`
	PlanCode     string     `json:"plan_code" example:"VIAL_BASICO"`
	PlanNameES   string     `json:"plan_name_es"`
	PlanNameEN   string     `json:"plan_name_en"`
	Category     string     `json:"category" example:"ROADSIDE"`
	Status       string     `json:"status" enum:"PENDING_PAYMENT,ACTIVE,SUSPENDED,CANCELLED,EXPIRED"`
	BillingCycle string     `json:"billing_cycle" enum:"MONTHLY,YEARLY"`
	Price        int64      `json:"price_minor" doc:"What was bought for, in minor units of currency."`
	Currency     string     `json:"currency" example:"GTQ"`
	MonthlyLimit int        `json:"max_requests_per_month" doc:"0 is unlimited."`
	Used         int        `json:"used_this_month"`
	Remaining    *int       `json:"remaining_this_month" doc:"Null when there is no limit."`
	PaidBy       string     `json:"paid_by" enum:"MEMBER,SPONSOR"`
	AutoRenew    bool       `json:"auto_renew"`
	Periods      int        `json:"periods" doc:"Paid so far."`
	StartedAt    *time.Time `json:"started_at"`
	RenewsAt     *time.Time `json:"renews_at" doc:"End of what is paid."`
	GraceUntil   *time.Time `json:"grace_until" doc:"When it expires unless it is renewed."`
	EndedAt      *time.Time `json:"ended_at"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	Payment      *Due       `json:"payment" doc:"That waits to be confirmed with the code its member was sent; null when none does."`
}

// Due is the open payment of a subscription. POST /wallet/payments/{id}/confirm completes it.
type Due struct {
	ID         string     `json:"id" format:"uuid"`
	Status     string     `json:"status" enum:"PENDING"`
	Period     int        `json:"period"`
	Amount     int64      `json:"amount_minor"`
	Currency   string     `json:"currency" example:"GTQ"`
	CodeSentAt *time.Time `json:"code_sent_at" doc:"When the network sent the member a code; null until it has."`
	ExpiresAt  time.Time  `json:"expires_at"`
}

// SubscriptionView is a subscription as clients see it.
func SubscriptionView(s *billing.Subscription) Subscription {
	v := Subscription{ID: s.ID.String(), UserID: s.User.String(), PlanID: s.Plan.String(), PlanCode: s.PlanCode, PlanNameES: s.PlanNameES,
		PlanNameEN: s.PlanNameEN, Category: s.Category, Status: string(s.Status), BillingCycle: string(s.Cycle), Price: s.Price.Minor,
		Currency: s.Price.Currency, MonthlyLimit: s.Limit, Used: s.Used, PaidBy: string(s.PaidBy), AutoRenew: s.AutoRenew,
		Periods: s.Periods, StartedAt: s.StartedAt, RenewsAt: s.RenewsAt, GraceUntil: s.GraceUntil(), EndedAt: s.EndedAt,
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt}
	if s.Limit > 0 {
		left := max(s.Limit-s.Used, 0)
		v.Remaining = &left
	}
	if p := s.Open; p != nil {
		v.Payment = &Due{ID: p.ID.String(), Status: string(p.Status), Period: p.Period, Amount: p.Amount.Minor, Currency: p.Amount.Currency,
			CodeSentAt: p.CodeSentAt, ExpiresAt: p.ExpiresAt}
	}
	return v
}
