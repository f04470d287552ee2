package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
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
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

const (
	origin = "https://desk.example.org"
	// patience is how long a test waits for what must happen; a busy machine is no reason to fail.
	patience = 4 * time.Minute
)

// city is what all nodes of a test share: a database, a Redis, and whoever lives there.
type city struct {
	t        testing.TB
	url      string
	redisURL string
	db       *pgxpool.Pool
	serial   int
}

func newCity(t testing.TB) *city {
	t.Helper()
	c := &city{t: t, url: storetest.Database(t), redisURL: storetest.Redis(t)}
	c.open()
	return c
}

func (c *city) open() {
	db, err := pgxpool.New(context.Background(), c.url)
	c.must(err)
	c.db = db
	c.t.Cleanup(db.Close)
	c.exec(`INSERT INTO category (code, name_es, name_en, position) VALUES ('ROADSIDE', 'x', 'x', 1)`)
	c.exec(`INSERT INTO service (code, category, name_es, name_en, default_priority, base_pay_minor, position)
		VALUES ('GRUA', 'ROADSIDE', 'x', 'x', 'HIGH', 20000, 1)`)
}

func (c *city) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *city) exec(sql string, args ...any) {
	c.t.Helper()
	if _, err := c.db.Exec(context.Background(), sql, args...); err != nil {
		c.t.Fatalf("%s: %v", sql, err)
	}
}

// login makes a user with one session.
func (c *city) login(role dispatch.Role) realtime.Principal {
	c.t.Helper()
	c.serial++
	p := realtime.Principal{
		User: dispatch.NewID[dispatch.UserID](), Session: uuid.New(), Role: role, Expires: time.Now().Add(time.Hour),
	}
	c.exec(`INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
		VALUES ($1, $2, $3, '-', 'A', 'B', $4)`,
		uuid.UUID(p.User), fmt.Sprintf("u%d@example.org", c.serial), fmt.Sprintf("+502%08d", c.serial), string(role))
	c.exec(`INSERT INTO session (id, user_id) VALUES ($1, $2)`, p.Session, uuid.UUID(p.User))
	if role == dispatch.RoleProvider {
		p.Provider = c.provider(p.User)
	}
	return p
}

func (c *city) provider(user dispatch.UserID) dispatch.ProviderID {
	id := dispatch.NewID[dispatch.ProviderID]()
	c.exec(`INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate,
		services, latitude, longitude, city, state, status, on_duty) VALUES ($1, $2, 'G', 'L', '1', 'TOW_TRUCK', 'P', '{GRUA}', 14.6, -90.5, 'G', 'G', 'ACTIVE', true)`,
		uuid.UUID(id), uuid.UUID(user))
	c.exec(`INSERT INTO provider_slot (provider_id, slot_no) VALUES ($1, 1), ($1, 2)`, uuid.UUID(id))
	return id
}

// request makes a request of a member in a state, held by the provider if there is one.
func (c *city) request(member realtime.Principal, state dispatch.State, held realtime.Principal) dispatch.RequestID {
	c.t.Helper()
	id := dispatch.NewID[dispatch.RequestID]()
	c.exec(`INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, title,
		description, latitude, longitude, created_at, updated_at, state_since)
		VALUES ($1, $2, 'GRUA', true, 'ROADSIDE', 'HIGH', $3, 3, 't', 'd', 14.62, -90.52, now(), now(), now())`,
		uuid.UUID(id), uuid.UUID(member.User), string(state))
	if held.Provider != (dispatch.ProviderID{}) {
		c.assign(id, held.Provider)
	}
	return id
}

func (c *city) assign(request dispatch.RequestID, provider dispatch.ProviderID) {
	c.exec(`INSERT INTO assignment (id, request_id, provider_id, slot_no, fence, assigned_at, pay_minor)
		VALUES ($1, $2, $3, 1, 3, now(), 1)`, uuid.New(), uuid.UUID(request), uuid.UUID(provider))
}

func (c *city) release(request dispatch.RequestID) {
	c.exec(`UPDATE assignment SET released_at = now() WHERE request_id = $1 AND released_at IS NULL`, uuid.UUID(request))
}

// emit commits one event.
func (c *city) emit(kind string, data any, topics ...string) {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"event": kind, "version": 1, "at": "2026-01-01T00:00:00.000Z", "data": data})
	c.must(err)
	c.exec(`INSERT INTO outbox (type, topics, body) VALUES ($1, $2, $3)`, kind, topics, string(body))
}

// flood commits n events of one topic at once.
func (c *city) flood(n, bytes int, topic string) {
	c.t.Helper()
	c.exec(`INSERT INTO outbox (type, topics, body) SELECT 'request.searching', ARRAY[$3::text],
		json_build_object('event', 'request.searching', 'data', json_build_object('reason', repeat('x', $2), 'policy_version', n))
		FROM generate_series(1, $1) AS n`, n, bytes, topic)
}

func (c *city) emitOf(request dispatch.RequestID, kind string, topics ...string) {
	c.t.Helper()
	body := fmt.Sprintf(`{"event":%q,"version":1,"at":"2026-01-01T00:00:00.000Z","data":{"request":%q}}`, kind, request)
	c.exec(`INSERT INTO outbox (request_id, version, type, topics, body) VALUES ($1, 1, $2, $3, $4)`,
		uuid.UUID(request), kind, topics, body)
}

// sessions verifies tokens of the form user/session/provider against the tables that real tokens stand for.
type sessions struct{ db *pgxpool.Pool }

func token(p realtime.Principal) string {
	return fmt.Sprintf("%s/%s/%s/%d", p.User, p.Session, p.Provider, p.Expires.UnixMilli())
}

func (s sessions) Verify(ctx context.Context, token string) (p realtime.Principal, err error) {
	parts := strings.Split(token, "/")
	if len(parts) != 4 {
		return p, realtime.ErrUnauthorized
	}
	var role string
	err = s.db.QueryRow(ctx, `SELECT u.role FROM users u JOIN session s ON s.user_id = u.id
		WHERE u.id::text = $1 AND s.id::text = $2 AND s.revoked_at IS NULL AND u.is_active`, parts[0], parts[1]).Scan(&role)
	if err != nil {
		return p, errors.Join(realtime.ErrUnauthorized, err)
	}
	var ms int64
	if _, err := fmt.Sscan(parts[3], &ms); err != nil {
		return p, realtime.ErrUnauthorized
	}
	return realtime.Principal{User: dispatch.UserID(uuid.MustParse(parts[0])), Session: uuid.MustParse(parts[1]),
		Role: dispatch.Role(role), Provider: dispatch.ProviderID(uuid.MustParse(parts[2])), Expires: time.UnixMilli(ms)}, nil
}

// receipts notes what devices say about offers.
type receipts struct {
	mu   sync.Mutex
	told []string
	news chan struct{}
}

func (r *receipts) note(what string, actor dispatch.Actor, id dispatch.OfferID) (*dispatch.Result, error) {
	r.mu.Lock()
	r.told = append(r.told, fmt.Sprintf("%s %s by %s", what, id, actor.Provider))
	r.mu.Unlock()
	select {
	case r.news <- struct{}{}:
	default:
	}
	return nil, nil
}

func (r *receipts) Delivered(_ context.Context, actor dispatch.Actor, id dispatch.OfferID) (*dispatch.Result, error) {
	return r.note("delivered", actor, id)
}

func (r *receipts) Shown(_ context.Context, actor dispatch.Actor, id dispatch.OfferID) (*dispatch.Result, error) {
	return r.note("shown", actor, id)
}

// node is one running server of a city.
type node struct {
	city     *city
	store    *store.Store
	tail     *store.Tail
	fleet    *fleet.Fleet
	server   *realtime.Server
	tickets  *realtime.Tickets
	receipts *receipts
	http     *httptest.Server
	redis    *redis.Client
	id       uuid.UUID
	dialled  atomic.Int64
	stop     func() // drains and waits; may be called twice
}

// node starts one. adjust may change its configuration.
func (c *city) node(adjust ...func(*realtime.Config)) *node {
	c.t.Helper()
	n := &node{city: c, id: uuid.New(), receipts: &receipts{news: make(chan struct{}, 1)}}
	var err error
	n.store, err = store.Open(context.Background(), store.Config{URL: c.url})
	c.must(err)
	n.tail = n.store.Tail()
	options, err := redis.ParseURL(c.redisURL)
	c.must(err)
	options.ContextTimeoutEnabled = true
	n.redis = redis.NewClient(options)
	n.fleet = fleet.Open(n.redis, fleet.Config{})
	n.http = httptest.NewUnstartedServer(nil)
	address := "ws://" + n.http.Listener.Addr().String()
	n.tickets = realtime.NewTickets(n.redis, []byte("a key for tests that is long enough"), address)
	cfg := realtime.Config{
		Node: n.id, Events: n.tail, Access: n.store, Presence: n.store, Offers: n.receipts, Fleet: n.fleet,
		Verifier: sessions{c.db}, Tickets: n.tickets, Origins: []string{origin}, Unlimited: true,
		Timing: realtime.Timing{
			Resume: 50 * time.Millisecond, Drain: 200 * time.Millisecond, Sweep: 200 * time.Millisecond, Track: 50 * time.Millisecond,
			Silence: patience, FirstFrame: patience, Stall: patience,
		},
	}
	for _, a := range adjust {
		a(&cfg)
	}
	n.server = realtime.New(cfg)
	n.tail.Follow(n.server.Follower())
	n.run()
	return n
}

func (n *node) run() {
	n.http.Config.Handler = n.server
	n.http.Start()
	background, end := context.WithCancel(context.Background())
	serving, drain := context.WithCancel(context.Background())
	var running, served sync.WaitGroup
	running.Go(func() { n.tail.Run(background) })
	running.Go(func() { n.store.Sequencer().Run(background) })
	running.Go(func() { n.fleet.Run(background) })
	served.Go(func() { n.server.Run(serving) })
	n.stop = sync.OnceFunc(func() {
		drain()
		served.Wait()
		n.http.Close()
		end()
		running.Wait()
		n.store.Close()
		n.redis.Close()
	})
	n.city.t.Cleanup(n.stop)
	select {
	case <-n.tail.Ready():
	case <-time.After(patience):
		n.city.t.Fatal("not ready")
	}
}

func (n *node) url() string { return "ws" + strings.TrimPrefix(n.http.URL, "http") }

// ticket is a ticket for p.
func (n *node) ticket(p realtime.Principal) string {
	n.city.t.Helper()
	ticket, err := n.tickets.Issue(context.Background(), p)
	n.city.must(err)
	return ticket.Ticket
}

// get is a plain HTTP request to the route.
func (n *node) get(header http.Header) *http.Response {
	n.city.t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(n.asks(header))
	n.city.must(err)
	n.city.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// asks is a GET of the socket's address.
func (n *node) asks(header http.Header) *http.Request {
	r, err := http.NewRequest(http.MethodGet, n.http.URL, nil)
	if err != nil {
		panic(err) // the address is the test server's own
	}
	r.Header = header
	return r
}

// online puts a provider on duty in the node's fleet.
func (n *node) online(p realtime.Principal, lat, lng float64) {
	now := time.Now().Add(-time.Second)
	n.fleet.Put(fleet.Unit{Provider: uuid.UUID(p.Provider), State: fleet.Available, Services: []string{"GRUA"},
		Vehicle: geo.TowTruck, Anchored: now, Point: geo.Point{Lat: lat, Lng: lng}, FixedAt: now})
}

// poll returns once done holds, and fails the test when it does not in time.
func (c *city) poll(what string, done func() bool) {
	c.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			c.t.Fatalf("%s: not in %v", what, patience)
		}
	}
}

// awaitHead returns once this node has read a topic up to pos.
func (n *node) awaitHead(topic string, pos int64) {
	n.city.t.Helper()
	n.city.poll(fmt.Sprintf("%s at %d", topic, pos), func() bool {
		entries, _, err := n.tail.Replay(context.Background(), topic, pos-1, 1)
		return err == nil && len(entries) == 1
	})
}
