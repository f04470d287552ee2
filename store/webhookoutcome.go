package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// WebhookPatience is how long an endpoint may refuse everything before it is disabled.
const WebhookPatience = 5 * 24 * time.Hour

// DeliveryLife is how long deliveries are kept.
const DeliveryLife = 30 * 24 * time.Hour

// Attempt is what became of one attempt to deliver.
type Attempt struct {
	Status     int    // of the answer; 0 when there was none
	Answer     string // the beginning of its body
	Error      string // why there was none
	Took       time.Duration
	RetryAfter time.Duration // what the endpoint asked for, 0 when it did not
}

// OK says that the endpoint took the event.
func (a Attempt) OK() bool { return a.Status >= 200 && a.Status < 300 }

// gone is the answer of an endpoint that wants nothing any more.
const gone = 410

// EndDelivery writes down what became of an attempt and, when it failed, when the next one is. An endpoint that answers 410,
// or fails for WebhookPatience, is disabled; then disabled is true.
func (s *Store) EndDelivery(ctx context.Context, d WebhookDelivery, a Attempt) (disabled bool, err error) {
	return inTx(ctx, s.background, func(tx pgx.Tx) (bool, error) {
		if a.OK() {
			return false, delivered(ctx, tx, d, a)
		}
		disabled, err := failing(ctx, tx, d.Webhook, a)
		if err != nil {
			return false, err
		}
		return disabled, s.failed(ctx, tx, d, a, disabled)
	})
}

const sqlAttempt = `attempts = attempts + 1, tries_left = greatest(0, tries_left - 1), sending_until = NULL, attempted_at = now(),
	answer_status = @answered, latency_ms = @took, answer = @answer, error = @error`

func attemptArgs(d WebhookDelivery, a Attempt) pgx.NamedArgs {
	args := pgx.NamedArgs{"id": d.ID, "webhook": d.Webhook, "attempts": d.Attempts, "answered": nil,
		"took": a.Took.Milliseconds(), "answer": a.Answer, "error": a.Error}
	if a.Status != 0 {
		args["answered"] = a.Status
	}
	return args
}

func delivered(ctx context.Context, tx pgx.Tx, d WebhookDelivery, a Attempt) error {
	const sqlWell = `UPDATE webhook SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL`
	const sql = `UPDATE webhook_delivery SET status = 'DELIVERED', delivered_at = now(), next_at = NULL, ` + sqlAttempt + `
		WHERE id = @id AND attempts = @attempts`
	if _, err := tx.Exec(ctx, sqlWell, d.Webhook); err != nil {
		return fmt.Errorf("note that a webhook is well: %w", err)
	}
	if _, err := tx.Exec(ctx, sql, attemptArgs(d, a)); err != nil {
		return fmt.Errorf("note a delivery: %w", err)
	}
	return nil
}

// failing notes since when the endpoint fails, and disables it when that is too long.
func failing(ctx context.Context, tx pgx.Tx, webhook uuid.UUID, a Attempt) (disabled bool, err error) {
	const sql = `UPDATE webhook SET failing_since = coalesce(failing_since, now()),
			disabled_because = CASE WHEN NOT active THEN disabled_because WHEN @gone THEN 'GONE'
				WHEN failing_since < now() - @patience::interval THEN 'FAILING' ELSE '' END,
			active = active AND NOT @gone AND coalesce(failing_since >= now() - @patience::interval, true)
		WHERE id = @id RETURNING NOT active`
	err = tx.QueryRow(ctx, sql, pgx.NamedArgs{"id": webhook, "gone": a.Status == gone, "patience": WebhookPatience}).Scan(&disabled)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, nil // deleted meanwhile
	}
	if err != nil {
		return false, fmt.Errorf("note that a webhook fails: %w", err)
	}
	return disabled, nil
}

// failed notes a failed attempt and enqueues the next, unless none is left.
func (s *Store) failed(ctx context.Context, tx pgx.Tx, d WebhookDelivery, a Attempt, disabled bool) error {
	const sql = `UPDATE webhook_delivery SET ` + sqlAttempt + `,
			status = CASE WHEN @disabled THEN 'CANCELLED' WHEN tries_left <= 1 THEN 'FAILED' ELSE 'PENDING' END,
			next_at = CASE WHEN @disabled OR tries_left <= 1 THEN NULL ELSE now() + @pause::interval END
		WHERE id = @id AND attempts = @attempts AND status = 'PENDING' RETURNING attempts, next_at`
	args := attemptArgs(d, a)
	args["disabled"], args["pause"] = disabled, pauseBefore(d.Attempts+1, a.RetryAfter)
	var attempts int
	var next *time.Time
	err := tx.QueryRow(ctx, sql, args).Scan(&attempts, &next)
	switch {
	case errors.Is(err, pgx.ErrNoRows): // another node ended this attempt
		return nil
	case err != nil:
		return fmt.Errorf("note a failed delivery: %w", err)
	case next == nil:
		return nil
	}
	return s.enqueue(ctx, tx, Delivering{Delivery: d.ID, Attempt: attempts + 1, At: *next})
}

// pauseBefore is how long to wait before the attempt after so many: what the schedule says, a tenth more or less, or what
// the endpoint asked for when that is longer, up to an hour.
func pauseBefore(attempts int, asked time.Duration) time.Duration {
	pause := deliveryPauses[min(attempts, len(deliveryPauses)-1)]
	pause += time.Duration((rand.Float64() - 0.5) / 5 * float64(pause))
	return max(pause, min(asked, time.Hour))
}
