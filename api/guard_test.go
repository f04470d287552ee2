package api_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store/storetest"
)

// behindProxy believes what the test says of where its calls come from.
func behindProxy(c *api.Config) {
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

// from makes a call come from an address.
func from(address string) []string { return []string{"X-Forwarded-For", address} }

// TestLogin_aHammeredAccountStaysOpenToItsOwner lets one source guess over two nodes at once, then many: they have to wait, and the
// owner logs in from elsewhere all the time.
func TestLogin_aHammeredAccountStaysOpenToItsOwner(t *testing.T) {
	t.Parallel()
	database, redis := storetest.Database(t), storetest.Redis(t)
	nodes := []*node{join(t, database, redis, behindProxy, guarded), join(t, database, redis, behindProxy, guarded)}
	nodes[0].account(dispatch.RoleMember)
	var judged, refused atomic.Int32
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			switch a := nodes[i%2].enter(memberEmail, "a guess", from("203.0.113.9")...); a.status {
			case http.StatusUnauthorized:
				judged.Add(1)
			case http.StatusTooManyRequests:
				refused.Add(1)
				if after, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || after < 1 || after > 60 {
					t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
				}
			}
		})
	}
	wg.Wait()
	if judged.Load() != 5 || refused.Load() != 35 {
		t.Errorf("%d guesses were judged and %d refused, want 5 and 35", judged.Load(), refused.Load())
	}
	nodes[0].enter(memberEmail, password, from("203.0.113.9")...).want(429) // not even the right one
	for i := range 30 {
		nodes[i%2].enter(memberEmail, "a guess", from(fmt.Sprintf("198.51.100.%d", i))...).want(401)
	}
	for _, n := range nodes {
		n.enter(memberEmail, password, from("192.0.2.7")...).want(200)
	}
}

// TestLogin_guessesOfABusySource: whoever tries many accounts has to wait at all of them, an owner who logged in from there before
// does not. An IPv6 customer is one source.
func TestLogin_guessesOfABusySource(t *testing.T) {
	t.Parallel()
	for _, sources := range [][2]string{{"203.0.113.9", "203.0.113.9"}, {"2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6"}} {
		n := start(t, behindProxy, guarded)
		n.account(dispatch.RoleMember)
		n.account(dispatch.RoleProvider)
		n.enter(memberEmail, password, from(sources[1])...).want(200)
		for i := range 20 {
			n.enter(fmt.Sprintf("nobody%d@auxilio.test", i), "a guess", from(sources[0])...).want(401)
		}
		tow := people[dispatch.RoleProvider].Email
		n.enter(tow, password, from(sources[1])...).want(429)
		n.enter(tow, password, from("192.0.2.7")...).want(200)
		n.enter(memberEmail, password, from(sources[1])...).want(200)
	}
}

// TestLogin_successBeginsAnew: who remembers in the end is not held to the tries before.
func TestLogin_successBeginsAnew(t *testing.T) {
	t.Parallel()
	n := start(t, guarded)
	n.account(dispatch.RoleMember)
	for range 3 {
		for range 4 {
			n.enter(memberEmail, "a guess").want(401)
		}
		n.enter(memberEmail, password).want(200)
	}
}

// TestLogin_spellingsOfAPhoneNumberAreOneAccount: to write the number otherwise gives no more guesses. Two of each spelling are too few
// to be refused by themselves, and all of them too few for their source.
func TestLogin_spellingsOfAPhoneNumberAreOneAccount(t *testing.T) {
	t.Parallel()
	n := start(t, guarded)
	refused := 0
	for i := range 14 {
		number := []string{"+50255550004", "55550004", "5555-0004", " 5555 0004", "+502 (5555) 0004", "(5555) 0004", "55-55-00-04"}[i%7]
		a := n.call("POST", "/api/v1/auth/token", map[string]any{"phone_number": number, "password": "a guess"})
		if a.status == http.StatusTooManyRequests {
			refused++
		} else {
			a.want(http.StatusUnauthorized)
		}
	}
	if refused == 0 {
		t.Error("14 guesses at one account were judged")
	}
}

func TestLogin_aPhoneNumberAloneIsNoLogin(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleMember)
	number := n.people[dispatch.RoleMember].PhoneNumber
	n.call("POST", "/api/v1/auth/token", map[string]any{"phone_number": number}).blames("password")
	n.call("POST", "/api/v1/auth/token", map[string]any{"phone_number": number, "password": ""}).blames("password")
	n.call("POST", "/api/v1/auth/token", map[string]any{"phone_number": number, "password": nil}).blames("password")
	n.call("POST", "/api/v1/auth/token", map[string]any{"phone_number": number, "password": number}).want(401, "INVALID_CREDENTIALS")
	n.call("POST", "/api/v1/auth/token", map[string]any{"phone_number": number, "password": password}).want(200)
}

// TestChangePassword_theOldOneCannotBeGuessed: also who took a session over has to wait.
func TestChangePassword_theOldOneCannotBeGuessed(t *testing.T) {
	t.Parallel()
	n := start(t, guarded)
	me := n.as(dispatch.RoleMember)
	for i := range 8 {
		a := n.call("POST", "/api/v1/auth/change-password", map[string]any{"old_password": "a guess", "new_password": newPassword}, me...)
		if want := map[bool]int{true: 400, false: 429}[i < 5]; a.status != want {
			t.Errorf("%d: got %d %s", i, a.status, a.body)
		}
	}
}

// TestDegraded_withoutRedis: people log in, guesses are limited by each node for itself, and lists are answered.
func TestDegraded_withoutRedis(t *testing.T) {
	t.Parallel()
	redis := storetest.RedisServer(t)
	n := join(t, storetest.Database(t), redis.URL, guarded, limited, func(c *api.Config) { c.Limits.Anonymous = 100 })
	n.account(dispatch.RoleMember)
	redis.Stop()
	me := bearer(n.login(dispatch.RoleMember))
	n.call("GET", "/api/v1/users/me", nil, me...).want(200)
	n.call("GET", "/api/v1/services/plans", nil).want(200)
	n.ask(memberEmail).want(200)
	for i := range 8 {
		want := map[bool]int{true: 401, false: 429}[i < 5]
		if a := n.enter(memberEmail, "a guess"); a.status != want {
			t.Errorf("guess %d: got %d %s", i, a.status, a.body)
		}
	}
	if got := n.call("GET", "/health/ready", nil).want(200).text("data", "status"); got != "degraded" {
		t.Errorf("status %q", got)
	}
	redis.Start()
	n.enter("nobody@auxilio.test", "a guess").want(401)
}
