package realtime_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store/storetest"
)

// Sockets outlive Postgres: while it is away nothing is lost or closed, and afterwards everything goes on in order.
func TestLive_survivesPostgresKilled(t *testing.T) {
	t.Parallel()
	server := storetest.PostgresServer(t)
	c := &city{t: t, url: server.URL, redisURL: storetest.Redis(t)}
	c.open()
	n := c.node()
	desk, unit := c.login(dispatch.RoleDispatcher), c.login(dispatch.RoleProvider)
	ws, _ := n.connect(desk)
	ws.subscribe("board")
	device, _ := n.connect(unit)
	device.settled()
	for round := range 3 {
		c.emit("request.created", nil, "board", unit.Provider.Topic())
		if ev := ws.await("event"); ev.Pos != int64(round+1) {
			t.Fatalf("round %d: %s", round, ev.raw)
		}
		if ev := device.await("event"); ev.Pos != int64(round+1) {
			t.Fatalf("round %d: %s", round, ev.raw)
		}
		server.Kill()
		ws.send(map[string]any{"type": "subscribe", "id": 9, "topic": c.unseen()})
		if f := ws.await("error"); string(f.Code) != `"UNAVAILABLE"` {
			t.Errorf("subscribing while Postgres is away: %s", f.raw)
		}
		server.Start()
		c.db.Reset()
	}
	ws.settled()
	device.settled()
	if n.server.Sockets() != 2 {
		t.Errorf("%d sockets", n.server.Sockets())
	}
}

// unseen is a topic of which no node knows anything.
func (c *city) unseen() string { return dispatch.NewID[dispatch.RequestID]().Topic() }

// While there is no log to follow, nobody is let in.
func TestUpgrade_refusedUntilTheLogIsKnown(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	s := c.node().store
	server := realtime.New(realtime.Config{Events: s.Tail(), Access: s, Presence: s}) // a tail that does not run
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
}
