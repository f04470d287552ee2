package realtime_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// What happens after the welcome is never missed, though nobody subscribes.
func TestPersonal_fromNow(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	c.emit("offer.created", nil, unit.Provider.Topic())
	n.awaitHead(unit.Provider.Topic(), 1)
	ws, hello := n.connect(unit)
	if fmt.Sprint(hello.Topics) != fmt.Sprint([]string{unit.User.Topic(), unit.Provider.Topic()}) {
		t.Errorf("topics %v", hello.Topics)
	}
	c.emit("offer.created", nil, unit.Provider.Topic())
	c.emit("payment.status", nil, unit.User.Topic())
	got := map[string]int64{}
	for _, ev := range ws.events(2) {
		got[ev.Topic] = ev.Pos
	}
	if got[unit.Provider.Topic()] != 2 || got[unit.User.Topic()] != 1 {
		t.Errorf("got %v", got)
	}
}

// A client that resumes its own topics gets what it missed, and nothing twice.
func TestPersonal_resumed(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node(timing(func(tm *realtime.Timing) { tm.Resume = time.Minute }))
	unit := c.login(dispatch.RoleProvider)
	topic := unit.Provider.Topic()
	for range 5 {
		c.emit("offer.created", nil, topic)
	}
	n.awaitHead(topic, 5)
	ws, hello := n.connect(unit)
	c.emit("offer.withdrawn", nil, topic)
	n.awaitHead(topic, 6)
	ws.resume(topic, 2, hello.Epoch)
	c.emit("offer.created", nil, topic)
	for i, ev := range ws.events(5) {
		if ev.Pos != int64(3+i) {
			t.Fatalf("event %d: %s", i, ev.raw)
		}
	}
	if said := ws.settled(); len(said) != 0 {
		t.Errorf("and then %s", said[0].raw)
	}
}

func TestSubscribe_resync(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	ws, hello := n.connect(c.login(dispatch.RoleDispatcher))
	for range 4 {
		c.emit("request.created", nil, "board")
	}
	n.awaitHead("board", 4)
	ws.resume("board", 9, hello.Epoch)
	if f := ws.await("resync"); f.Reason != "ahead" || f.Head != 4 {
		t.Errorf("%s", f.raw)
	}
	ws.resume("board", 1, uuid.NewString())
	if f := ws.await("resync"); f.Reason != "epoch" || f.Head != 4 {
		t.Errorf("%s", f.raw)
	}
	n.awaitHead("board", 4)
	c.exec(`DELETE FROM event_log WHERE seq <= 2`)
	late := c.node() // one that has not kept them in memory
	old, _ := late.connect(c.login(dispatch.RoleDispatcher))
	old.resume("board", 1, hello.Epoch)
	if f := old.await("resync"); f.Reason != "retention" || f.Head != 4 {
		t.Errorf("%s", f.raw)
	}
	old.resume("board", 2, hello.Epoch)
	if got := old.events(2); got[0].Pos != 3 {
		t.Errorf("%s", got[0].raw)
	}
}

// When the log is replaced under live sockets, every topic ends in a resync and personal ones go on.
func TestSubscribe_logReplaced(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	desk := c.login(dispatch.RoleDispatcher)
	ws, _ := n.connect(desk)
	ws.subscribe("board")
	c.emit("request.created", nil, "board", desk.User.Topic())
	ws.events(2)
	c.exec(`UPDATE event_head SET epoch = gen_random_uuid()`)
	reasons := map[string]string{}
	for range 2 {
		f := ws.await("resync")
		reasons[f.Topic] = f.Reason
	}
	if reasons["board"] != "epoch" || reasons[desk.User.Topic()] != "epoch" {
		t.Errorf("%v", reasons)
	}
	c.emit("policy.changed", nil, "board", desk.User.Topic())
	if ev := ws.await("event"); ev.Topic != desk.User.Topic() {
		t.Errorf("%s", ev.raw)
	}
}

// An ack of the provider's own topic is the receipt of the offers in it, each once.
func TestAck_isTheOffersReceipt(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	topic := unit.Provider.Topic()
	ws, _ := n.connect(unit)
	first, second := uuid.New(), uuid.New()
	c.emit("offer.created", map[string]string{"offer": first.String()}, topic, "board")
	c.emit("offer.created", map[string]string{"offer": second.String()}, topic, "board")
	ws.events(2)
	for range 2 {
		ws.send(map[string]any{"type": "ack", "topic": topic, "pos": 1})
		ws.settled()
	}
	n.receipts.want(t, fmt.Sprintf("delivered %s by %s", first, unit.Provider))
	ws.send(map[string]any{"type": "ack", "topic": topic, "pos": 2})
	ws.send(map[string]any{"type": "offer_shown", "offer": second.String()})
	ws.settled()
	n.receipts.want(t,
		fmt.Sprintf("delivered %s by %s", first, unit.Provider),
		fmt.Sprintf("delivered %s by %s", second, unit.Provider),
		fmt.Sprintf("shown %s by %s", second, unit.Provider))
	// Staff who follow the topic are no receipt.
	desk, _ := n.connect(c.login(dispatch.RoleDispatcher))
	desk.resume(topic, 0, n.tail.Epoch().String())
	desk.events(2)
	desk.send(map[string]any{"type": "ack", "topic": topic, "pos": 2})
	desk.send(map[string]any{"type": "offer_shown", "offer": second.String()})
	if f := desk.await("error"); string(f.Code) != `"FORBIDDEN"` {
		t.Errorf("%s", f.raw)
	}
	if len(n.receipts.told) != 3 {
		t.Errorf("%v", n.receipts.told)
	}
}

func (r *receipts) want(t *testing.T, want ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if fmt.Sprint(r.told) != fmt.Sprint(want) {
		t.Errorf("told %v, want %v", r.told, want)
	}
}

// Presence follows the sockets of a provider, on whichever nodes they are.
func TestPresence_followsSockets(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	one, two := c.node(), c.node()
	unit := c.login(dispatch.RoleProvider)
	a, _ := one.connect(unit)
	c.awaitPresence(unit, true)
	b, _ := one.connect(unit)
	a.drop()
	b.settled()
	c.awaitPresence(unit, true)
	elsewhere, _ := two.connect(unit)
	c.awaitFence(unit, 2)
	b.drop() // the older node's note is no longer its own to end
	elsewhere.settled()
	c.awaitPresence(unit, true)
	again, _ := one.connect(unit)
	c.awaitFence(unit, 3)
	again.drop()
	c.awaitFence(unit, 4) // the other node finds its open socket noted as gone
	c.awaitPresence(unit, true)
	elsewhere.drop()
	c.awaitPresence(unit, false)
}

func (c *city) awaitPresence(p realtime.Principal, there bool) {
	c.t.Helper()
	c.poll(fmt.Sprintf("presence %v", there), func() bool {
		var is bool
		err := c.db.QueryRow(context.Background(), `SELECT lost_at IS NULL FROM provider_presence p JOIN node ON node.id = p.node_id
			WHERE provider_id = $1`, p.Provider[:]).Scan(&is)
		return err == nil && is == there
	})
}

func (c *city) awaitFence(p realtime.Principal, fence int64) {
	c.t.Helper()
	c.poll(fmt.Sprintf("fence %d", fence), func() bool {
		var is int64
		err := c.db.QueryRow(context.Background(), `SELECT fence FROM provider_presence WHERE provider_id = $1`, p.Provider[:]).Scan(&is)
		return err == nil && is >= fence
	})
}
