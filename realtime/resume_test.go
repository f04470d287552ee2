package realtime_test

import (
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

func TestConnect_welcomeAndLive(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	desk := c.login(dispatch.RoleDispatcher)
	ws, hello := n.connect(desk)
	if hello.Epoch != n.tail.Epoch().String() || len(hello.Topics) != 1 || hello.Topics[0] != desk.User.Topic() {
		t.Errorf("welcome: %s", hello.raw)
	}
	sub := ws.subscribe("board")
	if sub.From != 0 || sub.Head != 0 || len(sub.Snapshot) == 0 {
		t.Errorf("subscribed: %s", sub.raw)
	}
	c.emit("request.created", map[string]string{"request": "x"}, "board", "user:none")
	n.store.Poke()
	if ev := ws.await("event"); ev.Topic != "board" || ev.Pos != 1 || ev.Event != "request.created" {
		t.Errorf("event: %s", ev.raw)
	}
}

func TestResume_afterRestart(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	first := c.node()
	desk := c.login(dispatch.RoleDispatcher)
	ws, hello := first.connect(desk)
	ws.subscribe("board")
	for range 10 {
		c.emit("request.created", nil, "board")
	}
	ws.events(10)
	first.stop()
	for range 10 {
		c.emit("request.searching", nil, "board")
	}
	second := c.node()
	again, hello2 := second.connect(desk)
	if hello2.Epoch != hello.Epoch {
		t.Fatal("another epoch after a restart")
	}
	again.resume("board", 7, hello.Epoch)
	if sub := again.await("subscribed"); sub.From != 7 {
		t.Errorf("subscribed: %s", sub.raw)
	}
	for range 5 {
		c.emit("request.offered", nil, "board")
	}
	for i, ev := range again.events(18) {
		if ev.Pos != int64(8+i) {
			t.Fatalf("event %d: %s", i, ev.raw)
		}
	}
}

func TestDrain_closesInTime(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	ws, _ := n.connect(c.login(dispatch.RoleMember))
	began := time.Now()
	n.stop()
	if code := ws.awaitClose(); code != 4001 {
		t.Errorf("closed with %d", code)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// The answer that says from where a topic follows comes before anything of the topic, also when many are asked for at once.
func TestResume_answerComesBeforeTheEvents(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	desk, member := c.login(dispatch.RoleDispatcher), c.login(dispatch.RoleMember)
	var topics []string
	for range 16 {
		topic := c.request(member, dispatch.Searching, desk).Topic()
		c.emit("request.created", nil, topic)
		topics = append(topics, topic)
	}
	for range 60 {
		ws, hello := n.connect(desk)
		for _, topic := range topics {
			ws.resume(topic, 0, hello.Epoch)
		}
		answered := map[string]bool{}
		for events := 0; events < len(topics); {
			f, open := ws.next()
			switch {
			case !open:
				t.Fatalf("closed: %v", ws.err)
			case f.Type == "subscribed":
				answered[f.Topic] = true
			case f.Type == "event":
				events++
				if !answered[f.Topic] {
					t.Fatalf("an event before the answer: %s", f.raw)
				}
			}
		}
		ws.drop()
	}
}
