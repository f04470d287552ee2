package billing

import (
	"errors"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

// Status of a subscription.
type Status string

const (
	PendingPayment Status = "PENDING_PAYMENT" // nothing was paid yet; it covers nothing
	Active         Status = "ACTIVE"
	Suspended      Status = "SUSPENDED"
	Cancelled      Status = "CANCELLED"
	Expired        Status = "EXPIRED"
)

// Live reports whether the subscription is neither cancelled nor expired.
func (s Status) Live() bool { return s == PendingPayment || s == Active || s == Suspended }

// PaidBy says who pays for a subscription.
type PaidBy string

const (
	ByMember  PaidBy = "MEMBER"
	BySponsor PaidBy = "SPONSOR" // an insurer or employer, on account
)

const (
	// Grace is how long a subscription that was not renewed in time still covers.
	Grace = 3 * 24 * time.Hour
	// RenewAhead is how long before its end a period can be followed by the next.
	RenewAhead = 30 * 24 * time.Hour
	// PayWithin is how long a subscription waits for its first payment.
	PayWithin = 3 * 24 * time.Hour
)

// ReminderDays are how many days before the end a member is reminded, longest first.
var ReminderDays = []int{7, 3, 1}

// Errors of subscriptions.
var (
	ErrNotFree  = errors.New("the plan costs something and nobody can pay")
	ErrTooEarly = errors.New("the subscription cannot be renewed yet")
	ErrNotForMe = errors.New("a sponsor pays for the subscription")
)

// EndedError says that a subscription's status does not allow the change.
type EndedError struct {
	Subscription dispatch.SubscriptionID
	Status       Status
}

func (e *EndedError) Error() string { return "the subscription is " + string(e.Status) }

// Subscription is what a member has bought. Price and limit are what was bought: a later change of the plan counts from
// the next renewal.
type Subscription struct {
	ID        dispatch.SubscriptionID
	User      dispatch.UserID
	Plan      PlanID
	Status    Status
	Cycle     Cycle
	Price     dispatch.Money // of the period that is paid, or is to be paid first
	Limit     int            // requests a month; 0 is unlimited
	PaidBy    PaidBy
	AutoRenew bool
	Periods   int // paid so far
	StartedAt *time.Time
	RenewsAt  *time.Time // end of the last period paid
	EndedAt   *time.Time
	Reminded  int    // the last reminder sent of this period, in days; 0: none
	Asked     int    // the last period that was asked to be paid for by itself
	Language  string // of letters: es or en
	CreatedAt time.Time
	UpdatedAt time.Time

	// Read with the subscription for those who look at it; never written through it.
	PlanCode, PlanNameES, PlanNameEN, Category string
	Used                                       int      // units of this month
	Open                                       *Payment // that waits to be paid for the next period
}

// Subscribe is a new subscription to a plan, at the plan's price now.
func Subscribe(user dispatch.UserID, p *Plan, c Cycle, by PaidBy, now time.Time) *Subscription {
	return &Subscription{ID: dispatch.NewID[dispatch.SubscriptionID](), User: user, Plan: p.ID, Status: PendingPayment, Cycle: c,
		Price: p.Price(c), Limit: p.MonthlyLimit, PaidBy: by, AutoRenew: true, Language: "es", CreatedAt: now, UpdatedAt: now,
		PlanCode: p.Code, PlanNameES: p.NameES, PlanNameEN: p.NameEN, Category: p.Category}
}

// Next is the number of the period that is to be paid next, from 1.
func (s *Subscription) Next() int { return s.Periods + 1 }

// Paid begins the next period: the first at now, a later one where the period before ends. It fails with *EndedError when
// there is none to begin.
func (s *Subscription) Paid(price dispatch.Money, limit int, by PaidBy, now time.Time) error {
	if !s.Status.Live() {
		return &EndedError{s.ID, s.Status}
	}
	from := now
	if s.RenewsAt != nil {
		from = *s.RenewsAt
	}
	end := from.Add(s.Cycle.Length())
	if s.StartedAt == nil {
		s.StartedAt = &now
	}
	s.Status, s.RenewsAt, s.UpdatedAt = Active, &end, now
	s.Price, s.Limit, s.PaidBy = price, limit, by
	s.Periods, s.Reminded = s.Periods+1, 0
	return nil
}

// Renewable fails when the next period cannot be paid for yet, or no more.
func (s *Subscription) Renewable(now time.Time) error {
	switch {
	case s.Status != Active && s.Status != Suspended:
		return &EndedError{s.ID, s.Status}
	case s.RenewsAt.After(now.Add(RenewAhead)):
		return ErrTooEarly
	}
	return nil
}

// End cancels the subscription, or lets it expire; what was paid is not given back.
func (s *Subscription) End(as Status, now time.Time) error {
	if !s.Status.Live() {
		return &EndedError{s.ID, s.Status}
	}
	s.Status, s.EndedAt, s.AutoRenew, s.UpdatedAt = as, &now, false, now
	return nil
}

// GraceUntil is when the subscription expires unless it is renewed; nil before its first payment and after its end.
func (s *Subscription) GraceUntil() *time.Time {
	if s.RenewsAt == nil || !s.Status.Live() {
		return nil
	}
	until := s.RenewsAt.Add(Grace)
	return &until
}

// Lapsed reports whether the grace is over, or the first payment has not come in time.
func (s *Subscription) Lapsed(now time.Time) bool {
	if until := s.GraceUntil(); until != nil {
		return !until.After(now)
	}
	return s.Status == PendingPayment && !s.CreatedAt.Add(PayWithin).After(now)
}

// Due reports whether the period is over and the next has not been asked for by itself.
func (s *Subscription) Due(now time.Time) bool {
	return s.Status == Active && s.AutoRenew && s.Asked < s.Next() && !s.RenewsAt.After(now)
}

// Reminder is the reminder to send now, in days before the end: the shortest that is due and was not sent. 0 is none.
func (s *Subscription) Reminder(now time.Time) int {
	if s.Status != Active {
		return 0
	}
	due := 0
	for _, days := range ReminderDays {
		if !s.RenewsAt.Add(-time.Duration(days) * 24 * time.Hour).After(now) {
			due = days
		}
	}
	if due == 0 || !s.RenewsAt.After(now) || (s.Reminded != 0 && s.Reminded <= due) {
		return 0
	}
	return due
}
