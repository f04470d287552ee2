package ratelimit_test

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/store/storetest"
	"github.com/redis/go-redis/v9"
)

// limiters are one that counts in Redis and one whose Redis is away.
func limiters(t *testing.T) map[string]*ratelimit.Limiter {
	t.Helper()
	away := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { away.Close() })
	return map[string]*ratelimit.Limiter{"shared": sharing(t, 1)[0], "alone": ratelimit.New(away)}
}

// sharing are limiters that count in one Redis.
func sharing(t *testing.T, count int) (sharing []*ratelimit.Limiter) {
	t.Helper()
	options, err := redis.ParseURL(storetest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	// as the server asks it
	options.ContextTimeoutEnabled = true
	there := redis.NewClient(options)
	t.Cleanup(func() { there.Close() })
	for range count {
		l := ratelimit.New(there)
		l.Patience = time.Minute // it is there, however busy the machine
		sharing = append(sharing, l)
	}
	return sharing
}

func TestClimb_waitsGrow(t *testing.T) {
	t.Parallel()
	slope := ratelimit.Slope{{2, time.Minute}, {3, time.Hour}}
	for name, l := range limiters(t) {
		for range 2 {
			if _, ok := l.Climb(t.Context(), "x", slope); !ok {
				t.Errorf("%s: refused at once", name)
			}
		}
		first, ok := l.Climb(t.Context(), "x", slope)
		if ok || first < 25*time.Second || first > 30*time.Second {
			t.Errorf("%s: %v, %v at the first rate", name, first, ok)
		}
		if look, ok := l.Look(t.Context(), "x", slope); ok || (look-first).Abs() > 2*time.Second {
			t.Errorf("%s: a look says %v, %v", name, look, ok)
		}
		l.Forget(t.Context(), "x", slope[:1]) // a minute later
		if _, ok := l.Climb(t.Context(), "x", slope); !ok {
			t.Errorf("%s: refused at the second rate too early", name)
		}
		second, ok := l.Climb(t.Context(), "x", slope)
		if ok || second < 19*time.Minute || second > 20*time.Minute {
			t.Errorf("%s: %v, %v at the second rate", name, second, ok)
		}
		if _, ok := l.Look(t.Context(), "y", slope); !ok {
			t.Errorf("%s: another subject is refused", name)
		}
		l.Forget(t.Context(), "x", slope)
		if _, ok := l.Climb(t.Context(), "x", slope); !ok {
			t.Errorf("%s: refused after all is forgotten", name)
		}
	}
}

func TestLook_countsNothing(t *testing.T) {
	t.Parallel()
	for name, l := range limiters(t) {
		for range 5 {
			if _, ok := l.Look(t.Context(), "x", ratelimit.Slope{{1, time.Minute}}); !ok {
				t.Errorf("%s: a look was counted", name)
			}
		}
	}
}

func TestAllow_parallelCallsAreCountedOnce(t *testing.T) {
	t.Parallel()
	for name, l := range limiters(t) {
		var allowed atomic.Int32
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if l.Allow(t.Context(), "x", ratelimit.PerMinute(7)).Allowed {
					allowed.Add(1)
				}
			})
		}
		wg.Wait()
		if allowed.Load() != 7 {
			t.Errorf("%s: %d allowed, want 7", name, allowed.Load())
		}
	}
}

// TestAllow_whoHangsUpIsCountedForAllNodes lets the callers of one node be gone before they are counted.
func TestAllow_whoHangsUpIsCountedForAllNodes(t *testing.T) {
	t.Parallel()
	nodes, twoAnHour := sharing(t, 2), ratelimit.Rate{Count: 2, Period: time.Hour}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	for range 2 {
		nodes[0].Allow(gone, "x", twoAnHour)
	}
	if nodes[1].Allow(t.Context(), "x", twoAnHour).Allowed {
		t.Error("the other node did not count them")
	}
}

func TestKnow_isForgottenWithoutRedis(t *testing.T) {
	t.Parallel()
	for name, l := range limiters(t) {
		l.Know(t.Context(), "x", time.Minute)
		if l.Known(t.Context(), "x") != (name == "shared") || l.Known(t.Context(), "y") {
			t.Errorf("%s: x %v, y %v", name, l.Known(t.Context(), "x"), l.Known(t.Context(), "y"))
		}
	}
}

func TestLimiter_nilAllowsEverything(t *testing.T) {
	t.Parallel()
	var none *ratelimit.Limiter
	none.Know(t.Context(), "x", time.Minute)
	none.Forget(t.Context(), "x", ratelimit.Slope{ratelimit.PerMinute(1)})
	for range 3 {
		if _, ok := none.Climb(t.Context(), "x", ratelimit.Slope{ratelimit.PerMinute(1)}); !ok || none.Known(t.Context(), "x") {
			t.Error("refused")
		}
	}
}

func TestSource_oneIPv6CustomerIsOne(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "::ffff:203.0.113.9": "203.0.113.9", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := ratelimit.Source(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is counted as %s, want %s", address, got, want)
		}
	}
	if got := ratelimit.Source(netip.Addr{}); got == "" {
		t.Error("nobody is counted as nothing")
	}
}
