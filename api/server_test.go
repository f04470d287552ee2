package api_test

import (
	"testing"

	"github.com/auxilio/auxilio/dispatch"
)

func TestServer_smoke(t *testing.T) {
	n := start(t)
	me := n.as(dispatch.RoleAdmin)
	t.Logf("%s", n.call("GET", "/api/v1/users/me/", nil, me...).want(200).body)
	t.Logf("%s", n.call("GET", "/api/v1/users?limit=1", nil, me...).want(200).body)
	t.Logf("%s", n.call("GET", "/health/ready", nil).want(200).body)
	t.Logf("%s", n.call("GET", "/health", nil, me...).want(200).body)
	t.Logf("%s", n.call("GET", "/.well-known/jwks.json", nil).want(200).body)
	t.Logf("%.300s", n.call("GET", "/api/v1/schema", nil).want(200).body)
	t.Logf("%v", n.call("GET", "/api/v1/docs", nil).want(200).header)
	t.Logf("%s", n.log.String())
}
