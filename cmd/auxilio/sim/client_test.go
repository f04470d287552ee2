package sim

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// peer is an HTTP server that answers a path with a list of answers, one after the other, the last one for ever.
type peer struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string][]http.HandlerFunc
	keys    map[string][]string // Idempotency-Keys by path
	tokens  map[string][]string // Authorization by path
}

func newPeer(t *testing.T) *peer {
	p := &peer{answers: map[string][]http.HandlerFunc{}, keys: map[string][]string{}, tokens: map[string][]string{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *peer) on(path string, answers ...http.HandlerFunc) { p.answers["/api/v1"+path] = answers }

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.next(r)(w, r)
}

func (p *peer) next(r *http.Request) http.HandlerFunc {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := r.URL.Path
	p.keys[path] = append(p.keys[path], r.Header.Get("Idempotency-Key"))
	p.tokens[path] = append(p.tokens[path], r.Header.Get("Authorization"))
	answers := p.answers[path]
	if len(answers) == 0 {
		return refuse(http.StatusNotFound, "NOT_FOUND")
	}
	if len(answers) > 1 {
		p.answers[path] = answers[1:]
	}
	return answers[0]
}

// asked is how often a path was asked for.
func (p *peer) asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.keys["/api/v1"+path])
}

func (p *peer) client(t *testing.T) *Client {
	t.Helper()
	c, err := NewClient(p.URL, &Tally{})
	if err != nil {
		t.Fatal(err)
	}
	c.Wait = Backoff{Low: time.Millisecond, High: 5 * time.Millisecond}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

func give(data any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"success": true, "message": "OK", "data": data})
	}
}

func refuse(status int, code string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"success": false, "message": "no", "code": code, "request_id": "r1"})
	}
}

// hangUp cuts the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func post(t *testing.T, c *Client, path string, out any) error {
	t.Helper()
	x, err := NewExchange(http.MethodPost, path, "", map[string]string{"a": "b"})
	if err != nil {
		t.Fatal(err)
	}
	return c.Do(t.Context(), x, out)
}

func TestClient_triesAgainWithTheSameKey(t *testing.T) {
	p := newPeer(t)
	p.on("/things", hangUp, refuse(503, "UNAVAILABLE"), refuse(502, "BAD"), refuse(504, "SLOW"), refuse(429, "RATE_LIMITED"),
		refuse(409, "IN_FLIGHT", "Retry-After", "0.01"), give(map[string]string{"id": "x"}))
	c := p.client(t)
	var got struct{ ID string }
	if err := post(t, c, "/things", &got); err != nil || got.ID != "x" {
		t.Fatalf("got %+v, %v", got, err)
	}
	keys := p.keys["/api/v1/things"]
	for _, key := range keys {
		if key == "" || key != keys[0] {
			t.Errorf("the attempts were not one call: %v", keys)
		}
	}
	want := map[string]int{
		"connection lost": 1, "503 UNAVAILABLE": 1, "502 BAD": 1, "504 SLOW": 1, "429 RATE_LIMITED": 1, "409 IN_FLIGHT": 1,
	}
	if diff := cmp.Diff(want, c.tally.Errors()); diff != "" {
		t.Error(diff)
	}
}

func TestClient_honoursRetryAfter(t *testing.T) {
	p := newPeer(t)
	p.on("/things", refuse(429, "RATE_LIMITED", "Retry-After", "1"), give(nil))
	began := time.Now()
	if err := post(t, p.client(t), "/things", nil); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(began); waited < time.Second {
		t.Errorf("came back after %s", waited)
	}
}

func TestClient_aRefusalIsFinal(t *testing.T) {
	for _, status := range []int{400, 403, 404, 409, 413, 422, 500} {
		p := newPeer(t)
		p.on("/things", refuse(status, "NO"))
		err := post(t, p.client(t), "/things", nil)
		if refused(err) != status || p.asked("/things") != 1 {
			t.Errorf("%d: got %v after %d attempts", status, err, p.asked("/things"))
		}
		if !strings.Contains(err.Error(), "POST /api/v1/things") || !strings.Contains(err.Error(), "request r1") {
			t.Errorf("%q does not say what was refused", err)
		}
	}
}

// What has gone to another while its provider asked for it is found by nobody: an answer, where any other refusal counts.
func TestSession_looksForWhatMayHaveGone(t *testing.T) {
	p := newPeer(t)
	p.on("/auth/token", give(map[string]any{"access": "a", "expires_in": 3600}))
	p.on("/gone", refuse(404, "NOT_FOUND"))
	p.on("/shut", refuse(403, "FORBIDDEN"))
	c := p.client(t)
	s := &Session{client: c}
	for path, counted := range map[string]int{"/gone": 0, "/shut": 1} {
		err := s.Look(t.Context(), path, nil)
		total := 0
		for _, n := range c.tally.Errors() {
			total += n
		}
		if err == nil || total < counted || path == "/gone" && c.tally.Errors()["404 NOT_FOUND"] > 0 {
			t.Errorf("%s: %v, counted %v", path, err, c.tally.Errors())
		}
	}
	if err := s.Get(t.Context(), "/gone", nil); err == nil || c.tally.Errors()["404 NOT_FOUND"] != 1 {
		t.Errorf("a resource that must be there: counted %v", c.tally.Errors())
	}
}

func TestClient_patienceEnds(t *testing.T) {
	p := newPeer(t)
	p.on("/things", refuse(503, "UNAVAILABLE"))
	c := p.client(t)
	c.Patience = 50 * time.Millisecond
	if err := post(t, c, "/things", nil); err == nil {
		t.Error("waited for ever, and got something")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	x, err := NewExchange(http.MethodGet, "/things", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Do(ctx, x, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestClient_notAnEnvelope(t *testing.T) {
	p := newPeer(t)
	p.on("/things", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })
	if err := post(t, p.client(t), "/things", nil); err == nil || !strings.Contains(err.Error(), "not an envelope") {
		t.Errorf("got %v", err)
	}
	p.on("/things", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("short and stout"))
	})
	if err := post(t, p.client(t), "/things", nil); refused(err) != http.StatusTeapot {
		t.Errorf("got %v", err)
	}
}

func TestNewClient_wantsAServer(t *testing.T) {
	for _, base := range []string{"", "localhost:8080", "ftp://host", "http://", "::"} {
		if _, err := NewClient(base, &Tally{}); err == nil {
			t.Errorf("%q passed as a server", base)
		}
	}
}

func TestClient_takesTurnsAndSparesTheDead(t *testing.T) {
	alive, dead := newPeer(t), newPeer(t)
	alive.on("/things", give(nil))
	dead.Close()
	c, err := NewClient(dead.URL+", "+alive.URL, &Tally{})
	if err != nil {
		t.Fatal(err)
	}
	c.Wait = Backoff{Low: time.Millisecond, High: time.Millisecond}
	for range 4 {
		if err := post(t, c, "/things", nil); err != nil {
			t.Error(err)
		}
	}
	if err := c.Reach(t.Context()); refused(err) != 0 || err == nil { // the peer has no health of its own
		t.Errorf("got %v", err)
	}
	at, err := c.live("ws://elsewhere:1/api/v1/realtime/connect")
	if err != nil || !strings.HasSuffix(at, "/api/v1/realtime/connect") || strings.Contains(at, "elsewhere") {
		t.Errorf("the socket is at %s, %v", at, err)
	}
}

func TestRetryAfter(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "-5": 0, "soon": 0, "Mon, 23 Nov 2026 12:00:07 GMT": 7 * time.Second, "Mon, 23 Nov 2026 11:00:00 GMT": 0,
	} {
		if got := retryAfter(text, t0); got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
}

// pair is what a login answers.
func pair(access string, seconds int) http.HandlerFunc {
	return give(map[string]any{"access": access, "refresh": "r-" + access, "expires_in": seconds, "user": map[string]string{"id": "u1", "role": "MEMBER"}})
}

func TestSession_renewsWhatWasRefused(t *testing.T) {
	p := newPeer(t)
	p.on("/auth/token", pair("one", 900))
	p.on("/auth/token/refresh", pair("two", 900))
	p.on("/me", refuse(401, "UNAUTHORIZED"), give(nil))
	s := NewSession(p.client(t), Account{"a@example.com", "secret"})
	if err := s.Get(t.Context(), "/me", nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Bearer one", "Bearer two"}, p.tokens["/api/v1/me"]); diff != "" {
		t.Error(diff)
	}
	if who, err := s.Login(t.Context()); err != nil || who.ID != "u1" {
		t.Errorf("is %+v, %v", who, err)
	}
}

func TestSession_logsInWhenRefreshIsRefused(t *testing.T) {
	p := newPeer(t)
	p.on("/auth/token", pair("one", 1), pair("three", 900)) // the first is as good as over
	p.on("/auth/token/refresh", refuse(401, "UNAUTHORIZED"))
	p.on("/me", give(nil))
	s := NewSession(p.client(t), Account{"a@example.com", "secret"})
	for range 2 {
		if err := s.Get(t.Context(), "/me", nil); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"Bearer one", "Bearer three"}, p.tokens["/api/v1/me"]); diff != "" {
		t.Error(diff)
	}
}

func TestSession_actorsRenewOnce(t *testing.T) {
	p := newPeer(t)
	p.on("/auth/token", pair("one", 900))
	p.on("/auth/token/refresh", pair("two", 900))
	s := NewSession(p.client(t), Account{"a@example.com", "secret"})
	stale, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var actors sync.WaitGroup
	for range 20 {
		actors.Go(func() {
			if got, err := s.Renew(t.Context(), stale); err != nil || got != "two" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	actors.Wait()
	if n := p.asked("/auth/token/refresh"); n != 1 {
		t.Errorf("renewed %d times", n)
	}
}

func TestSession_wrongPasswordNamesTheAccount(t *testing.T) {
	p := newPeer(t)
	p.on("/auth/token", refuse(401, "UNAUTHORIZED"))
	s := NewSession(p.client(t), Account{"a@example.com", "secret"})
	err := s.Get(t.Context(), "/me", nil)
	if refused(err) != 401 || !strings.Contains(err.Error(), "a@example.com") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
