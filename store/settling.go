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

// ErrTransactionUsed: the network's transaction has settled another payment.
var ErrTransactionUsed = errors.New("the transaction belongs to another payment")

// Change locks a payment, lets change decide at now, and saves what became of it. A payment that change completes does what
// it was for in the same transaction: money moves, and a subscription begins its next period. viewer's own payments only,
// where they are a member's. It fails with dispatch.ErrNotFound, ErrTransactionUsed, or what change finds.
func (b Billing) Change(ctx context.Context, viewer dispatch.Actor, id billing.PaymentID, now time.Time, change func(*billing.Payment) error) (*billing.Payment, error) {
	return changing(ctx, b, func(tx pgx.Tx) (*billing.Payment, error) { return b.change(ctx, tx, viewer, id, now, change) })
}

// Begin is Change for the first of two transactions of one call, between which the network is asked: the call's answer is
// kept with the second.
func (b Billing) Begin(ctx context.Context, viewer dispatch.Actor, id billing.PaymentID, now time.Time, change func(*billing.Payment) error) (*billing.Payment, error) {
	return first(ctx, b.store.write, func(tx pgx.Tx) (*billing.Payment, error) { return b.change(ctx, tx, viewer, id, now, change) })
}

func (b Billing) change(ctx context.Context, tx pgx.Tx, viewer dispatch.Actor, id billing.PaymentID, now time.Time, change func(*billing.Payment) error) (*billing.Payment, error) {
	p, sub, err := b.lockPayment(ctx, tx, viewer, id)
	if err != nil {
		return nil, err
	}
	before := *p
	if err := change(p); err != nil {
		return p, err
	}
	if before.Status != billing.PaymentPending {
		return p, nil
	}
	if p.Status == billing.PaymentCompleted {
		if err := b.fulfil(ctx, tx, p, sub, now); err != nil {
			return p, err
		}
	}
	if err := savePayment(ctx, tx, sqlSavePayment, p); err != nil {
		return p, err
	}
	if p.Status == before.Status && p.CodeSentAt == before.CodeSentAt {
		return p, nil
	}
	return p, tellPayment(ctx, tx, p)
}

// lockPayment locks the subscription or request a payment is for, then the payment: nobody opens another for what this one
// completes.
func (b Billing) lockPayment(ctx context.Context, tx pgx.Tx, viewer dispatch.Actor, id billing.PaymentID) (*billing.Payment, *billing.Subscription, error) {
	const where = ` WHERE w.id = @id AND (@all OR w.user_id = @user)`
	args := pgx.NamedArgs{"id": uuid.UUID(id), "all": viewer.Role != dispatch.RoleMember, "user": uuid.UUID(viewer.User)}
	rows, err := tx.Query(ctx, sqlPayments+where, args)
	p, err := one(rows, err, scanPayment)
	if err != nil {
		return nil, nil, err
	}
	var sub *billing.Subscription
	if p.Subscription != nil {
		if sub, err = b.lockSubscription(ctx, tx, dispatch.System, *p.Subscription); err != nil {
			return nil, nil, fmt.Errorf("lock the subscription of a payment: %w", err)
		}
	}
	if p.Request != nil {
		if _, err := tx.Exec(ctx, `SELECT FROM request WHERE id = @id FOR NO KEY UPDATE`, pgx.NamedArgs{"id": uuid.UUID(*p.Request)}); err != nil {
			return nil, nil, fmt.Errorf("lock the request of a payment: %w", err)
		}
	}
	rows, err = tx.Query(ctx, sqlPayments+where+` FOR NO KEY UPDATE OF w`, args)
	p, err = one(rows, err, scanPayment)
	return p, sub, err
}

// fulfil does what a payment was for. Money that comes when that is over stays the member's.
func (b Billing) fulfil(ctx context.Context, tx pgx.Tx, p *billing.Payment, sub *billing.Subscription, now time.Time) error {
	t := billing.Transfer{User: p.User, Payment: &p.ID, Amount: p.Amount, At: now, From: billing.PAQAccount, To: billing.IncomeAccount}
	own, err := memberAccount(ctx, tx, p.User)
	if err != nil {
		return err
	}
	if p.Method == billing.FromBalance {
		t.From = own
	}
	switch {
	case p.Purpose == billing.ForSubscription && sub.Status.Live() && p.Period == sub.Next():
		t.Kind, t.Subscription, t.Period = billing.SubscriptionCharge, p.Subscription, p.Period
		if err := b.beginPeriod(ctx, tx, sub, p.Amount, billing.ByMember, now); err != nil {
			return err
		}
	case p.Purpose == billing.ForService:
		t.Kind, t.Request = billing.ServiceCharge, p.Request
	case p.Purpose == billing.ForTopUp:
		t.Kind, t.To = billing.TopUp, own
	case p.Method == billing.FromBalance:
		return &billing.EndedError{Subscription: sub.ID, Status: sub.Status}
	default:
		t.Kind, t.To = billing.Credit, own
	}
	return transfer(ctx, tx, t)
}

// beginPeriod starts the next period of a locked subscription. The first has the limit that was bought, a later one that
// of the plan now.
func (b Billing) beginPeriod(ctx context.Context, tx pgx.Tx, sub *billing.Subscription, price dispatch.Money, by billing.PaidBy, now time.Time) error {
	limit := sub.Limit
	if sub.Periods > 0 {
		const sql = `SELECT max_requests_per_month FROM plan WHERE id = @plan`
		if err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"plan": uuid.UUID(sub.Plan)}).Scan(&limit); err != nil {
			return fmt.Errorf("read the plan of a subscription: %w", err)
		}
	}
	if err := sub.Paid(price, limit, by, now); err != nil {
		return err
	}
	return saveSubscription(ctx, tx, sqlSaveSubscription, sub)
}
