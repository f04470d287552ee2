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

// PushSubscription is where one device of a login can be woken.
type PushSubscription struct {
	ID        uuid.UUID
	Kind      string // WEB or FCM
	Endpoint  string
	P256DH    string // the browser's public key; empty for FCM
	Auth      string
	CreatedAt time.Time
}

// MaxPushSubscriptions is how many a login may have; one more replaces the oldest.
const MaxPushSubscriptions = 10

const pushColumns = `id, kind, endpoint, p256dh, auth, created_at`

// PushSubscriptions lists those of a login, newest first.
func (s *Store) PushSubscriptions(ctx context.Context, of dispatch.UserID) ([]PushSubscription, error) {
	const sql = `SELECT ` + pushColumns + ` FROM push_subscription WHERE user_id = $1 ORDER BY created_at DESC, id DESC`
	rows, err := s.read.Query(ctx, sql, uuid.UUID(of))
	if err != nil {
		return nil, fmt.Errorf("list push subscriptions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[PushSubscription])
}

// AddPushSubscription adds one. A device that is known already now belongs to this login.
func (s *Store) AddPushSubscription(ctx context.Context, of dispatch.UserID, p PushSubscription) (PushSubscription, error) {
	const sql = `INSERT INTO push_subscription (id, user_id, kind, endpoint, p256dh, auth)
		VALUES (@id, @user, @kind, @endpoint, @p256dh, @auth)
		ON CONFLICT (endpoint) DO UPDATE SET user_id = @user, kind = @kind, p256dh = @p256dh, auth = @auth, created_at = now()
		RETURNING ` + pushColumns
	const sqlLock = `SELECT FROM users WHERE id = @user FOR NO KEY UPDATE` // one is added and the oldest trimmed at a time
	const sqlTrim = `DELETE FROM push_subscription WHERE id IN (SELECT id FROM push_subscription WHERE user_id = @user
		ORDER BY created_at DESC, id DESC OFFSET @most)`
	return inTx(ctx, s.write, func(tx pgx.Tx) (PushSubscription, error) {
		args := pgx.NamedArgs{"id": uuid.Must(uuid.NewV7()), "user": uuid.UUID(of), "kind": p.Kind, "endpoint": p.Endpoint,
			"p256dh": p.P256DH, "auth": p.Auth, "most": MaxPushSubscriptions}
		if _, err := tx.Exec(ctx, sqlLock, args); err != nil {
			return p, fmt.Errorf("lock a user: %w", err)
		}
		rows, err := tx.Query(ctx, sql, args)
		if p, err = one(rows, err, pgx.RowToStructByPos[PushSubscription]); err != nil {
			return p, fmt.Errorf("add a push subscription: %w", err)
		}
		if _, err := tx.Exec(ctx, sqlTrim, args); err != nil {
			return p, fmt.Errorf("trim push subscriptions: %w", err)
		}
		return p, nil
	})
}

// DeletePushSubscription removes one of a login. It fails with dispatch.ErrNotFound.
func (s *Store) DeletePushSubscription(ctx context.Context, of dispatch.UserID, id uuid.UUID) error {
	return s.delete(ctx, "a push subscription", `DELETE FROM push_subscription WHERE id = $1 AND user_id = $2`, id, uuid.UUID(of))
}

// DropPushSubscription removes one that its push service does not know any more.
func (s *Store) DropPushSubscription(ctx context.Context, id uuid.UUID) error {
	_, err := s.background.Exec(ctx, `DELETE FROM push_subscription WHERE id = $1`, id)
	return err
}

// OfferPushing is the task of waking the devices of a provider who has not acknowledged an offer.
type OfferPushing struct {
	Offer uuid.UUID `json:"offer"`
}

// PushQueue keeps push, which is of use for seconds only, from what may be slow.
const PushQueue = "push"

// Kind names the task.
func (OfferPushing) Kind() string { return "offer_push" }

// InsertOpts makes the task once for an offer, and gives it up soon.
func (OfferPushing) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: PushQueue, MaxAttempts: 2, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// Nudge implements dispatch.Store.
func (s *Store) Nudge(ctx context.Context, id dispatch.OfferID) error {
	return s.Enqueue(ctx, OfferPushing{uuid.UUID(id)})
}

// OfferNotice is what a device is told of an offer: what its provider may see before accepting.
type OfferNotice struct {
	Offer     uuid.UUID
	Request   uuid.UUID
	Service   string
	NameES    string
	NameEN    string
	Priority  string
	PayMinor  int64
	Currency  string
	DistanceM int
	ETAS      int
	ExpiresAt time.Time
	User      uuid.UUID
}

// UnacknowledgedOffer returns an offer that is live and that no device has acknowledged, or dispatch.ErrNotFound.
func (s *Store) UnacknowledgedOffer(ctx context.Context, id uuid.UUID) (OfferNotice, error) {
	const sql = `SELECT o.id, o.request_id, r.service, s.name_es, s.name_en, r.priority, o.pay_minor, o.currency, o.distance_m, o.eta_s,
			o.expires_at, p.user_id
		FROM offer o JOIN request r ON r.id = o.request_id JOIN service s ON s.code = r.service JOIN provider p ON p.id = o.provider_id
		WHERE o.id = $1 AND o.status = 'PENDING' AND o.delivered_at IS NULL AND o.expires_at > now()`
	rows, err := s.background.Query(ctx, sql, id)
	return one(rows, err, pgx.RowToStructByPos[OfferNotice])
}

// VAPIDKey is the pair that tells push services who we are.
type VAPIDKey struct {
	Public string
	Sealed []byte // the private half
}

// KeepVAPIDKey returns the pair that is kept, which is fresh when there was none: of nodes that start together all get the
// same.
func (s *Store) KeepVAPIDKey(ctx context.Context, fresh func() (VAPIDKey, error)) (VAPIDKey, error) {
	const sql = `SELECT public_key, sealed_private FROM vapid_key`
	const sqlKeep = `INSERT INTO vapid_key (public_key, sealed_private) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	kept, err := s.vapidKey(ctx, sql)
	if !errors.Is(err, dispatch.ErrNotFound) {
		return kept, err
	}
	made, err := fresh()
	if err != nil {
		return made, err
	}
	if _, err := s.write.Exec(ctx, sqlKeep, made.Public, made.Sealed); err != nil {
		return made, fmt.Errorf("keep the push key: %w", err)
	}
	return s.vapidKey(ctx, sql)
}

func (s *Store) vapidKey(ctx context.Context, sql string) (VAPIDKey, error) {
	rows, err := s.write.Query(ctx, sql)
	return one(rows, err, pgx.RowToStructByPos[VAPIDKey])
}
