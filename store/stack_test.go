package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// stack is the engine's whole lower half on real services: store, fleet and operations of one node.
type stack struct {
	*dispatch.Service
	t     testing.TB
	db    *store.Store
	fleet *fleet.Fleet
	url   string
	redis string
	own   *pgxpool.Pool // the test's own connections
}

// plaza is where the tests happen: the central square of Guatemala City.
var plaza = geo.Point{Lat: 14.6417, Lng: -90.5133}

var serial atomic.Int64

// newStack opens a node on a database of its own.
func newStack(t testing.TB) *stack {
	t.Helper()
	return node(t, storetest.Prepared(t, "store seeded", seeded), storetest.Redis(t))
}

// seeded has the catalogue and the policy that every installation starts with.
func seeded(url string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return err
	}
	defer db.Close()
	return errors.Join(db.SeedCatalog(ctx), db.EnsurePolicy(ctx))
}

// node opens one more node on the same database and Redis.
func node(t testing.TB, url, redisURL string) *stack {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, Write: 24, DataKeys: [][]byte{[]byte("the data key of the tests, thirty-two bytes or more")}})
	must(t, err)
	opts, err := redis.ParseURL(redisURL)
	must(t, err)
	client := redis.NewClient(opts)
	f := fleet.Open(client, fleet.Config{Load: db.Units, Find: db.UnitsOf, Save: db.SavePositions})
	own, err := pgxpool.New(t.Context(), url)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx) })
	running.Go(func() { db.Sequencer().Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		own.Close()
		client.Close()
		db.Close()
	})
	s := &stack{t: t, db: db, fleet: f, url: url, redis: redisURL, own: own}
	s.Service = &dispatch.Service{Store: db, Fleet: store.Whereabouts{Store: db, Fleet: f}, Zone: time.UTC, Wake: func(bool) {}}
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// login makes a login of a role.
func (s *stack) login(role dispatch.Role) dispatch.Actor {
	s.t.Helper()
	n := serial.Add(1)
	u := store.User{ID: dispatch.NewID[dispatch.UserID](), Email: fmt.Sprintf("u%d@example.org", n), Phone: fmt.Sprintf("+5025%07d", n),
		PasswordHash: "x", FirstName: "Test", LastName: fmt.Sprint(n), Role: role, Active: true}
	const sql = `INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role) VALUES ($1, $2, $3, 'x', $4, $5, $6)`
	s.exec(sql, uuid.UUID(u.ID), u.Email, u.Phone, u.FirstName, u.LastName, string(role))
	return dispatch.Actor{Role: role, User: u.ID}
}

// provider makes an ACTIVE provider on duty at a place.
func (s *stack) provider(at geo.Point) dispatch.Actor {
	s.t.Helper()
	a := s.login(dispatch.RoleProvider)
	must(s.t, s.db.SeedProvider(s.t.Context(), a.User, store.ProviderSeed{Company: "Grúas " + a.User.String()[30:], License: "L",
		Phone: "+50255550000", Vehicle: geo.TowTruck, Plate: "C-1", Services: []string{"GRUA", "CORRIENTE"}, Base: at, City: "G", State: "G"}))
	var id uuid.UUID
	s.scan(&id, `SELECT id FROM provider WHERE user_id = $1`, uuid.UUID(a.User))
	a.Provider = dispatch.ProviderID(id)
	_, err := s.Online(s.t.Context(), a, at)
	must(s.t, err)
	return a
}

// ask makes a request for a tow at the plaza.
func (s *stack) ask() dispatch.RequestID {
	s.t.Helper()
	m := s.login(dispatch.RoleMember)
	r, err := s.Create(s.t.Context(), m, dispatch.Ask{Member: m.User, Service: "GRUA",
		Details: dispatch.Details{Title: "No arranca", Description: "En la plaza", Point: plaza}})
	must(s.t, err)
	return r.Request.ID
}

func (s *stack) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.own.Exec(s.t.Context(), sql, args...)
	must(s.t, err)
}

func (s *stack) scan(to any, sql string, args ...any) {
	s.t.Helper()
	must(s.t, s.own.QueryRow(s.t.Context(), sql, args...).Scan(to))
}

// audited fails the test when any invariant is broken.
func (s *stack) audited() {
	s.t.Helper()
	findings, err := s.db.Audit(s.t.Context())
	must(s.t, err)
	for _, f := range findings {
		if f.Count != 0 {
			s.t.Errorf("audit %s: %s: %d", f.ID, f.Promise, f.Count)
		}
	}
}

var quiet = slog.New(slog.DiscardHandler)
