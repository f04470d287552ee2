package store

import (
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
)

// thisMonth is the first day of the month it is now in the zone.
const thisMonth = `date_trunc('month', clock_timestamp() AT TIME ZONE @zone)::date`

// The subscription's row is locked first and what is used of it read by the next statement, which sees what those before
// us in the lock have taken.
const (
	sqlLockCover = `SELECT s.id, p.category, s.max_requests_per_month,
			s.status = 'ACTIVE' AND s.renews_at + @grace::interval > clock_timestamp()
		FROM subscription s JOIN plan p ON p.id = s.plan_id
		WHERE s.id = @subscription AND s.user_id = @member FOR NO KEY UPDATE OF s`
	sqlUsed = `SELECT m.month, coalesce((SELECT used FROM subscription_usage WHERE subscription_id = @subscription AND month = m.month), 0)
		FROM (SELECT ` + thisMonth + ` AS month) m`
	sqlUseUnit = `INSERT INTO subscription_usage AS u (subscription_id, month, used) VALUES (@subscription, @month, greatest(@by, 0))
		ON CONFLICT (subscription_id, month) DO UPDATE SET used = u.used + @by`
)

// queueCover locks and reads the subscription that a new request is to be asked under.
func (t *operation) queueCover(b *pgx.Batch) {
	n := t.scope.New
	if n.Subscription == nil {
		return
	}
	args := pgx.NamedArgs{"subscription": uuid.UUID(*n.Subscription), "member": uuid.UUID(n.Member), "zone": n.Zone.String(),
		"grace": billing.Grace}
	var cover dispatch.Cover
	b.Queue(sqlLockCover, args).QueryRow(func(row pgx.Row) error {
		err := row.Scan((*uuid.UUID)(&cover.ID), &cover.Category, &cover.Limit, &cover.Live)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err == nil:
			t.work.Cover = &cover
		}
		return err
	})
	b.Queue(sqlUsed, args).QueryRow(func(row pgx.Row) error { return row.Scan(&cover.Month, &cover.Used) })
}

func unitArgs(u dispatch.UnitChange) pgx.NamedArgs {
	return pgx.NamedArgs{"subscription": uuid.UUID(u.Subscription), "month": u.Month, "by": u.By}
}
