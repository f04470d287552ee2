package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/auxilio/auxilio/dispatch"
)

// WebhookDelivery is the telling of one event to one endpoint, over all its attempts.
type WebhookDelivery struct {
	ID           uuid.UUID
	Webhook      uuid.UUID
	Seq          int64
	Event        string
	OrderingKey  string
	Payload      string
	Status       string
	Attempts     int
	NextAt       *time.Time
	AttemptedAt  *time.Time
	DeliveredAt  *time.Time
	AnswerStatus *int
	LatencyMS    *int
	Answer       string
	Error        string
	CreatedAt    time.Time
}

// What can have become of a delivery.
const (
	DeliveryPending   = "PENDING"
	Delivered         = "DELIVERED"
	DeliveryFailed    = "FAILED"    // no attempts are left; it can be sent again by hand
	DeliveryCancelled = "CANCELLED" // the endpoint was disabled
)

const deliveryColumns = `id, webhook_id, seq, event, ordering_key, payload, status, attempts, next_at, attempted_at, delivered_at,
	answer_status, latency_ms, answer, error, created_at`

// DeliveryFilter chooses deliveries of one endpoint. Zero fields do not choose.
type DeliveryFilter struct {
	Webhook       uuid.UUID
	Status, Event string
	After         WebhookKey
	Limit         int
}

// WebhookDeliveries lists deliveries, newest first. It fails with dispatch.ErrNotFound when there is no such endpoint.
func (s *Store) WebhookDeliveries(ctx context.Context, f DeliveryFilter) ([]WebhookDelivery, error) {
	const sql = `SELECT ` + deliveryColumns + ` FROM webhook_delivery WHERE webhook_id = @webhook
			AND (@status = '' OR status = @status) AND (@event = '' OR event = @event)
			AND (NOT @paged OR (created_at, id) < (@at, @id))
		ORDER BY created_at DESC, id DESC LIMIT @limit`
	if _, err := s.Webhook(ctx, f.Webhook); err != nil {
		return nil, err
	}
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"webhook": f.Webhook, "status": f.Status, "event": f.Event,
		"paged": f.After != WebhookKey{}, "at": f.After.At, "id": f.After.ID, "limit": f.Limit})
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[WebhookDelivery])
}

// Delivering is the task of one attempt.
type Delivering struct {
	Delivery uuid.UUID `json:"delivery"`
	Attempt  int       `json:"attempt"` // from 1
	At       time.Time `json:"-"`       // when it is due; now when zero
}

// WebhookQueue keeps endpoints that are slow to answer from what else is done after the answer.
const WebhookQueue = "webhooks"

// Kind names the task.
func (Delivering) Kind() string { return "webhook" }

// InsertOpts says when and where the task is done.
func (d Delivering) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: WebhookQueue, ScheduledAt: d.At}
}

// Errors of deliveries.
var (
	// ErrDeliveryOver: this attempt was made, or is not to be made any more.
	ErrDeliveryOver = errors.New("the delivery is over")
	// ErrDeliveryWaits: an earlier event of the same ordering key is being told for the first time.
	ErrDeliveryWaits = errors.New("an earlier delivery is under way")
	// ErrDeliveryPending: it will be sent without being asked.
	ErrDeliveryPending = errors.New("the delivery is pending")
	// ErrWebhookDisabled: its endpoint is told nothing.
	ErrWebhookDisabled = errors.New("the webhook is disabled")
)

// sendingLife is how long an attempt holds up those behind it when its node dies.
const sendingLife = 30 * time.Second

// BeginDelivery takes an attempt in hand and returns what to send, where, and the secrets to sign it with. Events of one
// ordering key are tried for the first time in their order. It fails with ErrDeliveryOver or ErrDeliveryWaits.
func (s *Store) BeginDelivery(ctx context.Context, task Delivering) (WebhookDelivery, Webhook, error) {
	const sqlLock = `SELECT ` + deliveryColumns + ` FROM webhook_delivery
		WHERE id = $1 AND status = 'PENDING' AND attempts = $2 - 1 FOR NO KEY UPDATE`
	const sqlBefore = `SELECT EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = $1 AND ordering_key = $2 AND seq < $3
		AND status = 'PENDING' AND (attempts = 0 OR sending_until > now()))`
	const sqlBegin = `UPDATE webhook_delivery SET sending_until = now() + $2::interval WHERE id = $1`
	type begun struct {
		d WebhookDelivery
		w Webhook
	}
	b, err := inTx(ctx, s.background, func(tx pgx.Tx) (b begun, err error) {
		rows, err := tx.Query(ctx, sqlLock, task.Delivery, task.Attempt)
		if b.d, err = one(rows, err, pgx.RowToStructByPos[WebhookDelivery]); err != nil {
			return b, over(err)
		}
		rows, err = tx.Query(ctx, `SELECT `+webhookColumns+` FROM webhook WHERE id = $1`, b.d.Webhook)
		if b.w, err = one(rows, err, pgx.RowToStructByPos[Webhook]); err != nil {
			return b, over(err)
		}
		var waits bool
		if err := tx.QueryRow(ctx, sqlBefore, b.d.Webhook, b.d.OrderingKey, b.d.Seq).Scan(&waits); err != nil || waits {
			return b, errors.Join(err, ErrDeliveryWaits)
		}
		_, err = tx.Exec(ctx, sqlBegin, task.Delivery, sendingLife)
		return b, err
	})
	if err == nil && !b.w.Active {
		return b.d, b.w, errors.Join(ErrDeliveryOver, s.cancelDeliveries(ctx, b.w.ID))
	}
	return b.d, b.w, err
}

func over(err error) error {
	if errors.Is(err, dispatch.ErrNotFound) {
		return ErrDeliveryOver
	}
	return err
}

// cancelDeliveries ends what is pending for an endpoint that is told nothing any more.
func (s *Store) cancelDeliveries(ctx context.Context, webhook uuid.UUID) error {
	const sql = `UPDATE webhook_delivery SET status = 'CANCELLED', next_at = NULL, sending_until = NULL
		WHERE webhook_id = $1 AND status = 'PENDING'`
	if _, err := s.background.Exec(ctx, sql, webhook); err != nil {
		return fmt.Errorf("cancel deliveries: %w", err)
	}
	return nil
}

// ResendDelivery makes one more attempt of a delivery that ended, with the same id. It fails with dispatch.ErrNotFound,
// ErrDeliveryPending or ErrWebhookDisabled.
func (s *Store) ResendDelivery(ctx context.Context, by dispatch.Actor, webhook, id uuid.UUID) (WebhookDelivery, error) {
	const sqlActive = `SELECT w.active, d.status FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
		WHERE d.id = $1 AND w.id = $2 FOR NO KEY UPDATE OF d`
	const sql = `UPDATE webhook_delivery SET status = 'PENDING', next_at = now(), delivered_at = NULL, tries_left = 1
		WHERE id = $1 RETURNING ` + deliveryColumns
	return inTx(ctx, s.write, func(tx pgx.Tx) (d WebhookDelivery, err error) {
		var active bool
		var status string
		err = tx.QueryRow(ctx, sqlActive, id, webhook).Scan(&active, &status)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return d, dispatch.ErrNotFound
		case err != nil:
			return d, fmt.Errorf("look at a delivery: %w", err)
		case !active:
			return d, ErrWebhookDisabled
		case status == DeliveryPending:
			return d, ErrDeliveryPending
		}
		rows, err := tx.Query(ctx, sql, id)
		if d, err = one(rows, err, pgx.RowToStructByPos[WebhookDelivery]); err != nil {
			return d, fmt.Errorf("send a delivery again: %w", err)
		}
		if err := auditWebhook(ctx, tx, by, "webhook.resend", webhook); err != nil {
			return d, err
		}
		return d, s.enqueue(ctx, tx, Delivering{Delivery: id, Attempt: d.Attempts + 1})
	})
}
