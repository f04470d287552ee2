package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
	"github.com/auxilio/auxilio/store/storetest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
)

// A node is one running server with everything behind it real.
type node struct {
	t      testing.TB
	url    string
	server *api.Server
	store  *store.Store
	auth   *auth.Service
	log    *transcript
	people map[dispatch.Role]auth.NewUser // whose the logins of the roles are

	database, redis string // where its stores are, for a second node
	behind          func() *pgxpool.Pool
}

var dataKeys = [][]byte{[]byte("the data key of the tests, thirty-two bytes or more")}

const password = "quetzal-volcano-lantern-77"

// start runs a node on fresh stores; change adjusts its configuration.
func start(t testing.TB, change ...func(*api.Config)) *node {
	t.Helper()
	return join(t, storetest.Database(t), storetest.Redis(t), change...)
}

// join runs a node on given stores, as a second node would.
func join(t testing.TB, database, redisURL string, change ...func(*api.Config)) *node {
	t.Helper()
	return joinAt(t, database, redisURL, &clock{}, change...)
}

// A clock is the time that tokens are made and read at; the zero clock is the real one.
type clock struct{ at time.Time }

func (c *clock) now() time.Time {
	if c.at.IsZero() {
		return time.Now()
	}
	return c.at
}

func (c *clock) add(d time.Duration) { c.at = c.at.Add(d) }

// joinAt is join with a clock that the test moves.
func joinAt(t testing.TB, database, redisURL string, c *clock, change ...func(*api.Config)) *node {
	t.Helper()
	n := &node{t: t, log: &transcript{}, people: people, database: database, redis: redisURL}
	n.behind = sync.OnceValue(n.open)
	logger := slog.New(slog.NewJSONHandler(n.log, nil))
	n.store = must(store.Open(t.Context(), store.Config{URL: database, Tracer: edge.QueryCounter{}, Log: logger, DataKeys: dataKeys}))
	t.Cleanup(n.store.Close)
	client := redis.NewClient(must(redis.ParseURL(redisURL)))
	t.Cleanup(func() { client.Close() })
	secret := []byte("a secret of the tests, thirty-two bytes or more")
	publicURL := must(url.Parse("https://auxilio.test"))
	n.auth = must(auth.New(t.Context(), auth.Config{
		Store: n.store, Secret: secret, Issuer: "https://auxilio.test", PublicURL: publicURL, Log: logger, Now: c.now, Work: littleWork,
	}))
	blobs := must(blob.Open(t.Context(), "file://"+t.TempDir()))
	t.Cleanup(func() { blobs.Close() })
	limiter := ratelimit.New(client)
	limiter.Patience = 5 * time.Second // all tests at once keep a Redis waiting that is there
	cfg := api.Config{
		Version: "test", Store: n.store, Redis: client, Auth: n.auth, Log: logger, Secret: secret, Now: time.Now, Zone: time.UTC,
		PublicURL: publicURL, Metrics: prometheus.NewRegistry(), Limiter: limiter, Blobs: blobs,
	}
	for _, c := range change {
		c(&cfg)
	}
	n.listen(cfg)
	return n
}

func (n *node) listen(cfg api.Config) {
	n.server = must(api.New(cfg))
	listening := httptest.NewServer(n.server)
	n.t.Cleanup(listening.Close)
	n.url = listening.URL
}

// beside runs another server on the node's stores and connections, with a log and metrics of its own, no debugging, and no ear
// for what changes meanwhile. What change does to the stores, the logins and the limiter it does to the node too.
func (n *node) beside(change ...func(*api.Config)) *node {
	n.t.Helper()
	other, cfg := *n, n.server.Config
	other.log = &transcript{}
	cfg.Log, cfg.Metrics, cfg.Debug, cfg.Tail = slog.New(slog.NewJSONHandler(other.log, nil)), prometheus.NewRegistry(), false, nil
	for _, c := range change {
		c(&cfg)
	}
	other.listen(cfg)
	return &other
}

// noNetwork is what tasks work with where nobody can pay.
func (n *node) noNetwork() *wallet.Wallet {
	return &wallet.Wallet{Store: n.store.Billing(time.UTC), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// internal reads a path of the internal port.
func (n *node) internal(path string) string {
	out := httptest.NewRecorder()
	n.server.Internal().ServeHTTP(out, httptest.NewRequest("GET", path, nil))
	return out.Body.String()
}

// debug makes answers tell how many statements they took.
func debug(c *api.Config) { c.Debug = true }

// open connects to the database behind the server's back. What asks again and again shares few connections: each costs Postgres
// more than most statements do.
func (n *node) open() *pgxpool.Pool {
	config := must(pgxpool.ParseConfig(n.database))
	config.MaxConns = 2
	pool := must(pgxpool.NewWithConfig(context.Background(), config))
	n.t.Cleanup(pool.Close)
	return pool
}

// exec changes the database behind the server's back, as time would.
func exec(t testing.TB, n *node, sql string, args ...any) {
	t.Helper()
	if _, err := n.behind().Exec(t.Context(), sql, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...); err != nil {
		t.Fatal(err)
	}
}

// one reads a single value from the database.
func one(t testing.TB, n *node, sql string, into any) error {
	t.Helper()
	return n.behind().QueryRow(t.Context(), sql).Scan(into)
}

// An answer is what came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// statements is how many statements the answer took.
func (a answer) statements() int64 {
	return must(strconv.ParseInt(a.header.Get("X-DB-Queries"), 10, 64))
}

// fewest is the least number of statements of several tries: what a node keeps for a second, like the policies, is read again by
// whoever happens to call then.
func fewest(try func() answer) int64 {
	least := try().statements()
	for range 4 {
		least = min(least, try().statements())
	}
	return least
}

// call sends a request. Headers come in pairs of name and value; a body that is no string is sent as JSON.
func (n *node) call(method, path string, body any, headers ...string) answer {
	n.t.Helper()
	req := must(http.NewRequest(method, n.url+path, nil))
	if text, ok := body.(string); ok {
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	} else if body != nil {
		raw := must(json.Marshal(body))
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	return answer{n.t, res.StatusCode, res.Header, must(io.ReadAll(res.Body))}
}

// want checks the status, and for failures the code.
func (a answer) want(status int, code ...string) answer {
	a.t.Helper()
	if a.status != status || len(code) > 0 && a.text("code") != code[0] {
		a.t.Fatalf("got %d %s, want %d %v", a.status, a.body, status, code)
	}
	return a
}

// field decodes one member of the answer, by path.
func (a answer) field(path ...string) any {
	a.t.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("answer is not JSON: %q", a.body)
	}
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func (a answer) text(path ...string) string {
	s, _ := a.field(path...).(string)
	return s
}

// blames checks that the answer is a 400 which names the field.
func (a answer) blames(field string) answer {
	a.t.Helper()
	a.want(http.StatusBadRequest)
	if a.field("errors", field) == nil {
		a.t.Fatalf("got %s, want %q blamed", a.body, field)
	}
	return a
}

var people = map[dispatch.Role]auth.NewUser{
	dispatch.RoleAdmin:      {Email: "admin@auxilio.test", FirstName: "Ana", LastName: "Admin", PhoneNumber: "+50255550001"},
	dispatch.RoleDispatcher: {Email: "desk@auxilio.test", FirstName: "Diego", LastName: "Desk", PhoneNumber: "+50255550002"},
	dispatch.RoleProvider:   {Email: "tow@auxilio.test", FirstName: "Pedro", LastName: "Tow", PhoneNumber: "+50255550003"},
	dispatch.RoleMember:     {Email: "member@auxilio.test", FirstName: "Maria", LastName: "Member", PhoneNumber: "+50255550004"},
}

// account makes the login of a role.
func (n *node) account(role dispatch.Role) store.User {
	n.t.Helper()
	who := n.people[role]
	who.Password = password
	return must(n.auth.Create(n.t.Context(), who, role))
}

// login logs the account of a role in.
func (n *node) login(role dispatch.Role) answer {
	n.t.Helper()
	return n.call("POST", "/api/v1/auth/token", map[string]any{"email": n.people[role].Email, "password": password}).want(http.StatusOK)
}

// as makes the account of a role and returns the headers of its requests.
func (n *node) as(role dispatch.Role) []string {
	n.t.Helper()
	n.account(role)
	return bearer(n.login(role))
}

func bearer(login answer) []string {
	return []string{"Authorization", "Bearer " + login.text("data", "access")}
}
