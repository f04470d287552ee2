package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Receipt makes one call take effect at most once per caller and key: the answer is written in the transaction of the
// effect, so either both exist or neither. It travels in the context of the operation; the first transaction of that
// operation claims and keeps it.
type Receipt struct {
	Caller, Key string
	Fingerprint []byte // of method, path and body; another fingerprint under the same key is refused
	// Render turns the operation's result into the answer to keep: status and body.
	Render func(result any) (status int, body []byte, err error)

	begun, kept bool
}

// Errors of receipts.
var (
	// ErrInFlight: the same call is being carried out at this moment.
	ErrInFlight = errors.New("the same call is in flight")
	// ErrKeyReused: the key was used for another call.
	ErrKeyReused = errors.New("the key was used for another call")
)

// ErrReplay carries the answer that the first call of this key got. Nothing was done.
type ErrReplay struct {
	Status int
	Body   []byte
}

func (e *ErrReplay) Error() string { return "already done" }

// ReceiptLife is how long an answer is kept.
const ReceiptLife = 24 * time.Hour

type receiptKey struct{}

// WithReceipt returns a context whose next transaction claims and keeps r.
func WithReceipt(ctx context.Context, r *Receipt) context.Context {
	return context.WithValue(ctx, receiptKey{}, r)
}

// receiptIn returns the receipt of ctx that is still to be kept, or nil.
func receiptIn(ctx context.Context) *Receipt {
	r, _ := ctx.Value(receiptKey{}).(*Receipt)
	if r == nil || r.kept {
		return nil
	}
	return r
}

const (
	sqlClaimReceipt = `SELECT pg_try_advisory_xact_lock(hashtextextended(@caller || chr(31) || @key, 0))`
	sqlAwaitReceipt = `SELECT pg_advisory_xact_lock(hashtextextended(@caller || chr(31) || @key, 0)) IS NOT NULL`
	sqlFindReceipt  = `SELECT fingerprint, status, body FROM idempotency_key
		WHERE caller = @caller AND key = @key AND created_at > now() - @life::interval`
	sqlKeepReceipt = `INSERT INTO idempotency_key (caller, key, fingerprint, status, body)
		VALUES (@caller, @key, @fingerprint, @status, @body)
		ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
			body = excluded.body, created_at = now()
		WHERE idempotency_key.created_at <= now() - @life::interval`
)

// claim takes the key for this transaction. It fails with ErrInFlight, ErrKeyReused or *ErrReplay. A nil receipt is free.
// A call that has begun waits for a repeat that looks at its key: what it has done must be written.
func (r *Receipt) claim(ctx context.Context, tx pgx.Tx) error {
	if r == nil {
		return nil
	}
	args := r.args()
	sql := sqlClaimReceipt
	if r.begun {
		sql = sqlAwaitReceipt
	}
	var mine bool
	if err := tx.QueryRow(ctx, sql, args).Scan(&mine); err != nil {
		return fmt.Errorf("claim idempotency key: %w", err)
	}
	if !mine {
		return ErrInFlight
	}
	return r.find(tx.QueryRow(ctx, sqlFindReceipt, args))
}

// Replayed fails with *ErrReplay or ErrKeyReused when the call of ctx was carried out before. Operations ask it first whose own
// checks a repeat could not pass any more.
func (s *Store) Replayed(ctx context.Context) error {
	r := receiptIn(ctx)
	if r == nil {
		return nil
	}
	return r.find(s.read.QueryRow(ctx, sqlFindReceipt, r.args()))
}

func (r *Receipt) args() pgx.NamedArgs {
	return pgx.NamedArgs{"caller": r.Caller, "key": r.Key, "life": ReceiptLife}
}

// find returns nil when the key is new, else why the call must not be carried out.
func (r *Receipt) find(row pgx.Row) error {
	var fingerprint []byte
	var replay ErrReplay
	switch err := row.Scan(&fingerprint, &replay.Status, &replay.Body); {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("find idempotency key: %w", err)
	case !bytes.Equal(fingerprint, r.Fingerprint):
		return ErrKeyReused
	}
	return &replay
}

// keep writes the answer that result renders to.
func (r *Receipt) keep(ctx context.Context, tx pgx.Tx, result any) error {
	if r == nil {
		return nil
	}
	args, err := r.row(result)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlKeepReceipt, args); err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

func (r *Receipt) row(result any) (pgx.NamedArgs, error) {
	status, body, err := r.Render(result)
	if err != nil {
		return nil, fmt.Errorf("render answer: %w", err)
	}
	return pgx.NamedArgs{"caller": r.Caller, "key": r.Key, "life": ReceiptLife,
		"fingerprint": r.Fingerprint, "status": status, "body": body}, nil
}

// started marks the first of several transactions of the call as done.
func (r *Receipt) started(err error) {
	if r != nil && err == nil {
		r.begun = true
	}
}

// committed marks the receipt as done with, so that a second transaction of the same call does not claim it again.
func (r *Receipt) committed(err error) {
	if r != nil && err == nil {
		r.kept = true
	}
}
