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

// Bill is what a member wants to pay. The amount is the member's only for a top-up.
type Bill struct {
	User         dispatch.UserID
	Purpose      billing.Purpose
	Subscription dispatch.SubscriptionID
	Request      dispatch.RequestID
	TopUp        dispatch.Money
}

// OpenPaymentError says that another payment is in the way.
type OpenPaymentError struct{ Payment billing.PaymentID }

func (e *OpenPaymentError) Error() string { return "another payment is open" }

func (e *OpenPaymentError) Unwrap() error { return billing.ErrOtherOpen }

// OpenPayment finds or opens the payment of a bill and lets ask decide about it, in the first transaction of its call. It
// fails with *dispatch.FieldError, *billing.EndedError, billing.ErrTooEarly, ErrNothingToPay or ErrCharged,
// *OpenPaymentError, or what ask finds.
func (b Billing) OpenPayment(ctx context.Context, bill Bill, now time.Time, ask func(*billing.Payment) error) (*billing.Payment, error) {
	return first(ctx, b.store.write, func(tx pgx.Tx) (*billing.Payment, error) {
		p, err := b.billed(ctx, tx, bill, now)
		if err != nil {
			return nil, err
		}
		open, err := openFor(ctx, tx, bill)
		if errors.Is(err, dispatch.ErrNotFound) {
			if err := ask(p); err != nil {
				return p, err
			}
			return p, savePayment(ctx, tx, sqlInsertPayment, p)
		}
		switch {
		case err != nil:
			return nil, err
		case bill.Purpose == billing.ForTopUp && open.Amount != p.Amount:
			return open, &OpenPaymentError{open.ID}
		}
		if err := ask(open); err != nil {
			return open, err
		}
		return open, savePayment(ctx, tx, sqlSavePayment, open)
	})
}

// PayFromBalance pays a bill at once with what the member has on account. A payment through the network that is open for it
// is cancelled, unless a charge of it may have been made: then it fails with billing.ErrUnsettled. It also fails with
// billing.ErrFunds and as OpenPayment does.
func (b Billing) PayFromBalance(ctx context.Context, bill Bill, now time.Time) (*billing.Payment, error) {
	return changing(ctx, b, func(tx pgx.Tx) (*billing.Payment, error) {
		p, err := b.billed(ctx, tx, bill, now)
		if err != nil {
			return nil, err
		}
		open, err := openFor(ctx, tx, bill)
		switch {
		case errors.Is(err, dispatch.ErrNotFound):
			return p, b.payFromBalance(ctx, tx, p, now)
		case err != nil:
			return nil, err
		case open.UnknownSince != nil:
			return open, billing.ErrUnsettled
		}
		if _, err := open.Fail(billing.PaymentCancelled, "PAID_OTHERWISE", now); err != nil {
			return open, err
		}
		if err := savePayment(ctx, tx, sqlSavePayment, open); err != nil {
			return open, err
		}
		if err := b.payFromBalance(ctx, tx, p, now); err != nil {
			return p, err
		}
		return p, tellPayment(ctx, tx, open)
	})
}

func (b Billing) payFromBalance(ctx context.Context, tx pgx.Tx, p *billing.Payment, now time.Time) error {
	p.FromBalance(now)
	if err := savePayment(ctx, tx, sqlInsertPayment, p); err != nil {
		return err
	}
	var sub *billing.Subscription
	if p.Subscription != nil {
		var err error
		if sub, err = b.subscription(ctx, tx, dispatch.System, *p.Subscription); err != nil { // it is locked
			return err
		}
	}
	if err := b.fulfil(ctx, tx, p, sub, now); err != nil {
		return err
	}
	return tellPayment(ctx, tx, p)
}

// openFor locks the open payment of a bill, or fails with dispatch.ErrNotFound.
func openFor(ctx context.Context, tx pgx.Tx, bill Bill) (*billing.Payment, error) {
	const where = ` WHERE w.user_id = @user AND w.purpose = @purpose AND w.status = 'PENDING'
		AND coalesce(w.subscription_id, w.request_id, '00000000-0000-0000-0000-000000000000') = @object FOR NO KEY UPDATE OF w`
	object := uuid.UUID(bill.Subscription)
	if bill.Purpose == billing.ForService {
		object = uuid.UUID(bill.Request)
	}
	rows, err := tx.Query(ctx, sqlPayments+where, pgx.NamedArgs{"user": uuid.UUID(bill.User), "purpose": string(bill.Purpose), "object": object})
	p, err := one(rows, err, scanPayment)
	if err != nil && !errors.Is(err, dispatch.ErrNotFound) {
		err = fmt.Errorf("find the open payment: %w", err)
	}
	return p, err
}

// billed is a new payment of a bill. What it is for stays locked, so one bill is worked at a time.
func (b Billing) billed(ctx context.Context, tx pgx.Tx, bill Bill, now time.Time) (*billing.Payment, error) {
	var p *billing.Payment
	var err error
	switch bill.Purpose {
	case billing.ForSubscription:
		p, err = b.billedPeriod(ctx, tx, bill, now)
	case billing.ForService:
		p, err = billedService(ctx, tx, bill, now)
	default:
		p = billing.NewPayment(bill.User, billing.ForTopUp, bill.TopUp, now)
	}
	if err != nil {
		return nil, err
	}
	// the member's row stands for their balance: two top-ups at once are one after the other
	err = tx.QueryRow(ctx, `SELECT phone_number FROM users WHERE id = @user FOR NO KEY UPDATE`,
		pgx.NamedArgs{"user": uuid.UUID(bill.User)}).Scan(&p.Phone)
	return p, err
}

func (b Billing) billedPeriod(ctx context.Context, tx pgx.Tx, bill Bill, now time.Time) (*billing.Payment, error) {
	s, err := b.lockSubscription(ctx, tx, dispatch.Actor{Role: dispatch.RoleMember, User: bill.User}, bill.Subscription)
	switch {
	case errors.Is(err, dispatch.ErrNotFound):
		return nil, dispatch.Invalid("subscription_id", "is not one of your subscriptions")
	case err != nil:
		return nil, err
	case s.Status == billing.PendingPayment:
		return s.NewPayment(s.Price, now), nil
	}
	if err := s.Renewable(now); err != nil {
		return nil, err
	}
	price, err := planPrice(ctx, tx, s)
	if err == nil && price.Minor == 0 {
		err = billing.ErrNothingToPay
	}
	return s.NewPayment(price, now), err
}

// billedService is what a completed request cost, once. What holds a unit of a subscription was paid with that.
func billedService(ctx context.Context, tx pgx.Tx, bill Bill, now time.Time) (*billing.Payment, error) {
	const (
		sqlCost = `SELECT r.state, CASE WHEN r.unit_month IS NULL THEN coalesce(r.actual_cost_minor, 0) ELSE 0 END, r.currency
			FROM request r WHERE r.id = @request AND r.member_id = @user FOR NO KEY UPDATE`
		sqlCharged = `SELECT EXISTS (SELECT FROM ledger_transfer WHERE request_id = @request AND kind = 'SERVICE')` // once the lock is held
	)
	args := pgx.NamedArgs{"request": uuid.UUID(bill.Request), "user": uuid.UUID(bill.User)}
	var state dispatch.State
	var cost dispatch.Money
	err := tx.QueryRow(ctx, sqlCost, args).Scan(&state, &cost.Minor, &cost.Currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, dispatch.Invalid("request_id", "is not one of your requests")
	}
	var charged bool
	if err == nil {
		err = tx.QueryRow(ctx, sqlCharged, args).Scan(&charged)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("read what a request cost: %w", err)
	case charged:
		return nil, billing.ErrCharged
	case state != dispatch.Completed || cost.Minor <= 0:
		return nil, billing.ErrNothingToPay
	}
	p := billing.NewPayment(bill.User, billing.ForService, cost, now)
	p.Request = &bill.Request
	return p, nil
}
