package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store/storetest"
)

// boom makes a route that panics, and one that refuses an upgrade as a socket server does.
func boom(c *api.Config) {
	c.Realtime = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic("secret of the inside") })
}

// TestS18_everyAnswerWearsTheEnvelope walks the ways a request can end: all of them answer in the envelope, with the security headers.
func TestS18_everyAnswerWearsTheEnvelope(t *testing.T) {
	t.Parallel()
	n := shared(t).beside(boom)
	member := n.as(dispatch.RoleMember)
	big := `{"email":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, c := range []struct {
		method, path string
		body         any
		headers      []string
		status       int
		code         string
	}{
		{"GET", "/api/v1/nowhere", nil, nil, 404, "NOT_FOUND"},
		{"GET", "/nowhere", nil, nil, 404, "NOT_FOUND"},
		{"DELETE", "/api/v1/users/me", nil, nil, 405, "METHOD_NOT_ALLOWED"},
		{"TRACE", "/api/v1/users/me", nil, nil, 405, "METHOD_NOT_ALLOWED"},
		{"BREW", "/api/v1/users/me", nil, nil, 405, "METHOD_NOT_ALLOWED"},
		{"POST", "/api/v1/auth/token", big, nil, 413, "BODY_TOO_LARGE"},
		{"POST", "/api/v1/auth/token", big, []string{"Idempotency-Key", "k"}, 413, "BODY_TOO_LARGE"},
		{"POST", "/api/v1/auth/token", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"POST", "/api/v1/auth/token", "{}", []string{"Content-Type", "application/json; charset=latin1"}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"POST", "/api/v1/auth/token", "{}", []string{"Content-Type", "!"}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"POST", "/api/v1/auth/token", "{}", nil, 400, "INVALID_INPUT"},
		{"GET", "/api/v1/users/me", nil, nil, 401, "UNAUTHORIZED"},
		{"GET", "/api/v1/users/me", nil, []string{"Authorization", "Basic YTpi"}, 401, "UNAUTHORIZED"},
		{"GET", "/api/v1/users", nil, member, 403, "FORBIDDEN"},
		{"PATCH", "/api/v1/users/nonsense", "{}", member, 403, "FORBIDDEN"},
		{"GET", "/api/v1/realtime/connect", nil, nil, 500, "INTERNAL"},
	} {
		a := n.call(c.method, c.path, c.body, c.headers...)
		t.Run(c.method+" "+c.path+" "+c.code, func(t *testing.T) {
			a.t = t
			a.want(c.status, c.code)
			enveloped(t, a)
		})
	}
}

func enveloped(t *testing.T, a answer) {
	t.Helper()
	if a.header.Get("Content-Type") != "application/json" || a.field("success") != false || a.text("message") == "" {
		t.Errorf("not the envelope: %v %s", a.header, a.body)
	}
	if id := a.text("request_id"); id == "" || id != a.header.Get("X-Request-ID") {
		t.Errorf("request_id %q, header %q", id, a.header.Get("X-Request-ID"))
	}
	if _, there := a.field().(map[string]any)["errors"]; !there {
		t.Errorf("no errors member: %s", a.body)
	}
	if strings.Contains(string(a.body), "secret of the inside") {
		t.Errorf("tells too much: %s", a.body)
	}
	secured(t, a)
}

func secured(t *testing.T, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestS18_success(t *testing.T) {
	t.Parallel()
	n := start(t)
	a := n.call("GET", "/api/v1/services/catalog", nil).want(200)
	if a.field("success") != true || a.text("message") == "" || a.field("data", "next") != nil {
		t.Errorf("got %s", a.body)
	}
	if string(a.body) != `{"success":true,"message":"OK","data":{"results":[],"next":null}}` {
		t.Errorf("got %s", a.body)
	}
	secured(t, a)
}

func TestS18_problemWhenAccepted(t *testing.T) {
	t.Parallel()
	n := shared(t).beside(boom)
	accept := []string{"Accept", "application/json;q=0.5, application/problem+json"}
	for path, status := range map[string]int{"/api/v1/nowhere": 404, "/api/v1/users/me": 401, "/api/v1/realtime/connect": 500} {
		a := n.call("GET", path, nil, accept...).want(status)
		if a.header.Get("Content-Type") != "application/problem+json" || a.field("status") != float64(status) || a.text("title") == "" {
			t.Errorf("%s: %v %s", path, a.header, a.body)
		}
	}
	a := n.call("POST", "/api/v1/auth/register", "{}", accept...).want(400)
	if a.header.Get("Content-Type") != "application/problem+json" || a.field("errors", "email") == nil {
		t.Errorf("got %v %s", a.header, a.body)
	}
}

func TestRequestID_inAndOut(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for sent, kept := range map[string]bool{"abc-123.X_y": true, "": false, "a b": false, strings.Repeat("x", 129): false, "<script>": false} {
		a := n.call("GET", "/health/live", nil, "X-Request-ID", sent)
		if got := a.header.Get("X-Request-ID"); got == "" || (got == sent) != kept {
			t.Errorf("sent %q, got %q", sent, got)
		}
	}
}

func TestTrace_isPassedOn(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.call("GET", "/health/live", nil, "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").want(200)
	if !strings.Contains(n.log.String(), "4bf92f3577b34da6a3ce929d0e0e4736") {
		t.Errorf("the trace is not in %s", n.log)
	}
}

// TestS2_debugIsOffUnlessAskedFor: a panic tells nothing but where to ask, and what is for operators is not on the public port.
func TestS2_debugIsOffUnlessAskedFor(t *testing.T) {
	t.Parallel()
	n := shared(t).beside(boom)
	a := n.call("GET", "/api/v1/realtime/connect", nil, "X-Request-ID", "find-me").want(500)
	want := `{"success":false,"message":"Something went wrong on our side","code":"INTERNAL","errors":null,"request_id":"find-me"}`
	if string(a.body) != want {
		t.Errorf("a panic answers %s", a.body)
	}
	if a := n.call("GET", "/api/v1/services/catalog", nil).want(200); a.header.Get("X-DB-Queries") != "" {
		t.Error("query counts are public")
	}
	asked := n.beside(boom, debug)
	for _, n := range []*node{n, asked} {
		for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/cmdline", "/debug/vars", "/tasks/", "/api/v1/metrics"} {
			enveloped(t, n.call("GET", path, nil).want(404))
		}
	}
	if a := asked.call("GET", "/api/v1/realtime/connect", nil).want(500); !strings.Contains(a.text("cause"), "secret of the inside") {
		t.Errorf("when asked for, a panic answers %s", a.body)
	}
}

func TestUnavailable_whenPostgresIsAway(t *testing.T) {
	t.Parallel()
	postgres := storetest.PostgresServer(t)
	n := join(t, postgres.URL, storetest.Redis(t))
	member := n.as(dispatch.RoleMember)
	postgres.Stop()
	for _, path := range []string{"/api/v1/services/catalog", "/api/v1/users/me", "/health/ready"} {
		a := n.call("GET", path, nil, member...).want(503, "UNAVAILABLE")
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	n.call("GET", "/health/live", nil).want(200)
	postgres.Start()
	n.call("GET", "/api/v1/users/me", nil, member...).want(200)
}

// TestHealth_notReadyBeforeTheLogIsKnown: a node that opens no sockets yet says so, and its log does not call that an error.
func TestHealth_notReadyBeforeTheLogIsKnown(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	c.call("GET", "/health/ready", nil).want(503, "UNAVAILABLE")
	if logged := c.log.String(); !strings.Contains(logged, `"level":"WARN","msg":"request"`) || strings.Contains(logged, `"level":"ERROR"`) {
		t.Errorf("logged as %s", logged)
	}
	c.run(c.tail.Run)
	<-c.tail.Ready()
	c.call("GET", "/health/ready", nil).want(200)
}

func TestHealth_withoutRedisAndWhileDraining(t *testing.T) {
	t.Parallel()
	redis := storetest.RedisServer(t)
	n := join(t, storetest.Database(t), redis.URL)
	if got := n.call("GET", "/health/ready", nil).want(200).text("data", "status"); got != "ready" {
		t.Errorf("status %q", got)
	}
	redis.Stop()
	if got := n.call("GET", "/health/ready", nil).want(200).text("data", "status"); got != "degraded" {
		t.Errorf("without Redis: %q", got)
	}
	n.server.Drain()
	n.call("GET", "/health/ready", nil).want(503)
	n.call("GET", "/health/live", nil).want(200)
}
