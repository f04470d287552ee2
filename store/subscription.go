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

// sqlSubscriptions reads subscriptions s with their plan, what is used of this month, and the open payment for them.
const sqlSubscriptions = `SELECT s.id, s.user_id, s.plan_id, s.status, s.billing_cycle, s.price_minor, s.currency, s.max_requests_per_month,
		s.paid_by, s.auto_renew, s.periods, s.started_at, s.renews_at, s.ended_at, s.reminded, s.asked_period, s.language,
		s.created_at, s.updated_at, p.code, p.name_es, p.name_en, p.category,
		coalesce((SELECT used FROM subscription_usage x WHERE x.subscription_id = s.id AND x.month = ` + thisMonth + `), 0),
		w.id, w.period, w.amount_minor, w.currency, w.code_sent_at, w.unknown_since, w.created_at, w.updated_at, w.expires_at
	FROM subscription s JOIN plan p ON p.id = s.plan_id
	LEFT JOIN payment w ON w.subscription_id = s.id AND w.status = 'PENDING'`

func scanSubscription(row pgx.CollectableRow) (*billing.Subscription, error) {
	var s billing.Subscription
	var open struct {
		id                        *uuid.UUID
		period                    *int
		amount                    *int64
		currency                  *string
		sent, unknown             *time.Time
		created, updated, expires *time.Time
	}
	err := row.Scan((*uuid.UUID)(&s.ID), (*uuid.UUID)(&s.User), (*uuid.UUID)(&s.Plan), &s.Status, &s.Cycle, &s.Price.Minor,
		&s.Price.Currency, &s.Limit, &s.PaidBy, &s.AutoRenew, &s.Periods, &s.StartedAt, &s.RenewsAt, &s.EndedAt, &s.Reminded, &s.Asked,
		&s.Language, &s.CreatedAt, &s.UpdatedAt, &s.PlanCode, &s.PlanNameES, &s.PlanNameEN, &s.Category, &s.Used,
		&open.id, &open.period, &open.amount, &open.currency, &open.sent, &open.unknown, &open.created, &open.updated, &open.expires)
	if err == nil && open.id != nil {
		s.Open = &billing.Payment{ID: billing.PaymentID(*open.id), User: s.User, Purpose: billing.ForSubscription, Method: billing.ByPAQ,
			Subscription: &s.ID, Period: *open.period, Amount: dispatch.Money{Minor: *open.amount, Currency: *open.currency},
			Status: billing.PaymentPending, CodeSentAt: open.sent, UnknownSince: open.unknown, CreatedAt: *open.created,
			UpdatedAt: *open.updated, ExpiresAt: *open.expires}
	}
	return &s, err
}

// SubscriptionKey is the place of a subscription in a list.
type SubscriptionKey struct {
	Created time.Time `json:"c"`
	ID      uuid.UUID `json:"i"`
}

// SubscriptionFilter chooses subscriptions. Zero fields do not choose.
type SubscriptionFilter struct {
	User, Plan uuid.UUID
	Status     string
	After      SubscriptionKey
	Limit      int
}

// Subscriptions lists subscriptions, newest first.
func (b Billing) Subscriptions(ctx context.Context, f SubscriptionFilter) ([]*billing.Subscription, error) {
	chosen := where(`true`,
		condition{f.User != uuid.Nil, `s.user_id = @user`},
		condition{f.Plan != uuid.Nil, `s.plan_id = @plan`},
		condition{f.Status != "", `s.status = @status`},
		condition{f.After != SubscriptionKey{}, `(s.created_at, s.id) < (@created, @id)`},
	) + ` ORDER BY s.created_at DESC, s.id DESC LIMIT @limit`
	rows, err := b.store.read.Query(ctx, sqlSubscriptions+chosen, asAsked, pgx.NamedArgs{"zone": b.zone.String(), "user": f.User,
		"plan": f.Plan, "status": f.Status, "created": f.After.Created, "id": f.After.ID, "limit": f.Limit})
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	return pgx.CollectRows(rows, scanSubscription)
}

// Subscription returns one subscription: a member's own, any for an administrator. It fails with dispatch.ErrNotFound.
func (b Billing) Subscription(ctx context.Context, viewer dispatch.Actor, id dispatch.SubscriptionID) (*billing.Subscription, error) {
	return b.subscription(ctx, b.store.read, viewer, id)
}

func (b Billing) subscription(ctx context.Context, q querier, viewer dispatch.Actor, id dispatch.SubscriptionID) (*billing.Subscription, error) {
	rows, err := q.Query(ctx, sqlSubscriptions+` WHERE s.id = @id AND (@all OR s.user_id = @user)`, pgx.NamedArgs{
		"zone": b.zone.String(), "id": uuid.UUID(id), "all": viewer.Role != dispatch.RoleMember, "user": uuid.UUID(viewer.User)})
	return one(rows, err, scanSubscription)
}

// lockSubscription reads one to be changed. It is read after the lock, so that what is read with it is as new as itself.
func (b Billing) lockSubscription(ctx context.Context, tx pgx.Tx, viewer dispatch.Actor, id dispatch.SubscriptionID) (*billing.Subscription, error) {
	if _, err := tx.Exec(ctx, `SELECT FROM subscription WHERE id = @id FOR NO KEY UPDATE`, pgx.NamedArgs{"id": uuid.UUID(id)}); err != nil {
		return nil, fmt.Errorf("lock subscription: %w", err)
	}
	return b.subscription(ctx, tx, viewer, id)
}

const sqlInsertSubscription = `INSERT INTO subscription (id, user_id, plan_id, status, billing_cycle, price_minor, currency,
		max_requests_per_month, paid_by, auto_renew, periods, started_at, renews_at, ended_at, reminded, asked_period, language, created_at,
		updated_at)
	VALUES (@id, @user, @plan, @status, @cycle, @price, @currency, @limit, @paid_by, @auto_renew, @periods, @started, @renews, @ended,
		@reminded, @asked, @language, @created, @updated)`

const sqlSaveSubscription = `UPDATE subscription SET status = @status, price_minor = @price, currency = @currency,
		max_requests_per_month = @limit, paid_by = @paid_by, auto_renew = @auto_renew, periods = @periods, started_at = @started,
		renews_at = @renews, ended_at = @ended, reminded = @reminded, asked_period = @asked, updated_at = @updated
	WHERE id = @id`

func saveSubscription(ctx context.Context, tx pgx.Tx, sql string, s *billing.Subscription) error {
	_, err := tx.Exec(ctx, sql, pgx.NamedArgs{"id": uuid.UUID(s.ID), "user": uuid.UUID(s.User), "plan": uuid.UUID(s.Plan),
		"status": string(s.Status), "cycle": string(s.Cycle), "price": s.Price.Minor, "currency": s.Price.Currency, "limit": s.Limit,
		"paid_by": string(s.PaidBy), "auto_renew": s.AutoRenew, "periods": s.Periods, "started": s.StartedAt, "renews": s.RenewsAt,
		"ended": s.EndedAt, "reminded": s.Reminded, "asked": s.Asked, "language": s.Language, "created": s.CreatedAt, "updated": s.UpdatedAt})
	if err != nil {
		return fmt.Errorf("save subscription: %w", err)
	}
	return nil
}
