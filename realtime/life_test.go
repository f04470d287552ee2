package realtime_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store/storetest"
)

func timing(adjust func(*realtime.Timing)) func(*realtime.Config) {
	return func(c *realtime.Config) { adjust(&c.Timing) }
}

func TestClose_noFirstFrame(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.FirstFrame = 2 * time.Second }))
	who := c.login(dispatch.RoleMember)
	mute, _ := n.connect(who)
	spoken, _ := n.connect(who)
	spoken.send(`{"type":"ping"}`)
	if code := mute.awaitClose(); code != realtime.CloseMute {
		t.Errorf("closed with %d", code)
	}
	spoken.settled()
}

func TestClose_silentClientIsDropped(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Silence = 150 * time.Millisecond; tm.Heartbeat = 20 * time.Millisecond }))
	ws, _ := n.connect(c.login(dispatch.RoleMember))
	if code := ws.awaitClose(); code != -1 {
		t.Errorf("closed with %d, want no close frame", code)
	}
}

func TestHeartbeat_afterSilence(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Heartbeat = 30 * time.Millisecond }))
	ws, _ := n.connect(c.login(dispatch.RoleMember))
	for beats := 0; beats < 3; {
		select {
		case f := <-ws.frames:
			if f.Type == "heartbeat" {
				beats++
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no heartbeat")
		}
	}
}

func TestClose_lifetimeSaysBye(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Lifetime = 200 * time.Millisecond }))
	ws := n.dial(n.ticket(c.login(dispatch.RoleMember)))
	if bye := ws.await("bye"); string(bye.Code) != "4002" {
		t.Errorf("%s", bye.raw)
	}
	if code := ws.awaitClose(); code != realtime.CloseLifetime {
		t.Errorf("closed with %d", code)
	}
}

func TestAuth_expiresUnlessRenewed(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	who := c.login(dispatch.RoleMember)
	short := who
	short.Expires = time.Now().Add(1200 * time.Millisecond)
	kept, _ := n.connect(short)
	lost, _ := n.connect(short)
	if f := kept.await("auth_required"); f.InS < 1 || f.InS > 2 {
		t.Errorf("%s", f.raw)
	}
	kept.send(map[string]string{"type": "auth", "token": token(who)})
	if code := lost.awaitClose(); code != realtime.CloseExpired {
		t.Errorf("closed with %d", code)
	}
	kept.settled()
	kept.send(map[string]string{"type": "auth", "token": token(c.login(dispatch.RoleMember))})
	if f := kept.await("error"); string(f.Code) != `"UNAUTHORIZED"` {
		t.Errorf("another login's token: %s", f.raw)
	}
}

func TestClose_oldestSocketIsReplaced(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	for role, most := range map[dispatch.Role]int{dispatch.RoleMember: 3, dispatch.RoleAdmin: 8} {
		who := c.login(role)
		oldest, _ := n.connect(who)
		second, _ := n.connect(who)
		for range most - 1 {
			n.connect(who)
		}
		if code := oldest.awaitClose(); code != realtime.CloseReplaced {
			t.Errorf("%s: closed with %d", role, code)
		}
		second.settled()
	}
}

// A session that ends, a user who is disabled and one who is demoted lose their sockets within seconds.
func TestClose_revoked(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	for name, sql := range map[string]string{
		"session":  `UPDATE session SET revoked_at = now() WHERE user_id = $1`,
		"disabled": `UPDATE users SET is_active = false WHERE id = $1`,
		"demoted":  `UPDATE users SET role = 'MEMBER' WHERE id = $1`,
	} {
		who := c.login(dispatch.RoleDispatcher)
		ws, _ := n.connect(who)
		other, _ := n.connect(c.login(dispatch.RoleDispatcher))
		c.exec(sql, who.User[:])
		if code := ws.awaitClose(); code != realtime.CloseRevoked {
			t.Errorf("%s: closed with %d", name, code)
		}
		other.settled()
	}
}

func TestClose_accountChangedIsLookedAtAtOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Sweep = time.Hour }))
	who := c.login(dispatch.RoleDispatcher)
	ws, _ := n.connect(who)
	c.exec(`UPDATE users SET is_active = false WHERE id = $1`, who.User[:])
	c.emit("account.changed", nil, who.User.Topic())
	if code := ws.awaitClose(); code != realtime.CloseRevoked {
		t.Errorf("closed with %d", code)
	}
}

func TestClose_promotionAsksForANewTicket(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	who := c.login(dispatch.RoleMember)
	ws, _ := n.connect(who)
	c.exec(`UPDATE users SET role = 'DISPATCHER' WHERE id = $1`, who.User[:])
	if code := ws.awaitClose(); code != realtime.CloseExpired {
		t.Errorf("closed with %d", code)
	}
}

func TestTicket_singleUse(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	ticket := n.ticket(c.login(dispatch.RoleMember))
	n.dial(ticket).await("welcome")
	for _, bad := range []string{ticket, "nonsense", "s.a.b.c", ""} {
		if code := n.dial(bad).awaitClose(); code != realtime.CloseTicket {
			t.Errorf("%q: closed with %d", bad, code)
		}
	}
}

// Without Redis tickets are signed; they open sockets, once, and events flow as ever.
func TestTicket_redisAway(t *testing.T) {
	t.Parallel()
	c := &city{t: t, url: storetest.Database(t)}
	server := storetest.RedisServer(t)
	c.redisURL = server.URL
	c.open()
	n := c.node()
	who := c.login(dispatch.RoleDispatcher)
	server.Stop()
	ticket := n.ticket(who)
	if !strings.HasPrefix(ticket, "s.") {
		t.Fatalf("ticket %q is not signed", ticket)
	}
	ws := n.dial(ticket)
	ws.await("welcome")
	ws.subscribe("board")
	c.emit("request.created", nil, "board")
	ws.events(1)
	if code := n.dial(ticket).awaitClose(); code != realtime.CloseTicket {
		t.Errorf("used again: closed with %d", code)
	}
	forged := ticket[:len(ticket)-2] + "AA"
	if code := n.dial(forged).awaitClose(); code != realtime.CloseTicket {
		t.Errorf("forged: closed with %d", code)
	}
}

func TestUpgrade_bearer(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	who := c.login(dispatch.RoleMember)
	for _, protocols := range [][]string{{realtime.Subprotocol}, nil} {
		ws := n.dialWith(&websocket.DialOptions{Subprotocols: protocols, HTTPHeader: http.Header{"Authorization": {"Bearer " + token(who)}}})
		ws.await("welcome")
	}
	ws := n.dialWith(&websocket.DialOptions{Subprotocols: []string{"auxilio.v0"}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token(who)}}})
	if code := ws.awaitClose(); code != realtime.CloseUpgrade {
		t.Errorf("an old subprotocol: closed with %d", code)
	}
}

func TestUpgrade_refused(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	good := token(c.login(dispatch.RoleMember))
	upgrade := func(more http.Header) http.Header {
		h := http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}}
		for k, v := range more {
			h[k] = v
		}
		return h
	}
	for name, tc := range map[string]struct {
		header http.Header
		status int
	}{
		"no upgrade":          {http.Header{"Authorization": {"Bearer " + good}}, http.StatusUpgradeRequired},
		"nobody":              {upgrade(nil), http.StatusUnauthorized},
		"bad token":           {upgrade(http.Header{"Authorization": {"Bearer x"}}), http.StatusUnauthorized},
		"cookie only":         {upgrade(http.Header{"Cookie": {"token=" + good}}), http.StatusUnauthorized},
		"other origin":        {upgrade(http.Header{"Authorization": {"Bearer " + good}, "Origin": {"https://evil.example.org"}}), http.StatusForbidden},
		"other scheme":        {upgrade(http.Header{"Authorization": {"Bearer " + good}, "Origin": {"http://desk.example.org"}}), http.StatusForbidden},
		"origin null":         {upgrade(http.Header{"Authorization": {"Bearer " + good}, "Origin": {"null"}}), http.StatusForbidden},
		"two origins":         {upgrade(http.Header{"Authorization": {"Bearer " + good}, "Origin": {origin, origin}}), http.StatusForbidden},
		"origin with a slash": {upgrade(http.Header{"Authorization": {"Bearer " + good}, "Origin": {origin + "/"}}), http.StatusForbidden},
	} {
		resp := n.get(tc.header)
		if resp.StatusCode != tc.status || resp.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", name, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
}

func TestUpgrade_rate(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(func(cfg *realtime.Config) { cfg.Unlimited = false })
	var limited atomic.Int64
	var all sync.WaitGroup
	for range 200 { // at once: one after the other, a busy machine keeps to the limit by itself
		all.Go(func() {
			resp, err := http.DefaultTransport.RoundTrip(n.asks(http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
				"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}}))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			if resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") != "" {
				limited.Add(1)
			}
		})
	}
	if all.Wait(); limited.Load() == 0 {
		t.Error("200 upgrades at once from one address, none refused")
	}
}

func TestUpgrade_nodeIsFull(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(func(cfg *realtime.Config) { cfg.Sockets = 1 })
	first, _ := n.connect(c.login(dispatch.RoleMember))
	second := n.dial(n.ticket(c.login(dispatch.RoleMember)))
	if code := second.awaitClose(); code != realtime.CloseOverloaded {
		t.Errorf("closed with %d", code)
	}
	first.settled()
}

// While a node drains it takes nobody new; who has an open offer leaves last.
func TestDrain_offersLast(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Drain = 2 * time.Second }))
	busy, idle := c.login(dispatch.RoleProvider), c.login(dispatch.RoleProvider)
	request := c.request(c.login(dispatch.RoleMember), dispatch.OfferedOut, realtime.Principal{})
	c.exec(`INSERT INTO offer (id, request_id, provider_id, round, status, sent_at, expires_at, cap_at, answer_time, grace, pay_minor, distance_m, eta_s)
		VALUES (gen_random_uuid(), $1, $2, 1, 'PENDING', now(), now() + interval '1 minute', now() + interval '1 minute', '25 s', '3 s', 1, 1, 1)`,
		request[:], busy.Provider[:])
	last, _ := n.connect(busy)
	first, _ := n.connect(idle)
	for range 5 {
		n.connect(c.login(dispatch.RoleMember))
	}
	stopped := make(chan struct{})
	go func() { n.stop(); close(stopped) }()
	if code := first.awaitClose(); code != realtime.CloseDrain {
		t.Errorf("idle: closed with %d", code)
	}
	select {
	case f := <-last.frames: // nil when closed
		t.Errorf("the provider with an offer got %+v before the others were gone", f)
	default:
	}
	resp, err := http.Get(n.http.URL)
	if err == nil {
		resp.Body.Close()
		if resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("an upgrade while draining: %d", resp.StatusCode)
		}
	}
	if bye := last.await("bye"); string(bye.Code) != "4001" {
		t.Errorf("%s", bye.raw)
	}
	if code := last.awaitClose(); code != realtime.CloseDrain {
		t.Errorf("busy: closed with %d", code)
	}
	<-stopped
	var lost int
	c.must(c.db.QueryRow(context.Background(), `SELECT count(*) FROM provider_presence WHERE lost_at IS NOT NULL`).Scan(&lost))
	if lost != 2 {
		t.Errorf("%d of 2 providers noted as gone", lost)
	}
}
