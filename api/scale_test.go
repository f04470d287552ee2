package api_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
)

// history is two years of a city: twenty thousand providers, two thousand of them on duty, thirty thousand members, a hundred
// thousand requests that are over but for six hundred, and what belongs to them. Every hundredth is of the play's member %[1]s,
// and done by its providers, %[2]s and %[3]s. Each statement is one of its own.
const history = `
	INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role, created_at)
		SELECT gen_random_uuid(), lower(f || '.' || l || '.' || i) || '@example.org', '+5023' || lpad(i::text, 7, '0'), '', f, l || ' ' || i,
			CASE WHEN i <= 20000 THEN 'PROVIDER' ELSE 'MEMBER' END, now() - i * interval '20 minutes'
		FROM (SELECT i, (ARRAY['Ana', 'Luis', 'María', 'José', 'Carmen', 'Pedro', 'Lucía', 'Juan', 'Rosa', 'Mario'])[1 + i %% 10] f,
			(ARRAY['Morales', 'López', 'García', 'Hernández', 'Pérez', 'Castillo', 'Méndez', 'Ramírez', 'Cifuentes'])[1 + i / 7 %% 9] l
			FROM generate_series(1, 50000) i) x;
	INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate, services, latitude, longitude, city,
			state, status, on_duty, idle_since, rating, rating_sum, review_count, created_at)
		SELECT gen_random_uuid(), id, (ARRAY['Grúas ', 'Auxilio ', 'Talleres ', 'Rescate ', 'Servicios '])[1 + n %% 5] || last_name, 'L' || n, '+50255550000',
			(ARRAY['TOW_TRUCK', 'MOTORCYCLE', 'CAR', 'VAN', 'AMBULANCE'])[1 + n %% 5], 'C-' || n,
			CASE WHEN n %% 5 = 4 THEN '{AMBULANCIA}' ELSE '{GRUA,CORRIENTE}' END::text[], 14.6417 + (n %% 141 - 70) * 0.0015,
			-90.5133 + (n %% 139 - 69) * 0.0015, (ARRAY['Guatemala', 'Mixco', 'Villa Nueva', 'Antigua', 'Escuintla', 'Quetzaltenango', 'Cobán'])[1 + n %% 7],
			'G', (CASE WHEN n %% 10 = 0 THEN (ARRAY['PENDING', 'SUSPENDED', 'INACTIVE'])[1 + n %% 3] ELSE 'ACTIVE' END), n %% 10 = 1,
			CASE WHEN n %% 10 = 1 THEN now() END, 3, 30, 10, created_at
		FROM (SELECT *, row_number() OVER (ORDER BY created_at) AS n FROM users WHERE role = 'PROVIDER' AND email LIKE '%%@example.org') x;
	INSERT INTO provider_slot SELECT p.id, s FROM provider p, generate_series(1, 2) s ON CONFLICT DO NOTHING;
	INSERT INTO provider_position (provider_id, latitude, longitude, seq, fixed_at, anchored_at)
		SELECT id, latitude, longitude, 1, now() + interval '1 hour', now() FROM provider WHERE on_duty ON CONFLICT DO NOTHING;
	CREATE TEMP TABLE server AS SELECT id, row_number() OVER (ORDER BY created_at, id) - 1 AS n FROM provider WHERE status = 'ACTIVE' AND NOT on_duty;
	CREATE TEMP TABLE asker AS SELECT id, row_number() OVER (ORDER BY created_at, id) - 1 AS n FROM users WHERE role = 'MEMBER' AND email LIKE '%%@example.org';
	CREATE TEMP TABLE call AS
		SELECT gen_random_uuid() AS id, i, now() - i * interval '10 minutes' AS at, CASE WHEN i %% 100 = 0 THEN '%[1]s' ELSE a.id END AS member,
			CASE WHEN i %% 200 = 0 THEN '%[2]s' WHEN i %% 200 = 100 THEN '%[3]s' ELSE w.id END AS provider, o.id AS other,
			(CASE WHEN i <= 400 THEN 'assigned' WHEN i <= 600 THEN 'searching' WHEN i %% 10 = 3 THEN 'cancelled' WHEN i %% 97 = 5 THEN 'rejected' ELSE 'completed' END) AS state
		FROM generate_series(1::bigint, 100000) i JOIN asker a ON a.n = i * 7919 %% 30000 JOIN server w ON w.n = i * 104729 %% 16000
			JOIN server o ON o.n = i * 31 %% 16000;
	UPDATE call SET provider = p.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM provider WHERE on_duty AND user_id IN
		(SELECT id FROM users WHERE email LIKE '%%@example.org')) p WHERE call.state = 'assigned' AND p.n = call.i;
	INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, round, title, description, latitude, longitude,
			address, city, attention, created_at, updated_at, state_since, searching_since, end_reason, outcome)
		SELECT id, member, CASE WHEN i %% 20 = 0 THEN 'AMBULANCIA' WHEN i %% 3 = 0 THEN 'CORRIENTE' ELSE 'GRUA' END, true,
			CASE WHEN i %% 20 = 0 THEN 'HEALTH' ELSE 'ROADSIDE' END, (ARRAY['MEDIUM', 'LOW', 'MEDIUM', 'HIGH', 'MEDIUM', 'LOW', 'MEDIUM', 'MEDIUM', 'HIGH', 'URGENT'])[1 + i / 3 %% 10],
			state, CASE state WHEN 'searching' THEN 1 WHEN 'completed' THEN 6 ELSE 2 END, 1,
			(ARRAY['No arranca', 'Llanta pinchada', 'Choque leve', 'Se quedó sin batería', 'Llaves adentro'])[1 + i %% 5] || ' ' || i, 'Frente a la catedral, carro gris',
			14.6417 + (i %% 101 - 50) * 0.002, -90.5133 + (i %% 103 - 51) * 0.002, '6a Avenida ' || i %% 30 || '-11',
			(ARRAY['Guatemala', 'Mixco', 'Villa Nueva', 'Antigua', 'Escuintla', 'Quetzaltenango', 'Cobán'])[1 + i %% 7],
			CASE WHEN i <= 600 AND i %% 9 = 0 THEN '{no_provider}' ELSE '{}' END::text[], at, at, at + interval '1 hour', at,
			CASE WHEN state IN ('cancelled', 'rejected') THEN 'x' ELSE '' END, CASE WHEN state = 'completed' THEN 'completed' END
		FROM call;
	INSERT INTO request_history (request_id, version, change, from_state, to_state, actor_role, at)
		SELECT id, 1, 'created', NULL, 'searching', 'MEMBER', at FROM call
		UNION ALL SELECT id, 2, 'assigned', 'searching', 'assigned', 'ENGINE', at + interval '1 minute' FROM call WHERE state IN ('assigned', 'completed')
		UNION ALL SELECT id, 2, state, 'searching', state, 'MEMBER', at + interval '1 minute' FROM call WHERE state IN ('cancelled', 'rejected')
		UNION ALL SELECT id, 2 + v, s, f, s, 'PROVIDER', at + v * interval '12 minutes' FROM call, (VALUES (1, 'assigned', 'en_route'), (2, 'en_route', 'arrived'),
			(3, 'arrived', 'in_service'), (4, 'in_service', 'completed')) AS x (v, f, s) WHERE state = 'completed';
	INSERT INTO request_update (id, request_id, kind, message, author_role, at)
		SELECT gen_random_uuid(), id, 'STATUS_CHANGE', 'Request received', 'MEMBER', at + s * interval '1 minute' FROM call, generate_series(1, 3) s;
	INSERT INTO timer (kind, request_id, who, due_at)
		SELECT CASE state WHEN 'searching' THEN 'escalate' ELSE 'progress' END, id, 'engine', now() + interval '1 day' FROM call WHERE state IN ('searching', 'assigned');
	INSERT INTO offer (id, request_id, provider_id, round, status, sent_at, shown_at, delivered_at, expires_at, cap_at, answer_time, grace, decided_at,
			pay_minor, distance_m, eta_s)
		SELECT gen_random_uuid(), id, who, 1, status, at, at, at, at + interval '40 s', at + interval '40 s', '25 s', '3 s', at + interval '9 s', 20000, 3000, 600
		FROM (SELECT id, provider AS who, 'ACCEPTED' AS status, at FROM call WHERE state IN ('completed', 'assigned')
			UNION ALL SELECT id, other, 'EXPIRED', at FROM call WHERE i %% 3 = 0) x;
	INSERT INTO assignment (id, request_id, provider_id, slot_no, fence, assigned_at, released_at, ended_as, pay_minor)
		SELECT gen_random_uuid(), id, provider, 1, 2, at + interval '1 minute', CASE state WHEN 'completed' THEN at + interval '1 hour' END,
			CASE state WHEN 'completed' THEN 'completed' ELSE '' END, 20000 FROM call WHERE state IN ('completed', 'assigned');
	INSERT INTO review (id, request_id, provider_id, member_id, rating, comment, created_at)
		SELECT gen_random_uuid(), id, provider, member, 3, 'Muy amable', at + interval '2 hours' FROM call WHERE state = 'completed' AND (i %% 2 = 0);
	INSERT INTO document (id, request_id, author_id, author_role, name, media_type, size, blob, at)
		SELECT gen_random_uuid(), id, member, 'MEMBER', 'foto.jpg', 'image/jpeg', 1000, 'blob' || i, at + interval '5 minutes' FROM call WHERE i %% 2 = 0;
	INSERT INTO shift (id, provider_id, started_at, ended_at, distance_m)
		SELECT gen_random_uuid(), w.id, at, at + interval '8 hours', 50000 FROM generate_series(0, 9) d,
			(SELECT id, n FROM server UNION ALL VALUES ('%[2]s'::uuid, 0), ('%[3]s', 1)) w, LATERAL (SELECT now() - (5 * d + 1 + w.n %% 5) * interval '1 day' AS at) x;
	INSERT INTO shift (id, provider_id, started_at) SELECT gen_random_uuid(), id, now() - interval '3 hours' FROM provider WHERE on_duty
		ON CONFLICT DO NOTHING;
	INSERT INTO subscription (id, user_id, plan_id, status, billing_cycle, price_minor, currency, max_requests_per_month, paid_by, auto_renew, periods,
			started_at, renews_at, ended_at, created_at, updated_at)
		SELECT gen_random_uuid(), a.id, p.id, s, 'MONTHLY', 4900, 'GTQ', 2, 'MEMBER', true, 1, now(), now() + interval '20 days',
			CASE s WHEN 'EXPIRED' THEN now() END, now() - a.n * interval '20 minutes', now()
		FROM asker a, (SELECT id FROM plan ORDER BY id LIMIT 1) p, unnest(ARRAY['ACTIVE', 'EXPIRED']) s WHERE a.n < 15000;
	INSERT INTO payment (id, user_id, purpose, method, amount_minor, currency, status, transaction, created_at, updated_at, expires_at, settled_at)
		SELECT gen_random_uuid(), member, 'TOP_UP', 'PAQ', 4900, 'GTQ', 'COMPLETED', 't' || i, at, at, at, at FROM call WHERE i %% 2 = 0;
	INSERT INTO audit_entry (id, at, actor_id, actor_role, action, object_kind, object_id, subject_id)
		SELECT gen_random_uuid(), at, member, 'MEMBER', 'health.read', 'request', id, member FROM call;
	INSERT INTO event_log (seq, outbox_id, request_id, version, type, topics, positions, body, at)
		SELECT h.seq + i, 1000000 + i, id, 1, 'request.created', ARRAY['request:' || id, 'board'], ARRAY[1, t.pos + i],
			'{"event":"request.created","version":1,"at":"2026-01-01T00:00:00.000Z","data":{}}', at
		FROM call, event_head h, topic_head t WHERE t.topic = 'board';
	INSERT INTO topic_event (topic, pos, seq) SELECT t, p, seq FROM event_log, unnest(topics, positions) AS x (t, p) WHERE outbox_id > 1000000;
	INSERT INTO topic_head (topic, pos) SELECT topic, max(pos) FROM topic_event GROUP BY topic ON CONFLICT (topic) DO UPDATE SET pos = excluded.pos;
	UPDATE event_head SET seq = seq + 100000;
	INSERT INTO webhook_delivery (id, webhook_id, seq, event, ordering_key, payload, status, tries_left, delivered_at, created_at)
		SELECT gen_random_uuid(), '%[4]s', 1000000 + i, 'request.created', id::text, '{}', 'DELIVERED', 0, at, at FROM call WHERE i %% 5 = 0`

// rememberRounds repeats the rounds that were decided, a hundred times.
const rememberRounds = `
	WITH again AS (INSERT INTO round SELECT gen_random_uuid() AS id, %[1]s FROM round r, generate_series(1, 100) i RETURNING id)
	INSERT INTO round_request (request_id, round_id, packed, providers)
		SELECT q.request_id, again.id, q.packed, q.providers FROM again, (SELECT DISTINCT ON (request_id) * FROM round_request) q`

// A reading is a call that is measured, and how long its answers took.
type reading struct {
	what string // route, or path with its query
	took []time.Duration
}

// searches are what people ask of lists beside their first page, by who asks. The last of each list finds nothing.
var searches = map[string][]string{
	"desk": {
		"/assistance/requests?status=PENDING", "/assistance/requests?status=COMPLETED&limit=100", "/assistance/requests?status=CANCELLED",
		"/assistance/requests?tracking_status=SEARCHING", "/assistance/requests?ordering=created_at", "/assistance/requests?ordering=-priority",
		"/assistance/requests?priority=URGENT&category=HEALTH", "/assistance/requests?service=AMBULANCIA", "/assistance/requests?service=PLOMERIA",
		"/assistance/requests?attention=any", "/assistance/requests?attention=late", "/assistance/requests?search=REQ-0", "/assistance/requests?search=morales",
		"/assistance/requests?search=" + url.QueryEscape("llanta pinchada 99991"), "/assistance/requests?search=Antigua", "/assistance/requests?search=q",
		"/assistance/requests?search=zzzz", "/assistance/requests?status=COMPLETED&search=zzzz",
	},
	"admin": {
		"/users?role=DISPATCHER", "/users?search=morales", "/users?search=49991", "/users?is_active=false", "/users?search=zzzz",
		"/services/subscriptions?status=ACTIVE", "/services/subscriptions?status=EXPIRED&limit=100", "/services/subscriptions?status=SUSPENDED",
		"/audit?action=health.read", "/audit?action=user.zzzz", "/providers?status=PENDING", "/providers?status=SUSPENDED",
	},
	"own": {
		"/assistance/requests?status=COMPLETED", "/assistance/requests?search=llanta", "/assistance/requests?search=zzzz", "/assistance/requests?ordering=-priority",
	},
	"anonymous": {
		"/providers?city=Antigua", "/providers?city=Antigua&available=true", "/providers?ordering=-rating", "/providers?category=HEALTH&available=true",
		"/providers?search=" + url.QueryEscape("grúas morales"), "/providers?search=19991", "/providers?city=Tikal", "/providers?search=zzzz",
	},
	"assigned": {"/providers/me/earnings?period=all", "/providers/me/jobs?limit=100", "/providers/me/shifts?limit=100"},
}

// reads are the calls of the access table that are answered with 200 to a GET, and the searches.
func (p *play) reads() (calls []func() (string, int)) {
	p.t.Helper()
	add := func(r rule, relation, what string) {
		calls = append(calls, func() (string, int) { return what, p.try(r, relation, "").status })
	}
	for _, r := range accessTable(p.t) {
		for _, relation := range relations {
			if r.method == "GET" && r.want[relation] == "200" && !strings.HasPrefix(r.path, "/health") && !strings.HasPrefix(r.path, "/ingest") {
				add(r, relation, strings.TrimPrefix(r.route(), "GET "))
			}
		}
	}
	for relation, paths := range searches {
		for _, path := range paths {
			add(rule{method: "GET", path: path}, relation, path)
		}
	}
	return calls
}

// perSecond is how many calls come in a second, whether those before have been answered or not.
const perSecond = 20

// BenchmarkReads_ofALargeCity makes every list, search and dashboard answer at twenty calls a second, over a hundred thousand
// requests and twenty thousand providers, and prints how long each took from the moment it was due. It fails where one of twenty
// took longer than 50 ms. A pass is about fifteen seconds:
//
//	go test ./api -run '^$' -bench LargeCity -benchtime 5x -timeout 20m
func BenchmarkReads_ofALargeCity(b *testing.B) {
	p := stagePlay(whole(b, func(c *api.Config) {
		c.Limits = &api.Limits{Admin: 1 << 30, Dispatcher: 1 << 30, Provider: 1 << 30, Member: 1 << 30, Anonymous: 1 << 30, Location: 1 << 30, Emergency: 1 << 30, Watching: 1 << 30}
	}))
	p.grow()
	calls := p.reads()
	var lock sync.Mutex
	all := map[string]*reading{}
	pass := func() {
		var answered sync.WaitGroup
		ticker := time.NewTicker(time.Second / perSecond)
		defer ticker.Stop()
		for _, call := range calls {
			due := <-ticker.C
			answered.Go(func() {
				what, status := call()
				took := time.Since(due)
				lock.Lock()
				defer lock.Unlock()
				if status != 200 {
					b.Errorf("%s: %d", what, status)
				}
				if all[what] == nil {
					all[what] = &reading{what: what}
				}
				all[what].took = append(all[what].took, took)
			})
		}
		answered.Wait()
	}
	pass() // what is cached is cached
	clear(all)
	for b.Loop() {
		pass()
	}
	b.Log(table(all))
	for what, r := range all {
		if p95 := r.share(0.95); p95 > 50*time.Millisecond {
			b.Errorf("%s: p95 %d ms", what, p95.Milliseconds())
		}
	}
}

// grow fills the database with history, and rounds that looked at what waits.
func (p *play) grow() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Minute)
	defer cancel()
	text := fmt.Sprintf(history, p.cast["own"].User, p.cast["assigned"].Provider, p.cast["past"].Provider, p.hook)
	for _, sql := range append(strings.Split(text, ";\n"), "ANALYZE") {
		if _, err := p.behind().Exec(ctx, sql); err != nil {
			p.t.Fatalf("%v: %.300s", err, sql)
		}
	}
	units := must(p.store.Units(ctx))
	p.fleet.Put(units...)
	engine := &dispatch.Engine{Service: p.dispatch, Node: uuid.New()}
	if err := engine.Round(ctx); err != nil {
		p.t.Fatal(err)
	}
	var columns string
	const sql = `SELECT string_agg(CASE column_name WHEN 'at' THEN 'r.at - i * interval ''20 seconds''' ELSE 'r.' || quote_ident(column_name) END, ', '
		ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'round' AND column_name <> 'id'`
	if err := p.behind().QueryRow(ctx, sql).Scan(&columns); err != nil {
		p.t.Fatal(err)
	}
	for _, sql := range []string{fmt.Sprintf(rememberRounds, columns), "VACUUM ANALYZE"} {
		if _, err := p.behind().Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			p.t.Fatal(err)
		}
	}
}

// share is what a share of the answers took at most (nearest rank).
func (r *reading) share(of float64) time.Duration {
	slices.Sort(r.took)
	return r.took[int(math.Ceil(of*float64(len(r.took))))-1]
}

// table is what was measured, the slowest first.
func table(all map[string]*reading) string {
	var rows []*reading
	var every reading
	for _, r := range all {
		rows, every.took = append(rows, r), append(every.took, r.took...)
	}
	slices.SortFunc(rows, func(a, b *reading) int { return cmp.Compare(b.share(0.95), a.share(0.95)) })
	every.what = "all"
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-70s %6s %7s %7s %7s  (ms)\n", "", "calls", "p50", "p95", "most")
	for _, r := range append(rows, &every) {
		ms := func(of float64) float64 { return float64(r.share(of).Microseconds()) / 1000 }
		fmt.Fprintf(&out, "%-70s %6d %7.1f %7.1f %7.1f\n", r.what, len(r.took), ms(0.5), ms(0.95), ms(1))
	}
	return out.String()
}
