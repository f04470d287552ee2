package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// transfer moves money between two accounts: both are locked in id order, both balances change, two entries are written.
// It fails with billing.ErrFunds when it would take more than a member has.
func transfer(ctx context.Context, tx pgx.Tx, t billing.Transfer) error {
	t.ID = uuid.UUID(dispatch.NewID[dispatch.RequestID]())
	const sqlTransfer = `INSERT INTO ledger_transfer (id, kind, user_id, payment_id, subscription_id, period, request_id, at)
		VALUES (@id, @kind, @user, @payment, @subscription, @period, @request, @at)`
	const sqlMove = `UPDATE ledger_account SET balance_minor = balance_minor + @amount WHERE id = @account`
	const sqlEntry = `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor) VALUES (@id, @account, @amount)`
	batch := &pgx.Batch{}
	batch.Queue(sqlTransfer, pgx.NamedArgs{"id": t.ID, "kind": string(t.Kind), "user": uuid.UUID(t.User), "payment": (*uuid.UUID)(t.Payment),
		"subscription": (*uuid.UUID)(t.Subscription), "period": t.Period, "request": (*uuid.UUID)(t.Request), "at": t.At})
	for _, leg := range legs(t) {
		args := pgx.NamedArgs{"id": t.ID, "account": leg.account, "amount": leg.amount}
		batch.Queue(sqlMove, args)
		batch.Queue(sqlEntry, args)
	}
	err := tx.SendBatch(ctx, batch).Close()
	switch {
	case violated(err) == "ledger_account_balance":
		return billing.ErrFunds
	case violated(err) == "ledger_one_charge_per_request":
		return billing.ErrCharged
	case err != nil:
		return fmt.Errorf("move money: %w", err)
	}
	return nil
}

type leg struct {
	account uuid.UUID
	amount  int64
}

// legs are the two entries of a transfer in the order of their accounts.
func legs(t billing.Transfer) []leg {
	both := []leg{{t.From, -t.Amount.Minor}, {t.To, t.Amount.Minor}}
	slices.SortFunc(both, func(a, b leg) int { return bytes.Compare(a.account[:], b.account[:]) })
	return both
}

// memberAccount is the account of a member, made when they first need one.
func memberAccount(ctx context.Context, tx pgx.Tx, user dispatch.UserID) (id uuid.UUID, err error) {
	const sqlMake = `INSERT INTO ledger_account (id, kind, user_id) VALUES (gen_random_uuid(), 'MEMBER', @user)
		ON CONFLICT (user_id, currency) WHERE user_id IS NOT NULL DO NOTHING`
	args := pgx.NamedArgs{"user": uuid.UUID(user)}
	if _, err = tx.Exec(ctx, sqlMake, args); err == nil {
		err = tx.QueryRow(ctx, `SELECT id FROM ledger_account WHERE user_id = @user`, args).Scan(&id)
	}
	if err != nil {
		return id, fmt.Errorf("open a member's account: %w", err)
	}
	return id, nil
}

const sqlBalance = `SELECT coalesce((SELECT balance_minor FROM ledger_account WHERE user_id = @user AND currency = 'GTQ'), 0)`

// Balance is what a member has on account. That somebody else reads it is audited.
func (b Billing) Balance(ctx context.Context, viewer dispatch.Actor, user dispatch.UserID) (dispatch.Money, error) {
	return watched(ctx, b, viewer, user, func(q querier) (dispatch.Money, error) {
		rows, err := q.Query(ctx, sqlBalance, pgx.NamedArgs{"user": uuid.UUID(user)})
		minor, err := one(rows, err, pgx.RowTo[int64])
		return dispatch.Money{Minor: minor, Currency: "GTQ"}, err
	})
}

// Moved is one transfer as the member it is about sees it.
type Moved struct {
	ID           uuid.UUID
	Kind         string
	Source       string // kind of the account the money came from
	Payment      *uuid.UUID
	Subscription *uuid.UUID
	Request      *uuid.UUID
	Amount       int64
	Change       int64 // of the member's own balance
	Currency     string
	At           time.Time
}

// Transactions lists the transfers about a member, newest first. That somebody else reads them is audited.
func (b Billing) Transactions(ctx context.Context, viewer dispatch.Actor, user dispatch.UserID, after PaymentKey, limit int) ([]Moved, error) {
	const sql = `SELECT t.id, t.kind, a.kind, t.payment_id, t.subscription_id, t.request_id, -e.amount_minor,
			coalesce((SELECT x.amount_minor FROM ledger_entry x JOIN ledger_account o ON o.id = x.account_id
				WHERE x.transfer_id = t.id AND o.user_id = t.user_id), 0), a.currency, t.at
		FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id AND e.amount_minor < 0 JOIN ledger_account a ON a.id = e.account_id
		WHERE t.user_id = @user AND (NOT @paged OR (t.at, t.id) < (@at, @id)) ORDER BY t.at DESC, t.id DESC LIMIT @limit`
	return watched(ctx, b, viewer, user, func(q querier) ([]Moved, error) {
		rows, err := q.Query(ctx, sql, pgx.NamedArgs{"user": uuid.UUID(user), "paged": after != PaymentKey{}, "at": after.At,
			"id": after.ID, "limit": limit})
		if err != nil {
			return nil, fmt.Errorf("list transactions: %w", err)
		}
		return pgx.CollectRows(rows, pgx.RowToStructByPos[Moved])
	})
}
