package store

import (
	"context"
	"fmt"
	"time"
)

// RoundLife is how long a round can be explained and replayed.
const RoundLife = 7 * 24 * time.Hour

// Forget deletes what is past its life — events, rounds, kept answers, deliveries, mailed links — in batches.
func (s *Store) Forget(ctx context.Context) error {
	if _, err := s.ForgetEvents(ctx, EventLife); err != nil {
		return err
	}
	for _, past := range []struct {
		what, sql string
		life      time.Duration
	}{
		{"rounds", `DELETE FROM round WHERE id IN (SELECT id FROM round WHERE at < now() - $1::interval ORDER BY at LIMIT $2)`, RoundLife},
		{"kept answers", `DELETE FROM idempotency_key WHERE (caller, key) IN (SELECT caller, key FROM idempotency_key
			WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT $2)`, ReceiptLife},
		{"deliveries", `DELETE FROM webhook_delivery WHERE id IN (SELECT id FROM webhook_delivery
			WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT $2)`, DeliveryLife},
		{"reset links", `DELETE FROM password_reset WHERE hash IN (SELECT hash FROM password_reset
			WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT $2)`, ResetLife},
	} {
		if err := s.forget(ctx, past.sql, past.life); err != nil {
			return fmt.Errorf("forget %s: %w", past.what, err)
		}
	}
	return s.ForgetTold(ctx)
}

// forget repeats a delete of one batch until there is nothing left.
func (s *Store) forget(ctx context.Context, sql string, life time.Duration) error {
	for {
		tag, err := s.background.Exec(ctx, sql, life, forgetBatch)
		if err != nil || tag.RowsAffected() < forgetBatch {
			return err
		}
	}
}

// Forgetting is the task of Forget.
type Forgetting struct{}

// Kind names the task.
func (Forgetting) Kind() string { return "forget" }
