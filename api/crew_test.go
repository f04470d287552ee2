package api_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/wallet/paq/simulator"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

// plaza is where the tests happen: the central square of Guatemala City.
var plaza = geo.Point{Lat: 14.6417, Lng: -90.5133}

// A crew is a node that dispatches, with the people it takes: a member, a desk and providers.
type crew struct {
	*node
	fleet    *fleet.Fleet
	dispatch *dispatch.Service
	tail     *store.Tail        // not running unless the test runs it
	network  *simulator.Network // of payments, where the node is whole
}

// A hand is a login of the crew with the headers of its requests.
type hand struct {
	dispatch.Actor
	as []string
}

var hands atomic.Int64

// littleWork makes hashing quick: what a login costs is not what these tests are about.
var littleWork = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

var quickHash = sync.OnceValue(func() string { return must(argon2id.CreateHash(password, &littleWork)) })

// dispatching runs a node on fresh stores with its catalogue, policy, fleet and operations. No rounds run: offers are the desk's.
func dispatching(t testing.TB, change ...func(*api.Config)) *crew {
	t.Helper()
	c := &crew{}
	c.node = start(t, append([]func(*api.Config){c.wire, debug}, change...)...)
	if err := c.store.SeedCatalog(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.store.EnsurePolicy(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.run(c.fleet.Run, c.store.Sequencer().Run)
	return c
}

// another is a second node on the same stores.
func (c *crew) another() *crew {
	c.t.Helper()
	other := &crew{}
	other.node = join(c.t, c.database, c.redis, other.wire)
	other.run(other.fleet.Run)
	return other
}

func (c *crew) wire(cfg *api.Config) {
	c.fleet = fleet.Open(cfg.Redis, fleet.Config{Load: cfg.Store.Units, Find: cfg.Store.UnitsOf, Save: cfg.Store.SavePositions})
	c.dispatch = &dispatch.Service{
		Store: cfg.Store, Fleet: store.Whereabouts{Store: cfg.Store, Fleet: c.fleet}, Zone: time.UTC, Wake: func(bool) {},
	}
	c.tail = cfg.Store.Tail()
	cfg.Fleet, cfg.Dispatch, cfg.Tail = c.fleet, c.dispatch, c.tail
}

// run runs what runs beside a node until the test ends.
func (c *crew) run(parts ...func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, part := range parts {
		running.Go(func() {
			if err := part(ctx); err != nil {
				c.t.Error(err)
			}
		})
	}
	c.t.Cleanup(func() { cancel(); running.Wait() })
}

// enter makes a login of a role and logs it in.
func (c *crew) enter(role dispatch.Role) hand {
	c.t.Helper()
	n := hands.Add(1)
	who := store.User{
		ID: dispatch.NewID[dispatch.UserID](), Email: fmt.Sprintf("hand%d@auxilio.test", n), Phone: fmt.Sprintf("+5024%07d", n),
		PasswordHash: quickHash(), FirstName: "Hand", LastName: fmt.Sprint(n), Role: role, Active: true,
	}
	made := must(c.store.CreateUser(c.t.Context(), who))
	a := c.call("POST", "/api/v1/auth/token", map[string]any{"email": who.Email, "password": password}).want(200)
	return hand{dispatch.Actor{Role: role, User: made.ID}, bearer(a)}
}

// provider makes an approved provider on duty at a place, who tows and jump-starts.
func (c *crew) provider(at geo.Point) hand {
	c.t.Helper()
	h := c.enter(dispatch.RoleProvider)
	seed := store.ProviderSeed{
		Company: "Grúas " + h.User.String()[30:], License: "L", Phone: "+50255550000", Vehicle: geo.TowTruck, Plate: "C-001AAA",
		Services: []string{"GRUA", "CORRIENTE", "AMBULANCIA"}, Base: at, City: "Guatemala", State: "Guatemala",
	}
	if err := c.store.SeedProvider(c.t.Context(), h.User, seed); err != nil {
		c.t.Fatal(err)
	}
	h.Provider = must(c.store.User(c.t.Context(), h.User)).Provider
	must(c.dispatch.Online(c.t.Context(), h.Actor, at))
	return h
}

// by sends a request below the base path as a login.
func (c *crew) by(h hand, method, path string, body any, headers ...string) answer {
	c.t.Helper()
	return c.call(method, "/api/v1"+path, body, append(append([]string{}, h.as...), headers...)...)
}

// tow is a call for a tow truck at the plaza.
func tow() map[string]any {
	return map[string]any{
		"service": "GRUA", "title": "No arranca", "description": "Se apagó frente a la catedral",
		"location_latitude": plaza.Lat, "location_longitude": plaza.Lng, "location_address": "6a Avenida 4-11",
		"location_city": "Guatemala", "location_state": "Guatemala", "phone": "5555-1234",
	}
}

// with is a copy of the body with some members changed; nil leaves one out.
func with(body map[string]any, changes map[string]any) map[string]any {
	changed := map[string]any{}
	for name, value := range body {
		changed[name] = value
	}
	for name, value := range changes {
		changed[name] = value
		if value == nil {
			delete(changed, name)
		}
	}
	return changed
}

// ask makes a request by a new member and returns both.
func (c *crew) ask(changes map[string]any) (id string, member hand) {
	c.t.Helper()
	member = c.enter(dispatch.RoleMember)
	return c.by(member, "POST", "/assistance/requests", with(tow(), changes)).want(201).text("data", "id"), member
}

// offer has the desk offer a request to providers and returns the offers in their order.
func (c *crew) offer(desk hand, request string, providers ...hand) []string {
	c.t.Helper()
	ids := make([]string, len(providers))
	for i, p := range providers {
		ids[i] = p.Provider.String()
	}
	c.by(desk, "POST", "/assistance/requests/"+request+"/offer", map[string]any{"providers": ids}).want(200)
	offers := make([]string, len(providers))
	const sql = `SELECT id::text FROM offer WHERE request_id = $1 AND provider_id = $2 AND status = 'PENDING'`
	for i, id := range ids {
		if err := c.behind().QueryRow(c.t.Context(), sql, request, id).Scan(&offers[i]); err != nil {
			c.t.Fatal(err)
		}
	}
	return offers
}

// audited fails the test when any invariant is broken.
func (c *crew) audited() {
	c.t.Helper()
	for _, f := range must(c.store.Audit(c.t.Context())) {
		if f.Count != 0 {
			c.t.Errorf("audit %s: %s: %d", f.ID, f.Promise, f.Count)
		}
	}
}

// results are the rows of a list.
func (a answer) results() []map[string]any {
	a.t.Helper()
	var rows []map[string]any
	for _, row := range a.field("data", "results").([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}
