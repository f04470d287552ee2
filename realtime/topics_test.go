package realtime_test

import (
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// Who may follow what, every cell of the table.
func TestTopics_matrix(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	owner, other := c.login(dispatch.RoleMember), c.login(dispatch.RoleMember)
	assigned, free := c.login(dispatch.RoleProvider), c.login(dispatch.RoleProvider)
	desk, admin := c.login(dispatch.RoleDispatcher), c.login(dispatch.RoleAdmin)
	request := c.request(owner, dispatch.EnRoute, assigned)
	finished := c.request(owner, dispatch.Searching, realtime.Principal{})
	c.assign(finished, free.Provider)
	c.release(finished)

	everybody := map[string]realtime.Principal{
		"owner": owner, "other": other, "assigned": assigned, "free": free, "desk": desk, "admin": admin,
	}
	for topic, readers := range map[string][]string{
		request.Topic():           {"owner", "assigned", "desk", "admin"},
		finished.Topic():          {"owner", "desk", "admin"},
		assigned.Provider.Topic(): {"assigned", "desk", "admin"},
		free.Provider.Topic():     {"free", "desk", "admin"},
		owner.User.Topic():        {"owner"},
		desk.User.Topic():         {"desk"},
		"board":                   {"desk", "admin"},
		"board:default":           {"desk", "admin"},
	} {
		may := map[string]bool{}
		for _, name := range readers {
			may[name] = true
		}
		for name, who := range everybody {
			ws, _ := n.connect(who)
			for _, frame := range []map[string]any{
				{"type": "subscribe", "topic": topic},
				{"type": "subscribe", "topic": topic, "pos": 0},
			} {
				ws.send(frame)
				f, _ := ws.next()
				if got := f.Type == "subscribed"; got != may[name] {
					t.Errorf("%s on %s: %s, may %v", name, topic, f.raw, may[name])
				}
			}
			ws.drop()
		}
	}
}

func TestTopics_limit(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	for role, most := range map[dispatch.Role]int{dispatch.RoleMember: 16, dispatch.RoleDispatcher: 64} {
		who := c.login(role)
		ws, _ := n.connect(who)
		pace := time.NewTicker(110 * time.Millisecond) // a client that keeps to the limit of frames
		defer pace.Stop()
		for i := range most + 1 {
			if i > 30 {
				<-pace.C
			}
			ws.send(map[string]any{"type": "subscribe", "topic": c.request(who, dispatch.Searching, realtime.Principal{}).Topic()})
			f, _ := ws.next()
			if got := f.Type == "subscribed"; got != (i < most) {
				t.Fatalf("%s: topic %d: %s", role, i+1, f.raw)
			}
		}
	}
}

// A provider who loses a request hears nothing more of it, even of what was committed before the next breath.
func TestTopics_lostWithTheAssignment(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	owner, unit := c.login(dispatch.RoleMember), c.login(dispatch.RoleProvider)
	request := c.request(owner, dispatch.EnRoute, unit)
	theirs, _ := n.connect(owner)
	theirs.subscribe(request.Topic())
	ws, _ := n.connect(unit)
	ws.subscribe(request.Topic())
	c.emitOf(request, "request.en_route", request.Topic())
	ws.events(1)
	c.release(request)
	c.emitOf(request, "request.unassigned", request.Topic())
	c.emitOf(request, "request.message", request.Topic())
	if f, _ := ws.next(); f.Type != "unsubscribed" || string(f.Code) != `"FORBIDDEN"` {
		t.Errorf("after the assignment was taken: %s", f.raw)
	}
	if got := theirs.events(3); got[2].Event != "request.message" {
		t.Errorf("the member got %s", got[2].raw)
	}
	if said := ws.settled(); len(said) != 0 {
		t.Errorf("and then %s", said[0].raw)
	}
}

// The event that ends a job is the last one its provider gets.
func TestTopics_endWithTheJob(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	request := c.request(c.login(dispatch.RoleMember), dispatch.InService, unit)
	ws, _ := n.connect(unit)
	ws.subscribe(request.Topic())
	ws.settled()
	c.release(request)
	c.emitOf(request, "request.completed", request.Topic())
	c.emitOf(request, "request.message", request.Topic())
	if f, _ := ws.next(); f.Event != "request.completed" {
		t.Fatalf("%s", f.raw)
	}
	if f, _ := ws.next(); f.Type != "unsubscribed" || string(f.Code) != `"ENDED"` {
		t.Errorf("%s", f.raw)
	}
	if said := ws.settled(); len(said) != 0 {
		t.Errorf("and then %s", said[0].raw)
	}
}

// Being assigned again brings the topic on: the check is of who holds the request, not of what happened.
func TestTopics_keptByWhoHoldsTheRequest(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	request := c.request(c.login(dispatch.RoleMember), dispatch.EnRoute, unit)
	ws, _ := n.connect(unit)
	ws.subscribe(request.Topic())
	for range 3 {
		c.emitOf(request, "request.assigned", request.Topic())
		c.emitOf(request, "request.message", request.Topic())
	}
	for i, ev := range ws.events(6) {
		if ev.Pos != int64(i+1) {
			t.Fatalf("event %d: %s", i, ev.raw)
		}
	}
}

func TestUnsubscribe_nothingMore(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	ws, _ := n.connect(c.login(dispatch.RoleDispatcher))
	ws.subscribe("board")
	ws.send(`{"type":"unsubscribe","topic":"board"}`)
	if f := ws.await("unsubscribed"); string(f.Code) != `"REQUESTED"` {
		t.Errorf("%s", f.raw)
	}
	witness, _ := n.connect(c.login(dispatch.RoleDispatcher))
	witness.subscribe("board")
	c.emit("request.created", nil, "board")
	witness.events(1)
	if said := ws.settled(); len(said) != 0 {
		t.Errorf("got %s", said[0].raw)
	}
}
