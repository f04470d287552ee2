package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/auxilio/auxilio/dispatch"
)

// reachableFor is how long after its socket was lost a provider still gets offers.
const reachableFor = 30 * time.Second

// sqlReach is true for a provider p who can be reached: a socket on a living node, or one lost just now, or a position
// (pp) that came in since by another way. A node that was never heard of (n is NULL: it has not said yet that it lives, or
// died before it could) counts from the connection on. It is never NULL.
const sqlReach = `coalesce(pr.provider_id IS NULL
	OR (pr.lost_at IS NULL AND coalesce(n.seen_at, pr.since) > now() - @reachable::interval)
	OR pr.lost_at > now() - @reachable::interval
	OR pp.fixed_at > coalesce(pr.lost_at, n.seen_at, pr.since) + @reachable::interval, false)`

// countedAnswers are the offers that tell how somebody answers: declines for cause (equipment, unsafe, shift_end) and offers that
// nobody saw do not.
const countedAnswers = `(status = 'ACCEPTED' OR (status = 'EXPIRED' AND shown_at IS NOT NULL)
	OR (status = 'DECLINED' AND decline_reason NOT IN ('equipment', 'unsafe', 'shift_end')))`

// What a round needs to know of providers. Each fact is asked for once for all of them: one statement that looks up its five
// facts for each of two thousand providers costs three times as much.
const (
	sqlSupply = `SELECT p.id, coalesce(pp.latitude, p.latitude), coalesce(pp.longitude, p.longitude),
			coalesce(pp.fixed_at, '0001-01-01'::timestamptz), p.vehicle_type, p.services, p.service_radius_km,
			p.status = 'ACTIVE', p.on_duty, ` + sqlReach + `, coalesce(p.idle_since, '0001-01-01'::timestamptz)
		FROM provider p
		LEFT JOIN provider_position pp ON pp.provider_id = p.id
		LEFT JOIN provider_presence pr ON pr.provider_id = p.id
		LEFT JOIN node n ON n.id = pr.node_id
		WHERE p.id = ANY(@ids)`
	sqlWorking = `SELECT ` + engagedColumns + ` FROM assignment a JOIN request r ON r.id = a.request_id
		WHERE a.slot_no = 1 AND a.released_at IS NULL AND a.provider_id = ANY(@ids)`
	sqlQueued  = `SELECT provider_id FROM assignment WHERE slot_no = 2 AND released_at IS NULL AND provider_id = ANY(@ids)`
	sqlRinging = `SELECT provider_id FROM offer WHERE status = 'PENDING' AND provider_id = ANY(@ids)`
	sqlAnswers = `SELECT provider_id, count(*), count(*) FILTER (WHERE status = 'ACCEPTED') FROM offer
		WHERE provider_id = ANY(@ids) AND sent_at > now() - interval '7 days' AND ` + countedAnswers + ` GROUP BY provider_id`
	sqlPromises = `SELECT DISTINCT ON (proposal ->> 'Provider') (proposal ->> 'Provider')::uuid, id, scheduled_for FROM request
		WHERE state = 'scheduled' AND proposal IS NOT NULL AND proposal ->> 'Provider' = ANY(@ids::uuid[]::text[])
		ORDER BY proposal ->> 'Provider', scheduled_for`
)

// supplying collects what is known of providers.
type supplying struct {
	supply          []dispatch.Supply
	working         []engaged
	queued, ringing []uuid.UUID
	answers         []tally
	promises        []promise
}

// tally is how much there was of something for a provider, and how many of it were accepted offers.
type tally struct {
	Provider      uuid.UUID
	All, Accepted int
}

type promise struct {
	Provider, Request uuid.UUID
	At                time.Time
}

// Supply returns providers as a round needs to know them.
func (s *Store) Supply(ctx context.Context, ids []dispatch.ProviderID) ([]dispatch.Supply, error) {
	args := pgx.NamedArgs{"ids": uuids(ids), "reachable": reachableFor}
	var l supplying
	who, what := &pgx.Batch{}, &pgx.Batch{}
	each(who, &l.supply, scanSupply, sqlSupply, args)
	each(what, &l.working, scanEngaged, sqlWorking, args)
	each(what, &l.queued, pgx.RowTo[uuid.UUID], sqlQueued, args)
	each(what, &l.ringing, pgx.RowTo[uuid.UUID], sqlRinging, args)
	each(what, &l.answers, pgx.RowToStructByPos[tally], sqlAnswers, args)
	each(what, &l.promises, pgx.RowToStructByPos[promise], sqlPromises, args)
	var both errgroup.Group // who there is takes as long as all the rest
	both.Go(func() error { return s.background.SendBatch(ctx, who).Close() })
	both.Go(func() error { return s.background.SendBatch(ctx, what).Close() })
	if err := both.Wait(); err != nil {
		return nil, fmt.Errorf("read supply: %w", err)
	}
	return l.assemble(), nil
}

func scanSupply(row pgx.CollectableRow) (dispatch.Supply, error) {
	var p dispatch.Supply
	return p, row.Scan((*[16]byte)(&p.ID), &p.Point.Lat, &p.Point.Lng, &p.FixedAt, (*string)(&p.Vehicle), &p.Services, &p.RadiusKM, &p.Active,
		&p.OnDuty, &p.Connected, &p.IdleSince)
}

// assemble puts to each provider what is known of them.
func (l *supplying) assemble() []dispatch.Supply {
	of := make(map[uuid.UUID]*dispatch.Supply, len(l.supply))
	for i := range l.supply {
		of[l.supply[i].ID] = &l.supply[i]
	}
	put(of, l.working, func(e *engaged) uuid.UUID { return uuid.UUID(e.provider) },
		func(p *dispatch.Supply, e *engaged) { p.Busy, p.Current = true, &e.Engagement })
	put(of, l.queued, itself, func(p *dispatch.Supply, _ *uuid.UUID) { p.Queued = true })
	put(of, l.ringing, itself, func(p *dispatch.Supply, _ *uuid.UUID) { p.HasLiveOffer = true })
	put(of, l.answers, func(a *tally) uuid.UUID { return a.Provider },
		func(p *dispatch.Supply, a *tally) { p.Offered, p.Accepted = a.All, a.Accepted })
	put(of, l.promises, func(r *promise) uuid.UUID { return r.Provider },
		func(p *dispatch.Supply, r *promise) {
			p.Promise = &dispatch.Promise{Request: dispatch.RequestID(r.Request), At: r.At}
		})
	return l.supply
}

func itself(id *uuid.UUID) uuid.UUID { return *id }

// put hands each fact to the provider it is about, where they are among those asked for.
func put[P, T any](of map[uuid.UUID]*P, facts []T, about func(*T) uuid.UUID, say func(*P, *T)) {
	for i := range facts {
		if p := of[about(&facts[i])]; p != nil {
			say(p, &facts[i])
		}
	}
}
