package api_test

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/auxilio/auxilio/api"
)

func TestPaths_unversionedIsSentToV1(t *testing.T) {
	t.Parallel()
	n := start(t)
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

func TestPaths_trailingSlashNeedsNoRedirect(t *testing.T) {
	t.Parallel()
	n := start(t)
	for _, path := range []string{"/api/v1/services/catalog/", "/health/live/", "/.well-known/jwks.json/", "/api/v1/schema/", "/api/v1/docs/"} {
		n.call("GET", path, nil).want(200)
	}
	n.call("POST", "/api/v1/auth/token/", `{"email":"a@b.test","password":"x"}`).want(401)
	n.call("GET", "/api/v1/services/catalog//", nil).want(404)
}

func TestPaths_headIsGetWithoutBody(t *testing.T) {
	t.Parallel()
	n := start(t)
	a := n.call("HEAD", "/api/v1/services/catalog", nil).want(200)
	if len(a.body) != 0 {
		t.Errorf("body %q", a.body)
	}
	n.call("HEAD", "/api/v1/nowhere", nil).want(404)
}

func TestSecure_productionMovesPlainHTTPBehindATrustedProxy(t *testing.T) {
	t.Parallel()
	trusted := func(c *api.Config) {
		c.Production, c.TrustedProxies = true, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}
	n := start(t, trusted)
	a := n.call("GET", "/api/v1/services/catalog?x=1", nil, "X-Forwarded-Proto", "http", "Host", "evil.test").want(301)
	if got := a.header.Get("Location"); got != "https://auxilio.test/api/v1/services/catalog?x=1" {
		t.Errorf("Location %q", got)
	}
	a = n.call("GET", "/api/v1/services/catalog", nil, "X-Forwarded-Proto", "https").want(200)
	if got := a.header.Get("Strict-Transport-Security"); got != "max-age=31536000; includeSubDomains; preload" {
		t.Errorf("HSTS %q", got)
	}
	n.call("GET", "/health/live", nil, "X-Forwarded-Proto", "http").want(200)

	alone := start(t, func(c *api.Config) { c.Production = true })
	alone.call("GET", "/api/v1/services/catalog", nil, "X-Forwarded-Proto", "http").want(200)
}

func TestOrigins_onlyTheConfigured(t *testing.T) {
	t.Parallel()
	n := start(t, func(c *api.Config) { c.Origins = []string{"https://app.test"} })
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
