package store_test

import (
	"context"
	"testing"
	"time"
)

// ringMany makes requests whose offers were shown and are not answered. All of them expire at the same instant, in seconds from now
// that leave the time for writing them so.
func (s *stack) ringMany(n int) {
	s.t.Helper()
	m := s.login("MEMBER")
	s.exec(`WITH u AS (INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
			SELECT gen_random_uuid(), 'w' || i || '@example.org', '+5023' || lpad(i::text, 7, '0'), 'x', 'W', i::text, 'PROVIDER'
			FROM generate_series(1, $1::int) i RETURNING id, last_name),
		p AS (INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate, services,
				latitude, longitude, city, state, status, on_duty, idle_since)
			SELECT gen_random_uuid(), id, 'W', 'L', '+50255550000', 'TOW_TRUCK', 'C', '{GRUA}', 14.6, -90.5, 'G', 'G', 'ACTIVE', true, now()
			FROM u RETURNING id),
		t AS (INSERT INTO shift (id, provider_id, started_at) SELECT gen_random_uuid(), id, now() FROM p)
		INSERT INTO provider_slot (provider_id, slot_no) SELECT id, s FROM p, unnest(ARRAY[1, 2]) s`, n)
	s.exec(`WITH r AS (INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, round, title,
				description, latitude, longitude, searching_since, created_at, updated_at, state_since)
			SELECT gen_random_uuid(), $1, 'GRUA', true, 'ROADSIDE', 'MEDIUM', 'offered', 2, 1, 't', 'd', 14.6, -90.5, now(), now(), now(), now()
			FROM generate_series(1, $2::int) RETURNING id),
		h AS (INSERT INTO request_history (request_id, version, change, from_state, to_state, actor_role, at)
			SELECT id, 1, 'created', NULL, 'searching', 'ENGINE', now() FROM r
			UNION ALL SELECT id, 2, 'offered', 'searching', 'offered', 'ENGINE', now() FROM r),
		e AS (INSERT INTO outbox (request_id, version, type, topics, body)
			SELECT id, v, 'request.' || (ARRAY['created', 'offered'])[v], '{board}', '{}' FROM r, generate_series(1, 2) v),
		k AS (INSERT INTO timer (kind, request_id, who, due_at) SELECT 'escalate', id, 'engine', now() + interval '1 hour' FROM r),
		o AS (INSERT INTO offer (id, request_id, provider_id, round, status, sent_at, shown_at, delivered_at, expires_at, cap_at,
				answer_time, grace, pay_minor, distance_m, eta_s)
			SELECT gen_random_uuid(), r.id, p.id, 1, 'PENDING', now(), now(), now(), now() + interval '1 hour', now() + interval '1 hour',
				'25 s', '0', 1, 1, 60
			FROM (SELECT id, row_number() OVER () AS n FROM r) r JOIN (SELECT p.id, row_number() OVER () AS n FROM provider p
				WHERE p.company_name = 'W') p ON p.n = r.n
			RETURNING id, request_id, expires_at)
		INSERT INTO timer (kind, request_id, offer_id, who, due_at) SELECT 'offer_expire', request_id, id, 'provider', expires_at FROM o`,
		m.User.String(), n)
	s.exec(`ANALYZE`)
	s.until("what was told is in the log", `SELECT NOT EXISTS (SELECT FROM outbox)`)
	s.exec(`WITH o AS (UPDATE offer SET expires_at = now() + make_interval(secs => 1 + $1::int / 4000.0))
		UPDATE timer SET due_at = now() + make_interval(secs => 1 + $1::int / 4000.0) WHERE kind = 'offer_expire'`, n)
}

// TestRegression_twelveThousandExpiriesAtOneInstant: AUXILIO_EXPIRIES says how many, to run it in full. Whatever the number, each
// expires once, and the log says how late the last one was. The first of them are due while everything else of the tests runs, so
// the bound here is wide; two seconds is what a machine of its own should keep.
func TestRegression_twelveThousandExpiriesAtOneInstant(t *testing.T) {
	t.Parallel()
	n := number(t, "AUXILIO_EXPIRIES", 400)
	s := newStack(t)
	s.ringMany(n)
	ctx, stop := context.WithCancel(t.Context())
	done, fired := make(chan error, 1), make(chan struct{}, 1)
	s.Service.Wake = func(bool) {
		select {
		case fired <- struct{}{}:
		default:
		}
	}
	go func() { done <- s.engine().RunTimers(ctx) }()
	for left := true; left; {
		select {
		case <-fired:
			s.scan(&left, `SELECT EXISTS (SELECT FROM offer WHERE status = 'PENDING')`)
		case <-time.After(time.Minute):
			t.Fatal("nothing more expires")
		}
	}
	stop()
	must(t, <-done)
	var expired, reopened int
	var worst, p99 float64
	s.scan(&expired, `SELECT count(*) FROM offer WHERE status = 'EXPIRED'`)
	s.scan(&reopened, `SELECT count(*) FROM request_history WHERE from_state = 'offered' AND to_state = 'searching'`)
	s.scan(&worst, `SELECT extract(epoch FROM max(decided_at - expires_at))::float8 FROM offer`)
	s.scan(&p99, `SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - expires_at)) FROM offer`)
	t.Logf("%d expiries at one instant: the last %.2f s late, p99 %.2f s", n, worst, p99)
	if bound := 10 + float64(n)/200; worst > bound {
		t.Errorf("the last expired %.2f s late", worst)
	}
	if expired != n || reopened != n {
		t.Fatalf("%d of %d expired, %d reopened", expired, n, reopened)
	}
	s.audited()
}
