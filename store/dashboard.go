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

// shownOnDashboard bounds the lists of a dashboard; its counts know no bound.
const shownOnDashboard = 50

// recentOnDashboard is how many of a member's latest requests their dashboard shows.
const recentOnDashboard = 5

// MemberDay is what a member wants to see first: what they have bought, what waits, and what was last.
type MemberDay struct {
	User         User
	Active       []*billing.Subscription
	Pending      []Seen // nobody is assigned yet
	Recent       []Seen
	ActiveCount  int
	RequestCount int
	PendingCount int
}

// MemberDay reads the dashboard of a member in one round trip. It fails with dispatch.ErrNotFound when there is no such login.
func (b Billing) MemberDay(ctx context.Context, viewer dispatch.Actor) (d MemberDay, err error) {
	const (
		bought  = ` WHERE s.user_id = @user AND s.status = 'ACTIVE'`
		asked   = ` WHERE r.member_id = @user`
		waiting = asked + ` AND r.status = 'PENDING'`
		newest  = ` ORDER BY r.created_at DESC, r.id DESC LIMIT `
		counts  = `SELECT (SELECT count(*) FROM subscription s` + bought + `), (SELECT count(*) FROM request r` + asked + `),
			(SELECT count(*) FROM request r` + waiting + `)`
	)
	args := viewerArgs(viewer)
	args["zone"], args["limit"], args["recent"], args["id"] = b.zone.String(), shownOnDashboard, recentOnDashboard, uuid.UUID(viewer.User)
	batch := &pgx.Batch{}
	var users []User
	each(batch, &users, scanUser, sqlUser+` WHERE u.id = @id`, args)
	each(batch, &d.Active, scanSubscription, sqlSubscriptions+bought+` ORDER BY s.created_at DESC, s.id DESC LIMIT @limit`, args)
	each(batch, &d.Pending, scanSeen, `SELECT `+seenColumns+waiting+newest+`@limit`, args)
	each(batch, &d.Recent, scanSeen, `SELECT `+seenColumns+asked+newest+`@recent`, args)
	batch.Queue(counts, args).QueryRow(func(row pgx.Row) error { return row.Scan(&d.ActiveCount, &d.RequestCount, &d.PendingCount) })
	if err := b.store.read.SendBatch(ctx, batch).Close(); err != nil {
		return d, fmt.Errorf("read a member's day: %w", err)
	}
	if len(users) == 0 {
		return d, dispatch.ErrNotFound
	}
	d.User = users[0]
	return d, nil
}

// ProviderDay is what a provider wants to see first: what they hold, and what today brought.
type ProviderDay struct {
	Provider      Provider
	Assigned      []Seen // held now
	Today         []Seen // given since the day began and held or completed
	AssignedCount int
	TodayCount    int
}

// ProviderDay reads the dashboard of a provider's login in one round trip. It fails with dispatch.ErrNotFound when the
// login is no provider.
func (s *Store) ProviderDay(ctx context.Context, viewer dispatch.Actor, since time.Time) (d ProviderDay, err error) {
	const (
		held    = `SELECT request_id FROM assignment WHERE provider_id = @provider AND released_at IS NULL`
		today   = `SELECT request_id FROM assignment WHERE provider_id = @provider AND assigned_at >= @since AND (released_at IS NULL OR ended_as = 'completed')`
		listed  = ` ORDER BY r.created_at DESC, r.id DESC LIMIT @limit`
		sqlHeld = `SELECT ` + seenColumns + ` WHERE r.id = ANY(ARRAY(` + held + `))` + listed
		sqlDay  = `SELECT ` + seenColumns + ` WHERE r.id = ANY(ARRAY(` + today + `))` + listed
		counts  = `SELECT (SELECT count(*) FROM (` + held + `) x), (SELECT count(*) FROM (` + today + `) x)`
	)
	args := viewerArgs(viewer)
	args["since"], args["limit"], args["id"] = since, shownOnDashboard, args["provider"]
	b := &pgx.Batch{}
	var rows []Provider
	each(b, &rows, scanRow, `SELECT `+rowColumns+` WHERE p.id = @id`, args)
	each(b, &d.Assigned, scanSeen, sqlHeld, args)
	each(b, &d.Today, scanSeen, sqlDay, args)
	b.Queue(counts, args).QueryRow(func(row pgx.Row) error { return row.Scan(&d.AssignedCount, &d.TodayCount) })
	if err := s.read.SendBatch(ctx, b).Close(); err != nil {
		return d, fmt.Errorf("read a provider's day: %w", err)
	}
	if len(rows) == 0 {
		return d, dispatch.ErrNotFound
	}
	d.Provider = rows[0]
	return d, nil
}
