package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/edge"
)

func TestS11_unversionedIsSentToV1(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for from, to := range map[string]string{
		"/api":                           "/api/v1",
		"/api/":                          "/api/v1/",
		"/api/users/me?x=1&y=%20":        "/api/v1/users/me?x=1&y=%20",
		"/api/v2/users":                  "/api/v1/v2/users",
		"/api/services/catalog/":         "/api/v1/services/catalog/",
		"/api//evil.test/%2e%2e?next=//": "/api/v1//evil.test/%2e%2e?next=//",
	} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			a := n.call(method, from, nil).want(http.StatusPermanentRedirect)
			if got := a.header.Get("Location"); got != to {
				t.Errorf("%s %s → %q, want %q", method, from, got, to)
			}
			secured(t, a)
		}
	}
	n.call("GET", "/apiary", nil).want(404)
	n.call("GET", "/api/v1", nil).want(404)
}

// TestS11_trailingSlashIsOptionalEverywhere calls every operation with and without it, as nobody and with a body that is none.
func TestS11_trailingSlashIsOptionalEverywhere(t *testing.T) {
	t.Parallel()
	n := shared(t).node
	for _, r := range n.server.Routes() {
		path := parameter.ReplaceAllString(r.FullPath(), "00000000-0000-7000-8000-000000000000")
		bare, slashed := n.call(r.Method, path, "[]"), n.call(r.Method, path+"/", "[]")
		if bare.status != slashed.status || bare.status >= 300 && bare.status < 400 || bare.status == 404 && r.Who != edge.Anyone {
			t.Errorf("%s %s: %d, with a slash %d", r.Method, path, bare.status, slashed.status)
		}
	}
	for _, path := range []string{"/api/v1/schema/", "/api/v1/docs/", "/login/", "/board/", "/reset-password/u/t/"} {
		n.call("GET", path, nil).want(200)
	}
	n.call("GET", "/api/v1/services/catalog//", nil).want(404)
}

func TestPaths_headIsGetWithoutBody(t *testing.T) {
	t.Parallel()
	n := shared(t)
	a := n.call("HEAD", "/api/v1/services/catalog", nil).want(200)
	if len(a.body) != 0 {
		t.Errorf("body %q", a.body)
	}
	n.call("HEAD", "/api/v1/nowhere", nil).want(404)
}

const year = "max-age=31536000; includeSubDomains; preload"

// TestS8_productionInsistsOnHTTPS where a trusted proxy says that a request came without it; probes are let through.
func TestS8_productionInsistsOnHTTPS(t *testing.T) {
	t.Parallel()
	n := shared(t).beside(boom, behindProxy, func(c *api.Config) { c.Production = true })
	for _, method := range []string{"GET", "POST", "HEAD"} {
		a := n.call(method, "/api/v1/services/catalog?x=1", nil, "X-Forwarded-Proto", "http", "Host", "evil.test").want(301)
		if got := a.header.Get("Location"); got != "https://auxilio.test/api/v1/services/catalog?x=1" {
			t.Errorf("%s: Location %q", method, got)
		}
		secured(t, a)
	}
	for path, status := range map[string]int{"/api/v1/services/catalog": 200, "/nowhere": 404, "/api/v1/realtime/connect": 500, "/login": 200} {
		if got := n.call("GET", path, nil, "X-Forwarded-Proto", "https").want(status).header.Get("Strict-Transport-Security"); got != year {
			t.Errorf("%s: HSTS %q", path, got)
		}
	}
	for _, probe := range []string{"/health/live", "/health/ready", "/health"} {
		n.call("GET", probe, nil, "X-Forwarded-Proto", "http").want(200)
	}
	alone := n.beside(func(c *api.Config) { c.Production, c.TrustedProxies = true, nil })
	alone.call("GET", "/api/v1/services/catalog", nil, "X-Forwarded-Proto", "http").want(200)
	if got := shared(t).call("GET", "/api/v1/services/catalog", nil).header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS %q in development", got)
	}
}

// TestS8_headersOnEveryAnswer: whatever happens to a request, also before any handler sees it.
func TestS8_headersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	n := start(t, boom, limited, func(c *api.Config) { c.Limits.Anonymous = 7 })
	big := `{"email":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, c := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"GET", "/api/v1/services/catalog", nil, 200},
		{"GET", "/api/users", nil, 308},
		{"GET", "/api/v1/users/me", nil, 401},
		{"GET", "/nowhere", nil, 404},
		{"TRACE", "/", nil, 405},
		{"DELETE", "/api/v1/users/me", nil, 405},
		{"OPTIONS", "/api/v1/users/me", nil, 405},
		{"POST", "/api/v1/auth/token", big, 413},
		{"POST", "/api/v1/auth/token", "[]", 400},
		{"GET", "/nowhere", nil, 429},
		{"GET", "/api/v1/services/catalog", nil, 429},
		{"GET", "/api/v1/realtime/connect", nil, 500},
	} {
		secured(t, n.call(c.method, c.path, c.body).want(c.status))
	}
	for _, path := range []string{"/login", "/api/v1/docs", "/api/v1/redoc"} {
		h := n.call("GET", path, nil).want(200).header
		if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestPaths_allowTellsTheMethodsOfThePath and not those of longer ones.
func TestPaths_allowTellsTheMethodsOfThePath(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for path, want := range map[string]string{"/api/v1/users/me": "GET, HEAD, PATCH", "/api/v1/users/me/": "GET, HEAD, PATCH",
		"/api/v1/auth/token": "POST", "/api/v1/assistance/requests/x": "GET, HEAD, PATCH"} {
		if a := n.call("PUT", path, nil).want(405); a.header.Get("Allow") != want {
			t.Errorf("%s allows %q, want %q", path, a.header.Get("Allow"), want)
		}
	}
}

func TestOrigins_onlyTheConfigured(t *testing.T) {
	t.Parallel()
	n := shared(t).beside(func(c *api.Config) { c.Origins = []string{"https://app.test"} })
	ask := []string{"Access-Control-Request-Method", "POST", "Origin"}
	a := n.call("OPTIONS", "/api/v1/auth/token", nil, append(ask, "https://app.test")...).want(204)
	if a.header.Get("Access-Control-Allow-Origin") != "https://app.test" {
		t.Errorf("headers %v", a.header)
	}
	for _, origin := range []string{"http://app.test", "https://app.test.evil", "null"} {
		a := n.call("OPTIONS", "/api/v1/auth/token", nil, append(ask, origin)...).want(405)
		if a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s is allowed", origin)
		}
	}
}
