package api_test

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store/storetest"
)

func limited(c *api.Config) {
	limits := api.DefaultLimits()
	limits.Anonymous, limits.Member = 5, 7
	c.Limits = &limits
}

// passed counts how many of 20 calls were let through.
func passed(n *node, path string, headers ...string) int {
	ok := 0
	for range 20 {
		if n.call("GET", path, nil, headers...).status != http.StatusTooManyRequests {
			ok++
		}
	}
	return ok
}

func TestLimit_byAddressAndByRole(t *testing.T) {
	t.Parallel()
	n := start(t, func(c *api.Config) {
		limited(c)
		c.Limits.Anonymous = 6
	})
	member := n.as(dispatch.RoleMember) // one anonymous call
	if got := passed(n, "/api/v1/services/catalog"); got != 5 {
		t.Errorf("anonymous: %d of 20, want 5", got)
	}
	if got := passed(n, "/api/v1/nowhere"); got != 0 {
		t.Errorf("unknown paths: %d of 20, want 0", got)
	}
	if got := passed(n, "/api/v1/users/me", member...); got != 7 {
		t.Errorf("member: %d of 20, want 7", got)
	}
	if got := passed(n, "/health/live"); got != 20 {
		t.Errorf("probes: %d of 20", got)
	}
	a := n.call("GET", "/api/v1/users/me", nil, member...).want(429, "RATE_LIMITED")
	if after, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || after < 1 || after > 60 {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	if a.header.Get("RateLimit-Policy") != `"member";q=7;w=60` || !strings.HasPrefix(a.header.Get("RateLimit"), `"member";r=0;t=`) {
		t.Errorf("headers %v", a.header)
	}
	enveloped(t, a)
}

func TestLimit_forwardedAddressesAreNotBelievedUnlessTrusted(t *testing.T) {
	t.Parallel()
	n := start(t, limited)
	spoofed := 0
	for i := range 20 {
		if n.call("GET", "/api/v1/services/catalog", nil, "X-Forwarded-For", "10.0.0."+strconv.Itoa(i)).status == 200 {
			spoofed++
		}
	}
	if spoofed != 5 {
		t.Errorf("%d of 20 with invented addresses, want 5", spoofed)
	}
	behind := start(t, limited, func(c *api.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	for i := range 20 {
		behind.call("GET", "/api/v1/services/catalog", nil, "X-Forwarded-For", "10.0.0."+strconv.Itoa(i)).want(200)
	}
}

func TestLimit_sharedByAllNodes(t *testing.T) {
	t.Parallel()
	database, redis := storetest.Database(t), storetest.Redis(t)
	nodes := []*node{join(t, database, redis, limited), join(t, database, redis, limited)}
	var ok atomic.Int32
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if nodes[i%2].call("GET", "/api/v1/services/catalog", nil).status == 200 {
				ok.Add(1)
			}
		})
	}
	wg.Wait()
	if ok.Load() != 5 {
		t.Errorf("%d of 40 over two nodes, want 5", ok.Load())
	}
}

func TestLimit_eachNodeForItselfWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	redis := storetest.RedisServer(t)
	n := join(t, storetest.Database(t), redis.URL, limited)
	redis.Stop()
	if got := passed(n, "/api/v1/services/catalog"); got != 5 {
		t.Errorf("%d of 20, want 5", got)
	}
	a := n.call("GET", "/api/v1/services/catalog", nil).want(429)
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}
