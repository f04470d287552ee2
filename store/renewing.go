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

// RenewingSubscriptions is the task of doing what subscriptions need by the clock.
type RenewingSubscriptions struct{}

// Kind names the task.
func (RenewingSubscriptions) Kind() string { return "renew_subscriptions" }

// SubscriptionLetter is the task of writing to the member of a subscription. Period and Days make it one letter of its kind.
type SubscriptionLetter struct {
	Subscription uuid.UUID `json:"subscription"`
	Letter       string    `json:"letter"`
	Period       int       `json:"period"`
	Days         int       `json:"days,omitempty"`
}

// Kind names the task.
func (SubscriptionLetter) Kind() string { return "subscription_letter" }

// Letters about subscriptions.
const (
	LetterReminder = "subscription_reminder"
	LetterUnpaid   = "subscription_unpaid" // the period is over and the next waits for its payment
	LetterRenewed  = "subscription_renewed"
	LetterExpired  = "subscription_expired"
)

// dueBatch is how many subscriptions are looked at in one go.
const dueBatch = 200

// RenewDue does for every subscription what is due at now: the reminder, the renewal, the end. Each is a transaction of its
// own, so one that fails keeps no other; asking again is harmless.
func (b Billing) RenewDue(ctx context.Context, now time.Time) error {
	var failed []error
	for after := uuid.Nil; ; {
		ids, err := b.due(ctx, now, after)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := b.renewDue(ctx, dispatch.SubscriptionID(id), now); err != nil {
				failed = append(failed, fmt.Errorf("subscription %s: %w", id, err))
			}
		}
		if len(ids) < dueBatch {
			return errors.Join(failed...)
		}
		after = ids[len(ids)-1]
	}
}

// due lists subscriptions whose time comes within the longest reminder, or whose first payment has not come in time. What
// is due of each is decided under its lock.
func (b Billing) due(ctx context.Context, now time.Time, after uuid.UUID) ([]uuid.UUID, error) {
	const sql = `SELECT id FROM subscription WHERE id > @after AND (
			(status = 'ACTIVE' AND renews_at <= @soon AND (renews_at <= @now OR reminded <> 1))
			OR (status = 'PENDING_PAYMENT' AND created_at <= @unpaid))
		ORDER BY id LIMIT @limit`
	rows, err := b.store.background.Query(ctx, sql, pgx.NamedArgs{"after": after, "now": now, "unpaid": now.Add(-billing.PayWithin),
		"soon": now.Add(time.Duration(billing.ReminderDays[0]) * 24 * time.Hour), "limit": dueBatch})
	if err != nil {
		return nil, fmt.Errorf("list due subscriptions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

func (b Billing) renewDue(ctx context.Context, id dispatch.SubscriptionID, now time.Time) error {
	_, err := changing(ctx, b, func(tx pgx.Tx) (struct{}, error) {
		s, err := b.lockSubscription(ctx, tx, dispatch.System, id)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, b.advance(ctx, tx, s, now)
	})
	return err
}

// advance does the one thing that is due of a locked subscription.
func (b Billing) advance(ctx context.Context, tx pgx.Tx, s *billing.Subscription, now time.Time) error {
	if s.Lapsed(now) {
		return b.expire(ctx, tx, s, now)
	}
	if s.Due(now) {
		return b.renewByItself(ctx, tx, s, now)
	}
	days := s.Reminder(now)
	if days == 0 {
		return nil
	}
	s.Reminded, s.UpdatedAt = days, now
	if err := saveSubscription(ctx, tx, sqlSaveSubscription, s); err != nil {
		return err
	}
	return b.write(ctx, tx, s, LetterReminder, days)
}

func (b Billing) write(ctx context.Context, tx pgx.Tx, s *billing.Subscription, letter string, days int) error {
	return b.store.enqueue(ctx, tx, SubscriptionLetter{uuid.UUID(s.ID), letter, s.Periods, days})
}

func (b Billing) expire(ctx context.Context, tx pgx.Tx, s *billing.Subscription, now time.Time) error {
	if err := s.End(billing.Expired, now); err != nil {
		return err
	}
	if err := saveSubscription(ctx, tx, sqlSaveSubscription, s); err != nil {
		return err
	}
	if err := b.write(ctx, tx, s, LetterExpired, 0); err != nil {
		return err
	}
	return dropPayment(ctx, tx, s, now)
}

// renewByItself pays for the next period: the sponsor does, or the member's balance where it is enough; else the member is
// asked to pay.
func (b Billing) renewByItself(ctx context.Context, tx pgx.Tx, s *billing.Subscription, now time.Time) error {
	price, err := planPrice(ctx, tx, s)
	if err != nil {
		return err
	}
	s.Asked = s.Next()
	if price.Minor == 0 || s.PaidBy == billing.BySponsor {
		if err := b.renewUnpaid(ctx, tx, s, price, s.PaidBy, now); err != nil {
			return err
		}
		return b.write(ctx, tx, s, LetterRenewed, 0)
	}
	paid, err := b.renewFromBalance(ctx, tx, s, price, now)
	switch {
	case err != nil:
		return err
	case paid:
		return b.write(ctx, tx, s, LetterRenewed, 0)
	}
	if err := saveSubscription(ctx, tx, sqlSaveSubscription, s); err != nil {
		return err
	}
	if err := b.write(ctx, tx, s, LetterUnpaid, 0); err != nil || s.Open != nil {
		return err
	}
	return b.openPayment(ctx, tx, s, price, now)
}

// renewFromBalance pays for the next period with what the member has on account, if it is enough and no payment is open.
func (b Billing) renewFromBalance(ctx context.Context, tx pgx.Tx, s *billing.Subscription, price dispatch.Money, now time.Time) (bool, error) {
	const sql = `SELECT EXISTS (SELECT FROM ledger_account WHERE user_id = @user AND balance_minor >= @price)`
	var enough bool
	err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"user": uuid.UUID(s.User), "price": price.Minor}).Scan(&enough)
	if err != nil {
		return false, fmt.Errorf("read a member's balance: %w", err)
	}
	if !enough || s.Open != nil {
		return false, nil
	}
	p := s.NewPayment(price, now)
	p.FromBalance(now)
	if err := savePayment(ctx, tx, sqlInsertPayment, p); err != nil {
		return false, err
	}
	if err := b.fulfil(ctx, tx, p, s, now); err != nil {
		return false, err
	}
	return true, tellPayment(ctx, tx, p)
}

// Addressee is whom a letter about a subscription goes to.
type Addressee struct {
	*billing.Subscription
	Email, FirstName string
	Active           bool
}

// Addressee reads whom to write to about a subscription. It fails with dispatch.ErrNotFound.
func (b Billing) Addressee(ctx context.Context, id dispatch.SubscriptionID) (Addressee, error) {
	s, err := b.subscription(ctx, b.store.background, dispatch.System, id)
	if err != nil {
		return Addressee{}, err
	}
	to := Addressee{Subscription: s}
	err = b.store.background.QueryRow(ctx, `SELECT email, first_name, is_active FROM users WHERE id = @user`,
		pgx.NamedArgs{"user": uuid.UUID(s.User)}).Scan(&to.Email, &to.FirstName, &to.Active)
	if err != nil {
		return to, fmt.Errorf("read the member of a subscription: %w", err)
	}
	return to, nil
}
