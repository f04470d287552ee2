package store_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// BenchmarkRound is a whole round at 200 open requests and 2 000 providers, Postgres and Redis included: the snapshot, the
// decision, and the writing of 200 offers. Between two rounds everything is put back. It prints the 95th percentile, which
// should stay below 150 ms on a machine of its own.
func BenchmarkRound(b *testing.B) {
	s := newStack(b)
	s.populate(200, 2000)
	e := s.engine()
	var parts dispatch.RoundStats // of all rounds
	e.Observe = func(r dispatch.RoundStats) {
		parts.Snapshot, parts.Decide, parts.Write = parts.Snapshot+r.Snapshot, parts.Decide+r.Decide, parts.Write+r.Write
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		must(b, e.Round(b.Context()))
		took = append(took, time.Since(start))
		b.StopTimer()
		var offers int
		s.scan(&offers, `SELECT count(*) FROM offer`)
		if offers < 150 {
			b.Fatalf("only %d offers", offers)
		}
		s.putBack(len(took))
		b.StartTimer()
	}
	slices.Sort(took)
	p95 := took[int(math.Ceil(0.95*float64(len(took))))-1]
	b.ReportMetric(float64(p95.Microseconds())/1000, "p95-ms")
	for name, part := range map[string]time.Duration{"snapshot-ms": parts.Snapshot, "decide-ms": parts.Decide, "write-ms": parts.Write} {
		b.ReportMetric(float64(part.Microseconds())/1000/float64(len(took)), name)
	}
}

// populate makes open requests and free providers all over a city of 24 by 24 km.
func (s *stack) populate(requests, providers int) {
	s.t.Helper()
	dice := rand.New(rand.NewPCG(7, 7))
	lats, lngs := make([]float64, providers+requests), make([]float64, providers+requests)
	for i := range lats {
		p := plaza.Toward(0, 24000*(dice.Float64()-0.5)).Toward(90, 24000*(dice.Float64()-0.5))
		lats[i], lngs[i] = p.Lat, p.Lng
	}
	m := s.login("MEMBER")
	s.exec(`WITH place AS (SELECT lat, lng, n FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS x (lat, lng, n)),
		u AS (INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
			SELECT gen_random_uuid(), 'c' || n || '@example.org', '+5021' || lpad(n::text, 7, '0'), 'x', 'C', n::text, 'PROVIDER' FROM place
			RETURNING id, last_name),
		p AS (INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate, services,
				latitude, longitude, city, state, status, on_duty, idle_since)
			SELECT gen_random_uuid(), u.id, 'W', 'L', '+50255550000', 'TOW_TRUCK', 'C', '{GRUA}', lat, lng, 'G', 'G', 'ACTIVE', true, now()
			FROM u JOIN place ON n = last_name::int RETURNING id, latitude, longitude),
		t AS (INSERT INTO shift (id, provider_id, started_at) SELECT gen_random_uuid(), id, now() FROM p),
		at AS (INSERT INTO provider_position (provider_id, latitude, longitude, seq, fixed_at, anchored_at)
			SELECT id, latitude, longitude, 0, now() + interval '10 minutes', now() FROM p)
		INSERT INTO provider_slot (provider_id, slot_no) SELECT id, s FROM p, unnest(ARRAY[1, 2]) s`, lats[:providers], lngs[:providers])
	s.exec(`WITH place AS (SELECT lat, lng FROM unnest($2::float8[], $3::float8[]) AS x (lat, lng)),
		r AS (INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, round, title,
				description, latitude, longitude, searching_since, created_at, updated_at, state_since)
			SELECT gen_random_uuid(), $1, 'GRUA', true, 'ROADSIDE', 'MEDIUM', 'searching', 1, 0, 't', 'd', lat, lng, now(), now(), now(), now()
			FROM place RETURNING id),
		h AS (INSERT INTO request_history (request_id, version, change, to_state, actor_role, at) SELECT id, 1, 'created', 'searching', 'ENGINE', now() FROM r)
		INSERT INTO timer (kind, request_id, who, due_at) SELECT 'escalate', id, 'engine', now() + interval '1 hour' FROM r`,
		m.User.String(), lats[providers:], lngs[providers:])
	s.exec(`ANALYZE`)
	units, err := s.db.Units(s.t.Context())
	must(s.t, err)
	s.fleet.Put(units...)
}

// putBack undoes a round, the n-th. Every thirtieth time, which is once a minute of rounds, it does what autovacuum does for the
// tables of an installation, and does not for those of tests.
func (s *stack) putBack(n int) {
	s.t.Helper()
	rows, err := s.own.Query(s.t.Context(), `DELETE FROM offer RETURNING provider_id`)
	must(s.t, err)
	asked, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	must(s.t, err)
	s.exec(`DELETE FROM timer WHERE offer_id IS NOT NULL`)
	s.exec(`DELETE FROM request_history WHERE version > 1`)
	s.exec(`DELETE FROM request_update`)
	s.exec(`UPDATE request SET state = 'searching', version = 1, round = 0`)
	units, err := s.db.UnitsOf(s.t.Context(), asked)
	must(s.t, err)
	s.fleet.Put(units...)
	if n%30 == 0 {
		s.exec(`VACUUM ANALYZE`)
	}
}
