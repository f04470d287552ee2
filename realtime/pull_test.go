package realtime_test

import (
	"errors"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store"
)

// Pull gives the bytes a socket would have sent, to those whom a socket would have sent them.
func TestPull_sameAsTheSocket(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	owner := c.login(dispatch.RoleMember)
	request := c.request(owner, dispatch.Searching, realtime.Principal{})
	ws, _ := n.connect(owner)
	ws.subscribe(request.Topic())
	for range 5 {
		c.emitOf(request, "request.searching", request.Topic(), "board")
	}
	live := ws.events(5)
	page, err := n.server.Pull(t.Context(), owner, request.Topic(), 2, 2)
	if err != nil || page.Head != 5 || page.Last != 4 || len(page.Events) != 2 || page.Epoch != n.tail.Epoch() {
		t.Fatalf("%+v, %v", page, err)
	}
	for i, frame := range page.Events {
		if string(frame) != string(live[2+i].raw) {
			t.Errorf("pulled %s, the socket got %s", frame, live[2+i].raw)
		}
	}
	var resync *store.Resync
	if _, err := n.server.Pull(t.Context(), owner, request.Topic(), 9, 2); !errors.As(err, &resync) || resync.Reason != store.ResyncAhead {
		t.Errorf("ahead: %v", err)
	}
	if _, err := n.server.Pull(t.Context(), owner, "board", 0, 2); !errors.Is(err, realtime.ErrForbidden) {
		t.Errorf("board: %v", err)
	}
	if _, err := n.server.Pull(t.Context(), c.login(dispatch.RoleMember), request.Topic(), 0, 2); !errors.Is(err, realtime.ErrForbidden) {
		t.Errorf("another's request: %v", err)
	}
	if _, err := n.server.Pull(t.Context(), owner, "nothing", 0, 2); !errors.Is(err, realtime.ErrTopic) {
		t.Errorf("no topic: %v", err)
	}
}
