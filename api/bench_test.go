package api_test

import (
	"net/http/httptest"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
)

// BenchmarkServer_me is the cost of the edge around one small read: token, session, limit, envelope.
func BenchmarkServer_me(b *testing.B) {
	n := start(b, func(c *api.Config) {
		limits := api.DefaultLimits()
		limits.Member = 1 << 30
		c.Limits = &limits
	})
	me := n.as(dispatch.RoleMember)
	for b.Loop() {
		r := httptest.NewRequest("GET", "/api/v1/users/me", nil)
		r.Header.Set(me[0], me[1])
		n.server.ServeHTTP(httptest.NewRecorder(), r)
	}
}
