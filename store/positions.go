package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

const unitColumns = `p.id, p.services, p.vehicle_type, p.service_radius_km,
	CASE WHEN NOT p.on_duty OR p.status <> 'ACTIVE' THEN 0
		WHEN EXISTS (SELECT FROM assignment a WHERE a.provider_id = p.id AND a.slot_no = 1 AND a.released_at IS NULL)
			OR EXISTS (SELECT FROM offer o WHERE o.provider_id = p.id AND o.status = 'PENDING') THEN 2
		ELSE 1 END,
	(extract(epoch FROM statement_timestamp()) * 1000000)::bigint,
	pp.anchored_at, pp.seq, pp.latitude, pp.longitude, pp.fixed_at
	FROM provider p JOIN provider_position pp ON pp.provider_id = p.id`

// states of a unit as unitColumns numbers them.
var unitStates = []fleet.State{fleet.Off, fleet.Available, fleet.Busy}

func scanUnit(row pgx.CollectableRow) (fleet.Unit, error) {
	var u fleet.Unit
	var km float64
	var state int
	err := row.Scan((*[16]byte)(&u.Provider), &u.Services, (*string)(&u.Vehicle), &km, &state, &u.Version,
		&u.Anchored, &u.Seq, &u.Point.Lat, &u.Point.Lng, &u.FixedAt)
	u.RadiusM, u.State = km*1000, unitStates[state]
	return u, err
}

// unitsTime is how long reading the whole fleet may take: a machine that is starting has more to do, and there is no fleet without it.
const unitsTime = "30s"

// Units returns every provider on duty, where last known: what the fleet is rebuilt from.
func (s *Store) Units(ctx context.Context) (units []fleet.Unit, err error) {
	batch := &pgx.Batch{}
	batch.Queue(`SELECT set_config('statement_timeout', $1, true)`, unitsTime)
	each(batch, &units, scanUnit, `SELECT `+unitColumns+` WHERE p.on_duty`, nil)
	err = pgx.BeginFunc(ctx, s.background, func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	return units, nil
}

// UnitsOf returns the named providers as the fleet needs them, those off duty too.
func (s *Store) UnitsOf(ctx context.Context, ids []uuid.UUID) ([]fleet.Unit, error) {
	rows, err := s.background.Query(ctx, `SELECT `+unitColumns+` WHERE p.id = ANY(@ids)`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	return pgx.CollectRows(rows, scanUnit)
}

// SavePositions keeps the newest positions and adds to the shifts what was driven to get there. A position that is not
// newer than what is kept changes nothing.
func (s *Store) SavePositions(ctx context.Context, positions []fleet.Position) error {
	const sql = `UPDATE provider_position SET latitude = n.lat, longitude = n.lng, heading = nullif(n.heading, 'NaN'),
			speed = nullif(n.speed, 'NaN'), seq = n.seq, fixed_at = n.fixed_at
		FROM unnest(@ids::uuid[], @lats::float8[], @lngs::float8[], @headings::real[], @speeds::real[], @seqs::bigint[],
			@fixed::timestamptz[], @anchored::timestamptz[]) AS n (id, lat, lng, heading, speed, seq, fixed_at, anchored)
		WHERE provider_id = n.id AND provider_position.seq < n.seq
			AND date_trunc('milliseconds', provider_position.anchored_at) <= n.anchored
		RETURNING provider_id, provider_position.latitude, provider_position.longitude`
	rows, err := s.background.Query(ctx, sql, columnsOf(positions))
	if err != nil {
		return fmt.Errorf("save positions: %w", err)
	}
	at := map[uuid.UUID]geo.Point{}
	var id uuid.UUID
	var p geo.Point
	if _, err := pgx.ForEachRow(rows, []any{&id, &p.Lat, &p.Lng}, func() error { at[id] = p; return nil }); err != nil {
		return fmt.Errorf("save positions: %w", err)
	}
	return s.drive(ctx, at)
}

func columnsOf(positions []fleet.Position) pgx.NamedArgs {
	n := len(positions)
	ids, lats, lngs := make([]uuid.UUID, n), make([]float64, n), make([]float64, n)
	headings, speeds, seqs := make([]float32, n), make([]float32, n), make([]int64, n)
	fixed, anchored := make([]time.Time, n), make([]time.Time, n)
	for i, p := range positions {
		ids[i], lats[i], lngs[i], seqs[i] = p.Provider, p.Point.Lat, p.Point.Lng, p.Seq
		headings[i], speeds[i] = float32(p.Heading), float32(p.Speed)
		fixed[i], anchored[i] = p.FixedAt, p.Anchored
	}
	return pgx.NamedArgs{"ids": ids, "lats": lats, "lngs": lngs, "headings": headings, "speeds": speeds, "seqs": seqs,
		"fixed": fixed, "anchored": anchored}
}

// Whereabouts joins the fleet's index with the database that feeds it; it implements dispatch.Fleet.
type Whereabouts struct {
	Store *Store
	Fleet *fleet.Fleet
}

// Near implements dispatch.Fleet.
func (w Whereabouts) Near(_ context.Context, at geo.Point, service string, limit int, metres float64) []dispatch.Near {
	q := fleet.Query{At: at, Service: service, Limit: limit, RadiusM: metres}
	hits := w.Fleet.Nearest(q)
	q.IncludeBusy, q.IncludeStale = true, true
	seen := make(map[uuid.UUID]bool, 2*limit)
	var near []dispatch.Near
	for _, h := range append(hits, w.Fleet.Nearest(q)...) {
		if !seen[h.Provider] {
			seen[h.Provider] = true
			near = append(near, dispatch.Near{Provider: dispatch.ProviderID(h.Provider), Point: h.Point, At: h.FixedAt})
		}
	}
	return near
}

// Where implements dispatch.Fleet.
func (w Whereabouts) Where(id dispatch.ProviderID) (dispatch.Near, bool) {
	p, known := w.Fleet.Position(uuid.UUID(id))
	return dispatch.Near{Provider: id, Point: p.Point, At: p.FixedAt}, known
}

// Changed implements dispatch.Fleet. What it fails to tell, the fleet learns at its next comparison.
func (w Whereabouts) Changed(ctx context.Context, ids ...dispatch.ProviderID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // the change is committed: its caller may be gone
	defer cancel()
	units, err := w.Store.UnitsOf(ctx, uuids(ids))
	if err != nil {
		w.Store.log.WarnContext(ctx, "tell the fleet", "err", err)
		return
	}
	w.Fleet.Put(units...)
}
