package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// policyLife is how long a node may decide by a policy after another node made a newer one.
const policyLife = time.Second

// cachedPolicies are the policies as this node last read them.
type cachedPolicies struct {
	dispatch.Policies
	read time.Time
}

// Policies returns the policies that take part, at most policyLife old.
func (s *Store) Policies(ctx context.Context) (dispatch.Policies, error) {
	if c := s.policies.Load(); c != nil && time.Since(c.read) < policyLife {
		return c.Policies, nil
	}
	policies, err := readPolicies(ctx, s.background)
	if err != nil {
		return nil, err
	}
	s.policies.Store(&cachedPolicies{policies, time.Now()})
	return policies, nil
}

// EnsurePolicy writes the default policy as version 1 unless there is one.
func (s *Store) EnsurePolicy(ctx context.Context) error {
	body, err := json.Marshal(match.Default())
	if err != nil {
		return err
	}
	const sql = `INSERT INTO policy (version, body) SELECT 1, @body WHERE NOT EXISTS (SELECT FROM policy) ON CONFLICT DO NOTHING`
	if _, err := s.background.Exec(ctx, sql, pgx.NamedArgs{"body": body}); err != nil {
		return fmt.Errorf("write the default policy: %w", err)
	}
	return nil
}

// Service returns a service that is offered.
func (s *Store) Service(ctx context.Context, code string) (dispatch.Kind, error) {
	rows, err := s.read.Query(ctx, `SELECT `+kindColumns+` FROM service WHERE code = @code AND active`, pgx.NamedArgs{"code": code})
	kind, err := one(rows, err, scanKind)
	if errors.Is(err, dispatch.ErrNotFound) {
		return kind, dispatch.Invalid("service", "is not a service that is offered")
	}
	return kind, err
}

// Lease takes or keeps the right to decide a region's rounds. The fencing number grows with every change of holder.
func (s *Store) Lease(ctx context.Context, region string, node uuid.UUID, life time.Duration) (dispatch.Fence, error) {
	const sql = `UPDATE region SET holder = @node, lease_until = clock_timestamp() + @life::interval,
			fence = CASE WHEN holder = @node THEN fence ELSE fence + 1 END
		WHERE id = @region AND (holder = @node OR lease_until < clock_timestamp())
		RETURNING fence`
	f := dispatch.Fence{Region: region}
	err := s.background.QueryRow(ctx, sql, pgx.NamedArgs{"region": region, "node": node, "life": life}).Scan(&f.Number)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, dispatch.ErrFenced
	}
	return f, err
}

// Yield gives the regions of a node that shuts down to whoever comes first.
func (s *Store) Yield(ctx context.Context, node uuid.UUID) error {
	_, err := s.background.Exec(ctx, `UPDATE region SET lease_until = '-infinity' WHERE holder = @node`, pgx.NamedArgs{"node": node})
	return err
}

// openColumns are a request r that waits for an offer.
const openColumns = `r.id, r.region, r.category, r.service, r.priority, r.latitude, r.longitude, coalesce(r.searching_since, now()), r.round,
	coalesce(r.radius_km, 0)`

// sqlAskedOf is who was asked already for the requests r of a condition: offers that ended without acceptance, and jobs that were
// given back. It is one look for all of them: one for each of two hundred requests took several times as long.
func sqlAskedOf(which string) string {
	return `SELECT o.request_id, o.provider_id, o.decided_at AS at, lower(o.status) FROM request r JOIN offer o ON o.request_id = r.id
			WHERE ` + which + ` AND (o.status IN ('DECLINED', 'EXPIRED') OR o.closed_because = @unreachable)
		UNION ALL
		SELECT a.request_id, a.provider_id, a.released_at, a.ended_as FROM request r JOIN assignment a ON a.request_id = r.id
			WHERE ` + which + ` AND a.released_at IS NOT NULL
		ORDER BY at`
}

// asked is one of them.
type asked struct {
	request uuid.UUID
	match.Asked
}

func scanAsked(row pgx.CollectableRow) (a asked, err error) {
	return a, row.Scan(&a.request, &a.Provider, &a.At, &a.Answer)
}

// waiting reads the requests of a condition as a round sees them, in an order, each with who was asked already.
func (s *Store) waiting(ctx context.Context, which, order string, args pgx.NamedArgs) ([]dispatch.Open, error) {
	var open []dispatch.Open
	var answers []asked
	args["unreachable"] = dispatch.Unreachable
	b := &pgx.Batch{}
	each(b, &open, scanOpen, `SELECT `+openColumns+` FROM request r WHERE `+which+order, args)
	each(b, &answers, scanAsked, sqlAskedOf(which), args)
	if err := s.background.SendBatch(ctx, b).Close(); err != nil {
		return nil, err
	}
	of := make(map[uuid.UUID]*dispatch.Open, len(open))
	for i := range open {
		of[open[i].ID] = &open[i]
	}
	put(of, answers, func(a *asked) uuid.UUID { return a.request },
		func(r *dispatch.Open, a *asked) { r.Asked = append(r.Asked, a.Asked) })
	return open, nil
}

// Upcoming returns a scheduled request as a round would see it, or nothing when it is not scheduled any more.
func (s *Store) Upcoming(ctx context.Context, id dispatch.RequestID) ([]dispatch.Open, error) {
	open, err := s.waiting(ctx, `r.id = @id AND r.state = 'scheduled'`, "", pgx.NamedArgs{"id": uuid.UUID(id)})
	if err != nil {
		return nil, fmt.Errorf("read a scheduled request: %w", err)
	}
	return open, nil
}

// Open returns the requests of a region that wait for an offer: searching, not held, longest waiting first within a
// priority. Each brings who was asked already: offers that ended without acceptance, and jobs that were given back.
func (s *Store) Open(ctx context.Context, region string, limit int) ([]dispatch.Open, error) {
	const (
		which = `r.region = @region AND r.status = 'PENDING' AND r.state = 'searching' AND (r.held_until IS NULL OR r.held_until < now())`
		order = ` ORDER BY array_position(ARRAY['URGENT', 'HIGH', 'MEDIUM', 'LOW'], r.priority), r.searching_since, r.id LIMIT @limit`
	)
	open, err := s.waiting(ctx, which, order, pgx.NamedArgs{"region": region, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read open requests: %w", err)
	}
	return open, nil
}

// Journeys returns requests of a region that somebody is on the way to, whom nobody else is asked to take over from, the
// longest to go first.
func (s *Store) Journeys(ctx context.Context, region string, limit int) ([]dispatch.Journey, error) {
	const sql = `SELECT r.id, r.category, r.service, r.priority, r.latitude, r.longitude, r.state_since, r.round,
			coalesce(r.held_until > now(), false), r.swaps, a.provider_id,
			extract(epoch FROM r.eta_at - clock_timestamp())::int,
			(SELECT coalesce(json_agg(json_build_object('provider', o.provider_id, 'at', o.decided_at, 'answer', lower(o.status))
				ORDER BY o.decided_at), '[]') FROM offer o
			 WHERE o.request_id = r.id AND (o.status IN ('DECLINED', 'EXPIRED') OR o.closed_because = @unreachable))
		FROM request r JOIN assignment a ON a.request_id = r.id AND a.released_at IS NULL
		WHERE r.region = @region AND r.status = 'ASSIGNED' AND r.eta_at > now() + interval '1 minute'
			AND NOT EXISTS (SELECT FROM offer o WHERE o.request_id = r.id AND o.status = 'PENDING')
		ORDER BY r.eta_at DESC, r.id LIMIT @limit`
	rows, err := s.background.Query(ctx, sql, pgx.NamedArgs{"region": region, "limit": limit, "unreachable": dispatch.Unreachable})
	if err != nil {
		return nil, fmt.Errorf("read journeys: %w", err)
	}
	return pgx.CollectRows(rows, scanJourney)
}

func scanJourney(row pgx.CollectableRow) (dispatch.Journey, error) {
	var j dispatch.Journey
	var asked []byte
	err := row.Scan(&j.ID, &j.Category, &j.Service, (*string)(&j.Priority), &j.Point.Lat, &j.Point.Lng, &j.Since, &j.Round,
		&j.Held, &j.Swaps, &j.Provider, &j.ETAS, &asked)
	if err != nil {
		return j, err
	}
	return j, json.Unmarshal(asked, &j.Asked)
}

func scanOpen(row pgx.CollectableRow) (dispatch.Open, error) {
	var r dispatch.Open
	return r, row.Scan(&r.ID, &r.Region, &r.Category, &r.Service, (*string)(&r.Priority), &r.Point.Lat, &r.Point.Lng, &r.Since, &r.Round,
		&r.RadiusKM)
}

// Claim takes timers that are due, for life: if this node dies, another takes them after that. It decides nothing;
// the timer is carried out under its request's lock.
func (s *Store) Claim(ctx context.Context, limit int, life time.Duration) ([]dispatch.Due, error) {
	const sql = `UPDATE timer SET claimed_until = clock_timestamp() + @life::interval
		WHERE id IN (SELECT id FROM timer WHERE due_at <= clock_timestamp() AND claimed_until < clock_timestamp()
			ORDER BY due_at LIMIT @limit FOR UPDATE SKIP LOCKED)
		RETURNING id, kind, request_id, offer_id, due_at`
	rows, err := s.background.Query(ctx, sql, pgx.NamedArgs{"limit": limit, "life": life})
	if err != nil {
		return nil, fmt.Errorf("claim timers: %w", err)
	}
	return pgx.CollectRows(rows, scanDue)
}

func scanDue(row pgx.CollectableRow) (dispatch.Due, error) {
	var d dispatch.Due
	var offer *uuid.UUID
	err := row.Scan(&d.ID, &d.Kind, (*uuid.UUID)(&d.Request), &offer, &d.At)
	if offer != nil {
		d.Offer = dispatch.OfferID(*offer)
	}
	return d, err
}

// Lost returns providers on duty without a job who have been out of reach for so long: no socket and no position.
func (s *Store) Lost(ctx context.Context, away time.Duration) ([]dispatch.ProviderID, error) {
	const sql = `SELECT p.id FROM provider p
		LEFT JOIN provider_presence pr ON pr.provider_id = p.id
		LEFT JOIN node n ON n.id = pr.node_id
		LEFT JOIN provider_position pp ON pp.provider_id = p.id
		WHERE p.on_duty
			AND (pr.provider_id IS NULL OR coalesce(pr.lost_at, n.seen_at, pr.since) < now() - @away::interval)
			AND coalesce(pp.fixed_at, '-infinity') < now() - @away::interval
			AND NOT EXISTS (SELECT FROM assignment a WHERE a.provider_id = p.id AND a.released_at IS NULL)
		LIMIT 500`
	rows, err := s.background.Query(ctx, sql, pgx.NamedArgs{"away": away})
	if err != nil {
		return nil, fmt.Errorf("read lost providers: %w", err)
	}
	return pgx.CollectRows(rows, scanID[dispatch.ProviderID])
}

// Barred returns providers on duty whose login is disabled or no provider's any more.
func (s *Store) Barred(ctx context.Context) ([]dispatch.ProviderID, error) {
	const sql = `SELECT p.id FROM provider p JOIN users u ON u.id = p.user_id
		WHERE p.on_duty AND NOT (u.is_active AND u.role = 'PROVIDER') LIMIT 500`
	rows, err := s.background.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("read barred providers: %w", err)
	}
	return pgx.CollectRows(rows, scanID[dispatch.ProviderID])
}
