package store_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// A listener hears the statements of a store with their arguments.
type listener struct {
	mu    sync.Mutex
	heard []*pgx.QueuedQuery
}

func (l *listener) hear(sql string, args []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, &pgx.QueuedQuery{SQL: sql, Arguments: args})
}

func (l *listener) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	l.hear(q.SQL, q.Args)
	return ctx
}
func (l *listener) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (l *listener) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}
func (l *listener) TraceBatchQuery(_ context.Context, _ *pgx.Conn, q pgx.TraceBatchQueryData) {
	l.hear(q.SQL, q.Args)
}
func (l *listener) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// crowd makes a hundred thousand finished requests of a hundred members, with their history, and a few live ones. What they refer
// to is there, and looking it up for each of them, and words into their index one by one, took most of the time: foreign keys and
// that index are put back when all rows are in.
func (s *stack) crowd() (member dispatch.Actor) {
	s.t.Helper()
	member = s.login(dispatch.RoleMember)
	_, err := s.own.Exec(s.t.Context(), `
		DO $$
		DECLARE
			off text;
			again text;
		BEGIN
			SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), ';'),
				string_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', conrelid::regclass, conname, pg_get_constraintdef(oid)), ';')
			INTO off, again FROM pg_constraint
			WHERE contype = 'f' AND conrelid IN ('request'::regclass, 'request_history'::regclass, 'request_words'::regclass);
			again := concat_ws(';', again, pg_get_indexdef(to_regclass('request_words_idx')));
			EXECUTE off;
			DROP INDEX IF EXISTS request_words_idx;
			INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
			SELECT gen_random_uuid(), 'crowd' || i || '@auxilio.test', '+5027' || (1000000 + i), '', 'C', i::text, 'MEMBER' FROM generate_series(1, 99) i;
			INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, title, description, latitude, longitude, city,
				created_at, updated_at, state_since, searching_since, end_reason)
			SELECT gen_random_uuid(), u.id, 'GRUA', true, 'ROADSIDE', 'MEDIUM', CASE WHEN i = 1 THEN 'searching' ELSE 'cancelled' END, 1, 'x', 'x', 14.6, -90.5,
				'Antigua', now() - i * interval '1 hour', now(), now() - i * interval '1 hour', now(), 'x'
			FROM users u, generate_series(1, 1000) i WHERE u.role = 'MEMBER';
			INSERT INTO request_history (request_id, version, change, from_state, to_state, actor_role, at)
			SELECT id, 1, 'created', NULL, 'searching', 'MEMBER', created_at FROM request;
			EXECUTE again;
		END $$;
		ANALYZE users, request, request_history, request_words;`)
	must(s.t, err)
	return member
}

// scanned finds a walk over a whole table of those that the crowd has filled.
var scanned = regexp.MustCompile(`Seq Scan on (request|request_history|request_words)\b`)

// TestS6_nothingHotReadsAWholeTable asks the planner about every statement of the reads that people wait for.
func TestS6_nothingHotReadsAWholeTable(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	member, desk, worker := s.crowd(), s.login(dispatch.RoleDispatcher), s.provider(plaza)
	id := s.ask()
	var ear listener
	db, err := store.Open(t.Context(), store.Config{URL: s.url, Tracer: &ear})
	must(t, err)
	defer db.Close()
	page := store.RequestFilter{Limit: 51}
	list := func(f store.RequestFilter) func(context.Context) error {
		return func(ctx context.Context) error { _, err := db.Requests(ctx, desk, f); return err }
	}
	for what, read := range map[string]func(ctx context.Context) error{
		"the board":            func(ctx context.Context) error { _, err := db.Board(ctx, time.Now()); return err },
		"the log":              func(ctx context.Context) error { _, err := db.Log(ctx, store.LogKey{}, 51); return err },
		"the metrics":          func(ctx context.Context) error { _, err := db.Waits(ctx); return err },
		"a request":            func(ctx context.Context) error { _, err := db.Request(ctx, member, id); return err },
		"its story":            func(ctx context.Context) error { _, err := db.Updates(ctx, id, true, store.LineKey{}, 51); return err },
		"its timeline":         func(ctx context.Context) error { _, err := db.Timeline(ctx, id); return err },
		"all requests":         func(ctx context.Context) error { _, err := db.Requests(ctx, desk, page); return err },
		"a member's requests":  func(ctx context.Context) error { _, err := db.Requests(ctx, member, page); return err },
		"pressing first":       list(store.RequestFilter{Ordering: store.ByPriority, Limit: 51}),
		"a rare state":         list(store.RequestFilter{States: []string{"rejected"}, Limit: 51}),
		"a rare service":       list(store.RequestFilter{Service: "PLOMERIA", Limit: 51}),
		"what needs somebody":  list(store.RequestFilter{Attention: "late", Limit: 51}),
		"a search":             list(store.RequestFilter{Search: "zzzz", Limit: 51}),
		"a provider's request": func(ctx context.Context) error { _, err := db.Requests(ctx, worker, page); return err },
		"a provider's offers":  func(ctx context.Context) error { _, err := db.LiveOffers(ctx, worker.Provider); return err },
		"a provider's jobs": func(ctx context.Context) error {
			_, err := db.Jobs(ctx, worker.Provider, store.JobKey{}, 51)
			return err
		},
	} {
		ear.heard = nil
		must(t, read(t.Context()))
		for _, q := range ear.heard {
			if plan := s.plan(q); scanned.MatchString(plan) {
				t.Errorf("%s reads a whole table:\n%s", what, plan)
			}
		}
	}
}

// promised are the indexes that must be there, by the columns they begin with.
var promised = []string{
	"users (role", "users (phone_number", "users (is_active, role", "users (created_at",
	"subscription (status, user_id", "subscription (plan_id, status", "subscription (renews_at",
	"provider (status, on_duty", "provider (city, state", "provider (rating",
	"request (number", "request (status, created_at", "request (category, status", "request (priority, status",
}

func TestS6_indexes(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	const sql = `SELECT tablename || ' ' || substring(indexdef FROM '\(.*') FROM pg_indexes WHERE schemaname = 'public'`
	rows, err := s.own.Query(t.Context(), sql)
	must(t, err)
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	for _, index := range promised {
		if !slices.ContainsFunc(there, func(name string) bool { return strings.HasPrefix(name, index) }) {
			t.Errorf("no index on %s)", index)
		}
	}
	var unique bool
	s.scan(&unique, `SELECT EXISTS (SELECT FROM pg_indexes WHERE indexdef LIKE 'CREATE UNIQUE INDEX % ON public.subscription % (user_id, plan_id) WHERE%')`)
	if !unique {
		t.Error("nothing keeps a member from having one plan twice")
	}
}

// plan is how Postgres would answer a statement.
func (s *stack) plan(q *pgx.QueuedQuery) string {
	s.t.Helper()
	if !strings.HasPrefix(q.SQL, "SELECT") && !strings.HasPrefix(q.SQL, "WITH") {
		return ""
	}
	rows, err := s.own.Query(s.t.Context(), "EXPLAIN "+q.SQL, q.Arguments...)
	must(s.t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(s.t, err)
	return fmt.Sprintln(strings.Join(lines, "\n"))
}
