package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/auxilio/auxilio/dispatch"
)

// Board is what the dispatch desk starts from: rows and the position in the board's topic that they belong to.
// Events after Pos bring it up to date; an event that is already in the rows is told by its version.
type Board struct {
	Now        time.Time
	Epoch      uuid.UUID
	Pos        int64
	Automation string
	Requests   []Seen // as far as queueColumns go
	Crews      []Crew
	Counters   Counters
}

// Crew is a provider on duty.
type Crew struct {
	ID       dispatch.ProviderID
	Name     string
	Vehicle  string
	Services []string
	Status   string
	Offered  bool
	Request  *uuid.UUID // the one they hold
	Silent   bool       // out of reach, or without a position for too long
}

// Counters are the board's numbers.
type Counters struct {
	Searching, Offered, UnderWay, Scheduled, NeedsYou, CompletedToday, OnDuty, Available, Busy int
}

// An ended request stays on the board for two hours, and there are at most 2 000 lines of a kind. Both are written into the
// statements: without parameters each is planned once a connection, and planning took a third of reading.
const (
	// quiet is how old the last position of a provider on duty is when the desk is told.
	quiet = 2 * time.Minute

	sqlBoardHead = `SELECT now(), (SELECT epoch FROM event_head), coalesce((SELECT pos FROM topic_head WHERE topic = 'board'), 0),
		(SELECT p.body ->> 'automation' FROM policy p WHERE p.mode = 'LIVE' AND p.category IS NULL AND coalesce(p.region, @region) = @region
			AND NOT EXISTS (SELECT FROM policy o WHERE o.version > p.version AND o.mode IN ('LIVE', 'OFF')
				AND (o.region, o.category, o.service) IS NOT DISTINCT FROM (p.region, p.category, p.service))
			ORDER BY p.region NULLS LAST LIMIT 1)`
	// What has ended makes room when there is too much.
	sqlBoardRequests = `SELECT ` + queueColumns + ` WHERE ` + live + ` OR r.ended_at > now() - interval '2 hours'
		ORDER BY r.ended_at IS NOT NULL, r.created_at DESC, r.id DESC LIMIT 2000`
	// Sorting them there takes a third of reading them.
	sqlCrews = `SELECT p.id, p.company_name, p.vehicle_type, p.services, p.status, ` + sqlCrewState + ` LIMIT 2000`
	// sqlCrewState is whether a provider on duty is asked, what they hold, and whether they are silent.
	sqlCrewState = `EXISTS (SELECT FROM offer o WHERE o.provider_id = p.id AND o.status = 'PENDING') AS offered,
			a.request_id AS held,
			NOT ` + sqlReach + ` OR coalesce(pp.fixed_at < now() - @quiet::interval, false) AS silent
		FROM provider p
		LEFT JOIN provider_position pp ON pp.provider_id = p.id
		LEFT JOIN provider_presence pr ON pr.provider_id = p.id
		LEFT JOIN node n ON n.id = pr.node_id
		LEFT JOIN assignment a ON a.provider_id = p.id AND a.slot_no = 1 AND a.released_at IS NULL
		WHERE p.on_duty`
	sqlCounters = `WITH crew AS (SELECT ` + sqlCrewState + `)
		SELECT count(*) FILTER (WHERE state = 'searching'), count(*) FILTER (WHERE state = 'offered'),
			count(*) FILTER (WHERE state IN ('assigned', 'en_route', 'arrived', 'in_service')), count(*) FILTER (WHERE state = 'scheduled'),
			count(*) FILTER (WHERE attention <> '{}'), (` + sqlCompletedToday + `),
			(SELECT count(*) FROM crew), (SELECT count(*) FROM crew WHERE held IS NULL AND NOT offered AND NOT silent),
			(SELECT count(*) FROM crew WHERE held IS NOT NULL)
		FROM request r WHERE ` + live
	sqlCompletedToday = `SELECT count(*) FROM request WHERE status = 'COMPLETED' AND ended_at >= @midnight`
)

// sqlBoardCrews is sqlCrews with its spans written in.
var sqlBoardCrews = strings.NewReplacer("@reachable", literal(reachableFor), "@quiet", literal(quiet)).Replace(sqlCrews)

func literal(d time.Duration) string { return fmt.Sprintf("'%d seconds'", int(d.Seconds())) }

// Board reads the desk's snapshot. midnight is when today began.
//
// The position is read first, and then requests and crews beside each other, as each takes as long: what is read after the
// position is at least as new, and events that come after it are told by their versions or say again how it ends.
func (s *Store) Board(ctx context.Context, midnight time.Time) (b Board, err error) {
	head := s.read.QueryRow(ctx, sqlBoardHead, pgx.NamedArgs{"region": dispatch.DefaultRegion})
	if err := head.Scan(&b.Now, &b.Epoch, &b.Pos, &b.Automation); err != nil {
		return b, fmt.Errorf("read board: %w", err)
	}
	requests, crews := &pgx.Batch{}, &pgx.Batch{}
	each(requests, &b.Requests, scanQueued, sqlBoardRequests, nil)
	each(crews, &b.Crews, scanCrew, sqlBoardCrews, nil)
	today := crews.Queue(sqlCompletedToday, pgx.NamedArgs{"midnight": midnight})
	today.QueryRow(func(row pgx.Row) error { return row.Scan(&b.Counters.CompletedToday) })
	var both errgroup.Group
	both.Go(func() error { return s.read.SendBatch(ctx, requests).Close() })
	both.Go(func() error { return s.read.SendBatch(ctx, crews).Close() })
	if err := both.Wait(); err != nil {
		return b, fmt.Errorf("read board: %w", err)
	}
	slices.SortFunc(b.Crews, byName)
	b.count()
	return b, nil
}

func byName(a, b Crew) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), bytes.Compare(a.ID[:], b.ID[:]))
}

// Counters reads the board's numbers alone. midnight is when today began.
func (s *Store) Counters(ctx context.Context, midnight time.Time) (n Counters, err error) {
	args := pgx.NamedArgs{"reachable": reachableFor, "midnight": midnight, "quiet": quiet}
	err = s.read.QueryRow(ctx, sqlCounters, args).Scan(&n.Searching, &n.Offered, &n.UnderWay, &n.Scheduled, &n.NeedsYou, &n.CompletedToday,
		&n.OnDuty, &n.Available, &n.Busy)
	if err != nil {
		return n, fmt.Errorf("read the board's numbers: %w", err)
	}
	return n, nil
}

func scanCrew(row pgx.CollectableRow) (c Crew, err error) {
	err = row.Scan((*uuid.UUID)(&c.ID), &c.Name, &c.Vehicle, &c.Services, &c.Status, &c.Offered, &c.Request, &c.Silent)
	return c, err
}

func (b *Board) count() {
	n := &b.Counters
	for _, r := range b.Requests {
		switch {
		case r.State == dispatch.Searching:
			n.Searching++
		case r.State == dispatch.OfferedOut:
			n.Offered++
		case r.State == dispatch.Scheduled:
			n.Scheduled++
		case r.State.Held():
			n.UnderWay++
		}
		if len(r.Attention) > 0 && !r.State.Ended() {
			n.NeedsYou++
		}
	}
	n.OnDuty = len(b.Crews)
	for _, c := range b.Crews {
		switch {
		case c.Request != nil:
			n.Busy++
		case !c.Offered && !c.Silent:
			n.Available++
		}
	}
}

// Waits are how long requests of the last hour waited, in seconds.
type Waits struct {
	Created, Assigned, Completed, Cancelled      int
	OfferP50, OfferP95, AssignedP50, AssignedP95 *float64
}

// Waits measures the requests created in the last hour.
func (s *Store) Waits(ctx context.Context) (w Waits, err error) {
	const sql = `WITH recent AS (
			SELECT r.id, r.state, r.created_at,
				(SELECT min(o.sent_at) FROM offer o WHERE o.request_id = r.id) AS offered,
				(SELECT min(a.assigned_at) FROM assignment a WHERE a.request_id = r.id) AS assigned
			FROM request r WHERE r.created_at > now() - interval '1 hour')
		SELECT count(*), count(assigned), count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'cancelled'),
			percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM offered - created_at)),
			percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM offered - created_at)),
			percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM assigned - created_at)),
			percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM assigned - created_at))
		FROM recent`
	err = s.read.QueryRow(ctx, sql).Scan(&w.Created, &w.Assigned, &w.Completed, &w.Cancelled, &w.OfferP50, &w.OfferP95,
		&w.AssignedP50, &w.AssignedP95)
	if err != nil {
		return w, fmt.Errorf("measure waits: %w", err)
	}
	return w, nil
}

// LogKey is the place of an entry in the desk's log.
type LogKey struct {
	At      time.Time `json:"a"`
	Request uuid.UUID `json:"r"`
	Version int64     `json:"v"`
}

// Logged is one change of any request.
type Logged struct {
	Request uuid.UUID
	Number  int64
	Step
	Actor string // name; empty for the engine
}

// Log lists what happened to all requests, newest first.
func (s *Store) Log(ctx context.Context, after LogKey, limit int) ([]Logged, error) {
	const sql = `SELECT h.request_id, r.number, h.version, h.change, coalesce(h.from_state, ''), h.to_state, h.actor_role, h.reason, h.at,
			coalesce(trim(u.first_name || ' ' || u.last_name), '')
		FROM request_history h JOIN request r ON r.id = h.request_id LEFT JOIN users u ON u.id = h.actor_id
		WHERE NOT @paged OR (h.at, h.request_id, h.version) < (@at, @request, @version)
		ORDER BY h.at DESC, h.request_id DESC, h.version DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"paged": after != LogKey{}, "at": after.At, "request": after.Request,
		"version": after.Version, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Logged, err error) {
		err = row.Scan(&l.Request, &l.Number, &l.Version, &l.Change, &l.From, &l.To, &l.Role, &l.Reason, &l.At, &l.Actor)
		return l, err
	})
}
