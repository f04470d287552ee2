package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Webhook is an endpoint of somebody else's that is told of events.
type Webhook struct {
	ID              uuid.UUID
	URL             string
	Description     string
	Events          []string // types, or a kind with its dot and a star; none is all
	Secret          []byte   // sealed
	FormerSecret    []byte   // sealed; signs beside Secret until FormerUntil; nil when there is none
	FormerUntil     *time.Time
	Active          bool
	DisabledBecause string // one of the words below; empty while active
	FailingSince    *time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Plain           string `db:"-"` // the secret; known only when it is made
}

// Why an endpoint is told nothing.
const (
	DisabledByAdmin   = "ADMIN"
	DisabledByFailing = "FAILING" // nothing could be delivered for WebhookPatience
	DisabledByGone    = "GONE"    // it answered 410
)

// MaxWebhooks is how many endpoints there may be.
const MaxWebhooks = 50

// ErrTooManyWebhooks says that there are MaxWebhooks.
var ErrTooManyWebhooks = errors.New("there are too many webhooks")

// WebhookKey is the place of an endpoint in a list.
type WebhookKey struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

const webhookColumns = `id, url, description, events, sealed_secret, former_secret, former_until, active, disabled_because,
	failing_since, created_at, updated_at`

// Webhooks lists endpoints, newest first.
func (s *Store) Webhooks(ctx context.Context, after WebhookKey, limit int) ([]Webhook, error) {
	const sql = `SELECT ` + webhookColumns + ` FROM webhook WHERE NOT @paged OR (created_at, id) < (@at, @id)
		ORDER BY created_at DESC, id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"paged": after != WebhookKey{}, "at": after.At, "id": after.ID, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Webhook])
}

// Webhook returns one endpoint, or dispatch.ErrNotFound.
func (s *Store) Webhook(ctx context.Context, id uuid.UUID) (Webhook, error) {
	rows, err := s.read.Query(ctx, `SELECT `+webhookColumns+` FROM webhook WHERE id = $1`, id)
	return one(rows, err, pgx.RowToStructByPos[Webhook])
}

// AddWebhook adds an endpoint that is told of what happens from now on. It fails with ErrTooManyWebhooks.
func (s *Store) AddWebhook(ctx context.Context, by dispatch.Actor, w Webhook) (Webhook, error) {
	const sqlTurn = `SELECT pg_advisory_xact_lock(hashtext('webhook'))` // one is counted and added at a time
	const sqlCount = `SELECT count(*) FROM webhook`
	const sql = `INSERT INTO webhook (id, url, description, events, sealed_secret, position)
		SELECT @id, @url, @description, @events, @secret, seq FROM event_head RETURNING ` + webhookColumns
	return inTx(ctx, s.write, func(tx pgx.Tx) (Webhook, error) {
		if _, err := tx.Exec(ctx, sqlTurn); err != nil {
			return w, fmt.Errorf("wait to add a webhook: %w", err)
		}
		var there int
		if err := tx.QueryRow(ctx, sqlCount).Scan(&there); err != nil {
			return w, fmt.Errorf("count webhooks: %w", err)
		}
		if there >= MaxWebhooks {
			return w, ErrTooManyWebhooks
		}
		rows, err := tx.Query(ctx, sql, pgx.NamedArgs{"id": w.ID, "url": w.URL, "description": w.Description,
			"events": append([]string{}, w.Events...), "secret": w.Secret})
		made, err := one(rows, err, pgx.RowToStructByPos[Webhook])
		if err != nil {
			return w, fmt.Errorf("add a webhook: %w", err)
		}
		made.Plain = w.Plain
		return made, auditWebhook(ctx, tx, by, "webhook.create", made.ID)
	})
}

// UpdateWebhook locks an endpoint, lets change decide, and saves it. An endpoint that was disabled is told of what happens
// from its enabling on. It fails with dispatch.ErrNotFound.
func (s *Store) UpdateWebhook(ctx context.Context, by dispatch.Actor, id uuid.UUID, change func(*Webhook) error) (Webhook, error) {
	const sqlLock = `SELECT ` + webhookColumns + ` FROM webhook WHERE id = $1 FOR NO KEY UPDATE`
	const sqlSave = `UPDATE webhook SET url = @url, description = @description, events = @events, sealed_secret = @secret,
			former_secret = @former, former_until = @until, active = @active, disabled_because = @because, failing_since = @failing,
			position = CASE WHEN active THEN position ELSE (SELECT seq FROM event_head) END, updated_at = now()
		WHERE id = @id RETURNING ` + webhookColumns
	return inTx(ctx, s.write, func(tx pgx.Tx) (Webhook, error) {
		rows, err := tx.Query(ctx, sqlLock, id)
		w, err := one(rows, err, pgx.RowToStructByPos[Webhook])
		if err != nil {
			return w, err
		}
		if err := change(&w); err != nil {
			return w, err
		}
		rows, err = tx.Query(ctx, sqlSave, pgx.NamedArgs{"id": id, "url": w.URL, "description": w.Description,
			"events": append([]string{}, w.Events...), "secret": w.Secret, "former": w.FormerSecret, "until": w.FormerUntil,
			"active": w.Active, "because": w.DisabledBecause, "failing": w.FailingSince})
		if w, err = one(rows, err, pgx.RowToStructByPos[Webhook]); err != nil {
			return w, fmt.Errorf("save a webhook: %w", err)
		}
		return w, auditWebhook(ctx, tx, by, "webhook.update", id)
	})
}

// DeleteWebhook removes an endpoint with its deliveries. It fails with dispatch.ErrNotFound.
func (s *Store) DeleteWebhook(ctx context.Context, by dispatch.Actor, id uuid.UUID) error {
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (struct{}, error) {
		tag, err := tx.Exec(ctx, `DELETE FROM webhook WHERE id = $1`, id)
		switch {
		case err != nil:
			return struct{}{}, fmt.Errorf("delete a webhook: %w", err)
		case tag.RowsAffected() == 0:
			return struct{}{}, dispatch.ErrNotFound
		}
		return struct{}{}, auditWebhook(ctx, tx, by, "webhook.delete", id)
	})
	return err
}

func auditWebhook(ctx context.Context, tx pgx.Tx, by dispatch.Actor, action string, id uuid.UUID) error {
	_, err := tx.Exec(ctx, sqlAudit, auditArgs(ctx, dispatch.Deed{Actor: by, Action: action, Kind: "webhook", Object: id}))
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}
