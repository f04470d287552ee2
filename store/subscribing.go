package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// SubscribedError says that the member has a live subscription to the plan.
type SubscribedError struct {
	Current dispatch.SubscriptionID
	Status  billing.Status
}

func (e *SubscribedError) Error() string { return "a live subscription to this plan exists" }

// CodeSending is the task of having the network send a code for a payment.
type CodeSending struct {
	Payment uuid.UUID `json:"payment"`
}

// Kind names the task.
func (CodeSending) Kind() string { return "send_payment_code" }

// Purchase is a subscription to be bought.
type Purchase struct {
	User     dispatch.UserID
	Plan     billing.PlanID
	Cycle    billing.Cycle
	PaidBy   billing.PaidBy
	Language string // of letters
}

// Buy makes a subscription at the plan's price now. A sponsor's is active at once; a member's waits for the payment that is
// opened with it, unless it costs nothing. It fails with *dispatch.FieldError for a plan or a user that is not for sale or
// no member, with billing.ErrNotFree where nobody can pay, and with *SubscribedError.
func (b Billing) Buy(ctx context.Context, actor dispatch.Actor, want Purchase, now time.Time) (*billing.Subscription, error) {
	s, err := changing(ctx, b, func(tx pgx.Tx) (*billing.Subscription, error) { return b.buy(ctx, tx, actor, want, now) })
	if violated(err) == "subscription_one_active" {
		return nil, b.subscribed(ctx, want)
	}
	return s, err
}

func (b Billing) buy(ctx context.Context, tx pgx.Tx, actor dispatch.Actor, want Purchase, now time.Time) (*billing.Subscription, error) {
	plan, err := b.forSale(ctx, tx, want)
	if err != nil {
		return nil, err
	}
	s := billing.Subscribe(want.User, plan, want.Cycle, want.PaidBy, now)
	s.Language = want.Language
	free := s.Price.Minor == 0
	if free || want.PaidBy == billing.BySponsor {
		if err := s.Paid(s.Price, s.Limit, want.PaidBy, now); err != nil {
			return nil, err
		}
	}
	if err := saveSubscription(ctx, tx, sqlInsertSubscription, s); err != nil {
		return nil, err
	}
	switch {
	case free:
	case want.PaidBy == billing.BySponsor:
		err = chargeSponsor(ctx, tx, s, now)
	default:
		err = b.openPayment(ctx, tx, s, s.Price, now)
	}
	if err != nil {
		return nil, err
	}
	return s, noteDeed(ctx, tx, actor, "subscription.create", "subscription", uuid.UUID(s.ID), s.User)
}

// forSale reads the plan, and checks that the buyer is a member.
func (b Billing) forSale(ctx context.Context, tx pgx.Tx, want Purchase) (*billing.Plan, error) {
	const sqlPlan = `SELECT ` + planColumns + ` FROM plan p JOIN category c ON c.code = p.category
		WHERE p.id = @plan AND p.active AND c.active`
	plan, err := onePlan(ctx, tx, sqlPlan, pgx.NamedArgs{"plan": uuid.UUID(want.Plan)})
	switch {
	case errors.Is(err, dispatch.ErrNotFound):
		return nil, dispatch.Invalid("plan_id", "is not a plan that can be bought")
	case err != nil:
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	var member bool
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM users WHERE id = @user AND role = 'MEMBER')`,
		pgx.NamedArgs{"user": uuid.UUID(want.User)}).Scan(&member)
	if err == nil && !member {
		err = dispatch.Invalid("user_id", "is not a member")
	}
	return &plan, err
}

// subscribed names the subscription that is in the way of another.
func (b Billing) subscribed(ctx context.Context, want Purchase) error {
	const sql = `SELECT id, status FROM subscription WHERE user_id = @user AND plan_id = @plan
		AND status IN ('PENDING_PAYMENT', 'ACTIVE', 'SUSPENDED')`
	var there SubscribedError
	err := b.store.write.QueryRow(ctx, sql, pgx.NamedArgs{"user": uuid.UUID(want.User), "plan": uuid.UUID(want.Plan)}).
		Scan((*uuid.UUID)(&there.Current), &there.Status)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("find the subscription: %w", err)
	}
	return &there
}

// openPayment asks the member for the next period of a locked subscription; the code is sent after the commit.
func (b Billing) openPayment(ctx context.Context, tx pgx.Tx, s *billing.Subscription, price dispatch.Money, now time.Time) error {
	if b.offline {
		return billing.ErrNotFree
	}
	s.Open = s.NewPayment(price, now)
	if err := savePayment(ctx, tx, sqlInsertPayment, s.Open); err != nil {
		return err
	}
	if err := b.store.enqueue(ctx, tx, CodeSending{uuid.UUID(s.Open.ID)}); err != nil {
		return err
	}
	return tellPayment(ctx, tx, s.Open)
}

// chargeSponsor books the period that has just begun.
func chargeSponsor(ctx context.Context, tx pgx.Tx, s *billing.Subscription, now time.Time) error {
	return transfer(ctx, tx, billing.Transfer{Kind: billing.SubscriptionCharge, User: s.User, Subscription: &s.ID, Period: s.Periods,
		From: billing.SponsorAccount, To: billing.IncomeAccount, Amount: s.Price, At: now})
}

// Renew asks a member to pay the next period at the plan's price now, or charges it to the sponsor when an administrator
// renews. A payment that is open already is answered again. It fails with dispatch.ErrNotFound, *billing.EndedError,
// billing.ErrTooEarly or billing.ErrNotFree.
func (b Billing) Renew(ctx context.Context, actor dispatch.Actor, id dispatch.SubscriptionID, now time.Time) (*billing.Subscription, error) {
	return changing(ctx, b, func(tx pgx.Tx) (*billing.Subscription, error) {
		s, err := b.lockSubscription(ctx, tx, actor, id)
		if err != nil {
			return nil, err
		}
		if err := s.Renewable(now); err != nil {
			return nil, err
		}
		price, err := planPrice(ctx, tx, s)
		switch {
		case err != nil:
			return nil, err
		case actor.Role == dispatch.RoleMember && price.Minor > 0 && s.Open != nil && !b.offline:
			return s, nil
		case actor.Role == dispatch.RoleMember && price.Minor > 0:
			return s, b.openPayment(ctx, tx, s, price, now)
		}
		by := billing.BySponsor
		if actor.Role == dispatch.RoleMember {
			by = s.PaidBy
		}
		if err := b.renewUnpaid(ctx, tx, s, price, by, now); err != nil {
			return nil, err
		}
		return s, noteDeed(ctx, tx, actor, "subscription.renew", "subscription", uuid.UUID(s.ID), s.User)
	})
}

// renewUnpaid begins the next period of what costs a member nothing: the sponsor is charged, if there is anything to charge.
func (b Billing) renewUnpaid(ctx context.Context, tx pgx.Tx, s *billing.Subscription, price dispatch.Money, by billing.PaidBy, now time.Time) error {
	if err := b.beginPeriod(ctx, tx, s, price, by, now); err != nil || price.Minor == 0 {
		return err
	}
	return chargeSponsor(ctx, tx, s, now)
}

// planPrice is what one cycle of the subscription's plan costs now.
func planPrice(ctx context.Context, tx pgx.Tx, s *billing.Subscription) (dispatch.Money, error) {
	plan, err := onePlan(ctx, tx, `SELECT `+planColumns+` FROM plan p WHERE p.id = @plan`, pgx.NamedArgs{"plan": uuid.UUID(s.Plan)})
	if err != nil {
		return dispatch.Money{}, fmt.Errorf("read the plan of a subscription: %w", err)
	}
	return plan.Price(s.Cycle), nil
}

// Cancel ends a subscription at once, and the payment that is open for it unless a charge of it may have been made. It
// fails with dispatch.ErrNotFound or *billing.EndedError.
func (b Billing) Cancel(ctx context.Context, actor dispatch.Actor, id dispatch.SubscriptionID, now time.Time) (*billing.Subscription, error) {
	return changing(ctx, b, func(tx pgx.Tx) (*billing.Subscription, error) {
		s, err := b.lockSubscription(ctx, tx, actor, id)
		if err != nil {
			return nil, err
		}
		if err := s.End(billing.Cancelled, now); err != nil {
			return nil, err
		}
		if err := saveSubscription(ctx, tx, sqlSaveSubscription, s); err != nil {
			return nil, err
		}
		if err := noteDeed(ctx, tx, actor, "subscription.cancel", "subscription", uuid.UUID(s.ID), s.User); err != nil {
			return nil, err
		}
		return s, dropPayment(ctx, tx, s, now)
	})
}

// dropPayment cancels the open payment of a locked subscription.
func dropPayment(ctx context.Context, tx pgx.Tx, s *billing.Subscription, now time.Time) error {
	const where = ` WHERE w.subscription_id = @id AND w.status = 'PENDING' FOR NO KEY UPDATE OF w`
	rows, err := tx.Query(ctx, sqlPayments+where, pgx.NamedArgs{"id": uuid.UUID(s.ID)})
	p, err := one(rows, err, scanPayment)
	switch {
	case errors.Is(err, dispatch.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("read the open payment: %w", err)
	case p.UnknownSince != nil:
		return nil
	}
	if _, err := p.Fail(billing.PaymentCancelled, "SUBSCRIPTION_ENDED", now); err != nil {
		return err
	}
	if err := savePayment(ctx, tx, sqlSavePayment, p); err != nil {
		return err
	}
	s.Open = nil
	return tellPayment(ctx, tx, p)
}

// SetAutoRenew changes whether the next period is asked for by itself. It fails with dispatch.ErrNotFound or *billing.EndedError.
func (b Billing) SetAutoRenew(ctx context.Context, actor dispatch.Actor, id dispatch.SubscriptionID, on bool, now time.Time) (*billing.Subscription, error) {
	return changing(ctx, b, func(tx pgx.Tx) (*billing.Subscription, error) {
		s, err := b.lockSubscription(ctx, tx, actor, id)
		switch {
		case err != nil:
			return nil, err
		case !s.Status.Live():
			return nil, &billing.EndedError{Subscription: s.ID, Status: s.Status}
		case s.AutoRenew == on:
			return s, nil
		}
		s.AutoRenew, s.UpdatedAt = on, now
		if err := saveSubscription(ctx, tx, sqlSaveSubscription, s); err != nil {
			return nil, err
		}
		return s, noteDeed(ctx, tx, actor, "subscription.auto_renew", "subscription", uuid.UUID(s.ID), s.User)
	})
}
