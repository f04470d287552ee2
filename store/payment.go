package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// sqlPayments reads payments w with the phone number of their member.
const sqlPayments = `SELECT w.id, w.user_id, w.purpose, w.method, w.subscription_id, w.period, w.request_id, w.amount_minor, w.currency,
		w.status, w.code_sent_at, w.wrong_codes, w.asking_until, w.unknown_since, w.transaction, w.reason, w.created_at, w.updated_at,
		w.expires_at, w.settled_at, u.phone_number
	FROM payment w JOIN users u ON u.id = w.user_id`

func scanPayment(row pgx.CollectableRow) (*billing.Payment, error) {
	var p billing.Payment
	var subscription, request *uuid.UUID
	err := row.Scan((*uuid.UUID)(&p.ID), (*uuid.UUID)(&p.User), &p.Purpose, &p.Method, &subscription, &p.Period, &request,
		&p.Amount.Minor, &p.Amount.Currency, &p.Status, &p.CodeSentAt, &p.WrongCodes, &p.AskingUntil, &p.UnknownSince, &p.Transaction,
		&p.Reason, &p.CreatedAt, &p.UpdatedAt, &p.ExpiresAt, &p.SettledAt, &p.Phone)
	p.Subscription, p.Request = (*dispatch.SubscriptionID)(subscription), (*dispatch.RequestID)(request)
	return &p, err
}

// PaymentKey is the place of a payment, or of a transfer, in a list.
type PaymentKey struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

// Payments lists a member's payments, newest first. That somebody else reads them is audited.
func (b Billing) Payments(ctx context.Context, viewer dispatch.Actor, user dispatch.UserID, after PaymentKey, limit int) ([]*billing.Payment, error) {
	const where = ` WHERE w.user_id = @user AND (NOT @paged OR (w.created_at, w.id) < (@at, @id)) ORDER BY w.created_at DESC, w.id DESC LIMIT @limit`
	return watched(ctx, b, viewer, user, func(q querier) ([]*billing.Payment, error) {
		rows, err := q.Query(ctx, sqlPayments+where, pgx.NamedArgs{"user": uuid.UUID(user), "paged": after != PaymentKey{},
			"at": after.At, "id": after.ID, "limit": limit})
		if err != nil {
			return nil, fmt.Errorf("list payments: %w", err)
		}
		return pgx.CollectRows(rows, scanPayment)
	})
}

// Payment returns one payment: a member's own, any for an administrator, which is audited. It fails with dispatch.ErrNotFound.
func (b Billing) Payment(ctx context.Context, viewer dispatch.Actor, id billing.PaymentID) (*billing.Payment, error) {
	const where = ` WHERE w.id = @id AND (@all OR w.user_id = @user)`
	find := func(q querier) (*billing.Payment, error) {
		rows, err := q.Query(ctx, sqlPayments+where, pgx.NamedArgs{"id": uuid.UUID(id), "all": viewer.Role != dispatch.RoleMember, "user": uuid.UUID(viewer.User)})
		return one(rows, err, scanPayment)
	}
	p, err := find(b.store.read)
	if err != nil {
		return nil, err
	}
	return watched(ctx, b, viewer, p.User, func(querier) (*billing.Payment, error) { return p, nil })
}

// watched reads what is a member's own. Somebody else's reading is audited before it is answered.
func watched[T any](ctx context.Context, b Billing, viewer dispatch.Actor, user dispatch.UserID, read func(querier) (T, error)) (T, error) {
	if viewer.User == user {
		return read(b.store.read)
	}
	return inTx(ctx, b.store.write, func(tx pgx.Tx) (T, error) {
		rows, err := read(tx)
		if err != nil {
			return rows, err
		}
		return rows, noteDeed(ctx, tx, viewer, "wallet.read", "wallet", uuid.UUID(user), user)
	})
}

// Open lists payments that must be asked about: those whose charge has an unknown outcome and nobody is asking, and those
// past their time. The longest untouched come first.
func (b Billing) Open(ctx context.Context, now time.Time, limit int) ([]billing.PaymentID, error) {
	const sql = `SELECT id FROM payment WHERE status = 'PENDING' AND method = 'PAQ' AND (asking_until IS NULL OR asking_until <= @now)
			AND (unknown_since IS NOT NULL OR expires_at <= @late)
		ORDER BY updated_at LIMIT @limit`
	rows, err := b.store.background.Query(ctx, sql, pgx.NamedArgs{"now": now, "late": now.Add(-billing.LateBy), "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list open payments: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (id billing.PaymentID, err error) {
		return id, row.Scan((*uuid.UUID)(&id))
	})
}

const sqlInsertPayment = `INSERT INTO payment (id, user_id, purpose, method, subscription_id, period, request_id, amount_minor, currency,
		status, code_sent_at, wrong_codes, asking_until, unknown_since, transaction, reason, created_at, updated_at, expires_at, settled_at)
	VALUES (@id, @user, @purpose, @method, @subscription, @period, @request, @amount, @currency, @status, @sent, @wrong, @asking, @unknown,
		@transaction, @reason, @created, @updated, @expires, @settled)`

// sqlSavePayment changes an open payment only: what is final stays as it is.
const sqlSavePayment = `UPDATE payment SET status = @status, code_sent_at = @sent, wrong_codes = @wrong, asking_until = @asking,
		unknown_since = @unknown, transaction = @transaction, reason = @reason, updated_at = @updated, expires_at = @expires,
		settled_at = @settled
	WHERE id = @id AND status = 'PENDING'`

func savePayment(ctx context.Context, tx pgx.Tx, sql string, p *billing.Payment) error {
	tag, err := tx.Exec(ctx, sql, pgx.NamedArgs{"id": uuid.UUID(p.ID), "user": uuid.UUID(p.User), "purpose": string(p.Purpose),
		"method": string(p.Method), "subscription": (*uuid.UUID)(p.Subscription), "period": p.Period, "request": (*uuid.UUID)(p.Request),
		"amount": p.Amount.Minor, "currency": p.Amount.Currency, "status": string(p.Status), "sent": p.CodeSentAt, "wrong": p.WrongCodes,
		"asking": p.AskingUntil, "unknown": p.UnknownSince, "transaction": p.Transaction, "reason": p.Reason, "created": p.CreatedAt,
		"updated": p.UpdatedAt, "expires": p.ExpiresAt, "settled": p.SettledAt})
	switch {
	case violated(err) == "payment_transaction_key":
		return ErrTransactionUsed
	case err != nil:
		return fmt.Errorf("save payment: %w", err)
	case tag.RowsAffected() != 1:
		return fmt.Errorf("save payment %s: it is final", p.ID)
	}
	return nil
}
