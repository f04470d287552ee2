package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/live"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// node is a whole server with real sockets behind the real edge.
type node struct {
	t        testing.TB
	url      string
	database string
	redis    string
	tail     *store.Tail
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// verifier recognises the access tokens of the API.
type verifier struct{ logins *auth.Service }

func (v verifier) Verify(ctx context.Context, token string) (realtime.Principal, error) {
	c, err := v.logins.Authenticate(ctx, token)
	if err != nil {
		return realtime.Principal{}, realtime.ErrUnauthorized
	}
	return realtime.Principal{User: c.User, Session: c.Session, Role: c.Role, Provider: c.Provider, Expires: c.Until}, nil
}

func start(t testing.TB) *node {
	t.Helper()
	return join(t, storetest.Database(t), storetest.Redis(t))
}

// join runs a node on given stores, as a second node would.
func join(t testing.TB, database, redisURL string) *node {
	t.Helper()
	n := &node{t: t, database: database, redis: redisURL}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := must(store.Open(t.Context(), store.Config{URL: n.database, Log: log}))
	client := redis.NewClient(must(redis.ParseURL(redisURL)))
	secret := []byte("a secret of the tests, thirty-two bytes or more")
	logins := must(auth.New(t.Context(), auth.Config{Store: s, Secret: secret, Issuer: "https://auxilio.test", PublicURL: must(url.Parse("https://auxilio.test")), Log: log, Now: time.Now, Work: littleWork}))
	listening := httptest.NewUnstartedServer(nil)
	n.url = "http://" + listening.Listener.Addr().String()
	tickets := realtime.NewTickets(client, secret, strings.Replace(n.url, "http", "ws", 1)+edge.Base+"/realtime/connect")
	n.tail = s.Tail()
	vehicles := fleet.Open(client, fleet.Config{})
	sockets := realtime.New(realtime.Config{
		Node: uuid.New(), Events: n.tail, Access: s, Presence: s, Offers: &dispatch.Service{Store: s}, Fleet: vehicles,
		Verifier: verifier{logins}, Tickets: tickets, Log: log, Timing: realtime.Timing{Drain: time.Millisecond},
	})
	n.tail.Follow(sockets.Follower())
	server := must(api.New(api.Config{
		Version: "test", Store: s, Redis: client, Auth: logins, Log: log, Secret: secret, Now: time.Now, Zone: time.UTC,
		PublicURL: must(url.Parse("https://auxilio.test")), Metrics: prometheus.NewRegistry(),
		Realtime: sockets, Live: &live.Live{Server: sockets, Tickets: tickets},
	}))
	listening.Config.Handler = server
	listening.Start()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { n.tail.Run(ctx) })
	running.Go(func() { s.Sequencer().Run(ctx) })
	running.Go(func() { sockets.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait(); listening.Close(); s.Close(); client.Close() })
	<-n.tail.Ready()
	return n
}

func (n *node) exec(sql string, args ...any) {
	n.t.Helper()
	conn := must(pgx.Connect(context.Background(), n.database))
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		n.t.Fatal(err)
	}
}

// reply is an answer in its envelope.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	Code    string                     `json:"code"`
	Data    map[string]json.RawMessage `json:"data"`
	Current map[string]any             `json:"current"`
}

func (r reply) text(field string) string {
	var s string
	json.Unmarshal(r.Data[field], &s)
	return s
}

func (n *node) call(method, path, token string, body any) reply {
	n.t.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return n.send(method, path, header, body)
}

func (n *node) send(method, path string, header http.Header, body any) reply {
	n.t.Helper()
	req := must(http.NewRequest(method, n.url+edge.Base+path, nil))
	maps.Copy(req.Header, header)
	if body != nil {
		req.Body = io.NopCloser(bytes.NewReader(must(json.Marshal(body))))
		req.Header.Set("Content-Type", "application/json")
	}
	resp := must(http.DefaultClient.Do(req))
	defer resp.Body.Close()
	r := reply{status: resp.StatusCode, header: resp.Header, body: must(io.ReadAll(resp.Body))}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(r.body, &r); err != nil {
			n.t.Fatalf("%s %s: %s", method, path, r.body)
		}
	}
	return r
}

// littleWork makes hashing quick: what a login costs is not what these tests are about.
var littleWork = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const password = "quetzal-volcano-lantern-77"

// login registers somebody, gives them a role, and returns their token and id.
func (n *node) login(email, phone string, role dispatch.Role) (token, id string) {
	n.t.Helper()
	n.call("POST", "/auth/register", "", map[string]string{"email": email, "password": password, "first_name": "A", "last_name": "B", "phone_number": phone})
	n.exec(`UPDATE users SET role = $2 WHERE email = $1`, email, string(role))
	r := n.call("POST", "/auth/token", "", map[string]string{"email": email, "password": password})
	if r.status != http.StatusOK {
		n.t.Fatalf("login: %s", r.body)
	}
	var user struct{ ID string }
	json.Unmarshal(r.Data["user"], &user)
	return r.text("access"), user.ID
}

// A ticket from the API opens a socket through the whole edge, and what it brings can be pulled as well.
func TestLive_ticketSocketAndPull(t *testing.T) {
	t.Parallel()
	n := start(t)
	desk, _ := n.login("desk@example.org", "+50255550001", dispatch.RoleDispatcher)
	ticket := n.call("POST", "/realtime/ticket", desk, nil)
	if ticket.status != http.StatusOK || string(ticket.Data["expires_in"]) != "30" {
		t.Fatalf("ticket: %s", ticket.body)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, ticket.text("url"), &websocket.DialOptions{Subprotocols: []string{"auxilio.v1", "ticket." + ticket.text("ticket")}})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	if err := ws.Write(ctx, websocket.MessageText, []byte(`{"type":"subscribe","topic":"board"}`)); err != nil {
		t.Fatal(err)
	}
	read := func(kind string) string {
		for {
			_, data, err := ws.Read(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(data), `"type":"`+kind+`"`) {
				return string(data)
			}
		}
	}
	read("welcome")
	read("subscribed")
	n.exec(`INSERT INTO outbox (type, topics, body) VALUES ('request.created', '{board}', '{"event":"request.created","at":"2026-01-01T00:00:00.000Z","data":{}}')`)
	sent := read("event")
	page := n.call("GET", "/events?topic=board", desk, nil)
	var results []json.RawMessage
	json.Unmarshal(page.Data["results"], &results)
	if page.status != http.StatusOK || len(results) != 1 || string(results[0]) != sent {
		t.Errorf("pulled %s, the socket got %s", page.body, sent)
	}
}

func TestEvents_asTheTopic(t *testing.T) {
	t.Parallel()
	n := start(t)
	desk, _ := n.login("desk@example.org", "+50255550001", dispatch.RoleDispatcher)
	member, id := n.login("member@example.org", "+50255550002", dispatch.RoleMember)
	for _, tc := range []struct {
		who, query string
		status     int
		code       string
	}{
		{"", "topic=board", 401, "UNAUTHORIZED"},
		{member, "topic=board", 403, "FORBIDDEN"},
		{desk, "topic=board", 200, ""},
		{desk, "topic=board:default&after=0&limit=200", 200, ""},
		{desk, "topic=board&after=7", 409, "RESYNC"},
		{member, "topic=user:" + id, 200, ""},
		{member, "topic=user:" + uuid.NewString(), 404, "NOT_FOUND"},
		{member, "topic=request:" + uuid.NewString(), 404, "NOT_FOUND"},
		{desk, "topic=user:" + id, 404, "NOT_FOUND"},
		{desk, "topic=weather", 400, "INVALID_INPUT"},
		{desk, "", 400, "INVALID_INPUT"},
		{desk, "topic=board&after=-1", 400, "INVALID_INPUT"},
		{desk, "topic=board&after=x", 400, "INVALID_INPUT"},
		{desk, "topic=board&after=99999999999999999999", 400, "INVALID_INPUT"},
		{desk, "topic=board&limit=0", 400, "INVALID_INPUT"},
		{desk, "topic=board&limit=201", 400, "INVALID_INPUT"},
	} {
		r := n.call("GET", "/events?"+tc.query, tc.who, nil)
		if r.status != tc.status || r.Code != tc.code {
			t.Errorf("%s: %d %s, want %d %s", tc.query, r.status, r.body, tc.status, tc.code)
		}
	}
}

// TestS8_refusedUpgrades: a request that gets no socket is answered as any other: envelope, request id and security headers.
func TestS8_refusedUpgrades(t *testing.T) {
	t.Parallel()
	n := start(t)
	upgrade := http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}}
	for code, tc := range map[string]struct {
		header http.Header
		status int
	}{
		"UPGRADE_REQUIRED":   {nil, http.StatusUpgradeRequired},
		"UNAUTHORIZED":       {upgrade, http.StatusUnauthorized},
		"ORIGIN_NOT_ALLOWED": {with(upgrade, "Origin", "https://evil.test"), http.StatusForbidden},
	} {
		r := n.send("GET", "/realtime/connect", tc.header, nil)
		if r.status != tc.status || r.Code != code || !strings.Contains(string(r.body), r.header.Get("X-Request-ID")) || r.header.Get("X-Request-ID") == "" {
			t.Errorf("%s: %d %v %s", code, r.status, r.header, r.body)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", code, name, got, want)
			}
		}
	}
}

func with(h http.Header, name, value string) http.Header {
	h = h.Clone()
	h.Set(name, value)
	return h
}

// TestDisabled_losesEverythingOnEveryNode: who is disabled or demoted on one node is refused on the other at once, and loses the
// socket there within five seconds.
func TestDisabled_losesEverythingOnEveryNode(t *testing.T) {
	t.Parallel()
	a := start(t)
	b := join(t, a.database, a.redis)
	admin, _ := a.login("admin@example.org", "+50255550001", dispatch.RoleAdmin)
	for name, tc := range map[string]struct {
		email, phone string
		role         dispatch.Role
		change       map[string]any
		path         string
		status       int
	}{
		"disabled": {"member@example.org", "+50255550002", dispatch.RoleMember, map[string]any{"is_active": false}, "/users/me", 401},
		"demoted":  {"desk@example.org", "+50255550003", dispatch.RoleDispatcher, map[string]any{"role": "MEMBER"}, "/events?topic=board", 403},
	} {
		token, id := a.login(tc.email, tc.phone, tc.role)
		gone := b.socket(token)
		if r := b.call("GET", tc.path, token, nil); r.status != http.StatusOK {
			t.Fatalf("%s: before: %d %s", name, r.status, r.body)
		}
		if r := a.call("PATCH", "/users/"+id, admin, tc.change); r.status != http.StatusOK {
			t.Fatalf("%s: %d %s", name, r.status, r.body)
		}
		began := time.Now()
		for at, n := range map[string]*node{"here": a, "there": b} {
			if r := n.call("GET", tc.path, token, nil); r.status != tc.status {
				t.Errorf("%s, %s: %d %s, want %d", name, at, r.status, r.body, tc.status)
			}
		}
		if code := <-gone; code != realtime.CloseRevoked {
			t.Errorf("%s: the socket was closed with %d", name, code)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: the socket was closed after %v", name, took)
		}
	}
}

// socket opens one with an access token and tells with which code it is closed.
func (n *node) socket(token string) <-chan websocket.StatusCode {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), time.Minute)
	n.t.Cleanup(cancel)
	ws, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(n.url, "http")+edge.Base+"/realtime/connect", &websocket.DialOptions{
		Subprotocols: []string{realtime.Subprotocol}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	if err != nil {
		n.t.Fatal(err)
	}
	if err := ws.Write(ctx, websocket.MessageText, []byte(`{"type":"ping"}`)); err != nil {
		n.t.Fatal(err)
	}
	closed := make(chan websocket.StatusCode, 1)
	go func() {
		for {
			if _, _, err := ws.Read(ctx); err != nil {
				closed <- websocket.CloseStatus(err)
				return
			}
		}
	}()
	return closed
}

func TestAsyncAPI_isServed(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.call("GET", "/asyncapi", "", nil)
	if r.status != http.StatusOK || !bytes.Equal(r.body, realtime.AsyncAPI) {
		t.Errorf("%d %.80s", r.status, r.body)
	}
}
