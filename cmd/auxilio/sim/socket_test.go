package sim

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

// script is one connection as the server plays it. say writes a frame, expect reads the next one of a type.
type script func(t *testing.T, s *stage)

type stage struct {
	ctx  context.Context
	conn *websocket.Conn
}

func (s *stage) say(t *testing.T, frame any) {
	t.Helper()
	text, err := json.Marshal(frame)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.conn.Write(s.ctx, websocket.MessageText, text); err != nil {
		t.Errorf("server writes: %v", err)
	}
}

func (s *stage) expect(t *testing.T, kind string) map[string]any {
	t.Helper()
	for {
		_, text, err := s.conn.Read(s.ctx)
		if err != nil {
			t.Errorf("server waits for %s: %v", kind, err)
			return nil
		}
		var frame map[string]any
		if err := json.Unmarshal(text, &frame); err != nil {
			t.Errorf("the app says %q: %v", text, err)
			return nil
		}
		if frame["type"] == kind {
			return frame
		}
	}
}

// stay reads until the app is gone.
func (s *stage) stay() {
	for {
		if _, _, err := s.conn.Read(s.ctx); err != nil {
			return
		}
	}
}

type object = map[string]any

func event(topic string, pos int, name string) object {
	return object{"type": "event", "topic": topic, "pos": pos, "seq": pos, "event": name, "version": 1, "at": t0, "data": object{"offer": "o1", "request": "r1"}}
}

var welcome = object{"type": "welcome", "epoch": "e1", "topics": []string{"user:u1"}}

// play serves connections by the scripts, one after the other, runs a socket against them and returns it and what it heard.
func play(t *testing.T, scripts ...script) (*Socket, chan Message, *Tally) {
	t.Helper()
	p := newPeer(t)
	p.on("/auth/token", pair("one", 900))
	p.on("/auth/token/refresh", pair("two", 900))
	p.on("/realtime/ticket", give(object{"ticket": "tick", "url": "/api/v1/realtime/connect", "expires_in": 30}))
	var connections []http.HandlerFunc
	for _, play := range scripts {
		connections = append(connections, func(w http.ResponseWriter, r *http.Request) {
			if diff := cmp.Diff("auxilio.v1,ticket.tick", r.Header.Get("Sec-WebSocket-Protocol")); diff != "" {
				t.Error(diff)
			}
			conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}})
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.CloseNow()
			play(t, &stage{r.Context(), conn})
		})
	}
	p.on("/realtime/connect", append(connections, refuse(503, "UNAVAILABLE"))...)

	heard, tally := make(chan Message, 100), &Tally{}
	s := NewSocket(NewSession(p.client(t), Account{"a@example.com", "secret"}), tally, func(m Message) { heard <- m })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return s, heard, tally
}

func hears(t *testing.T, heard <-chan Message, pos int64) {
	t.Helper()
	for {
		select {
		case m := <-heard:
			if m.Type == "event" && m.Pos == pos {
				return
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("never heard position %d", pos)
		}
	}
}

func TestSocket_resumesWhereItWas(t *testing.T) {
	_, heard, tally := play(t,
		func(t *testing.T, s *stage) {
			s.say(t, welcome)
			if got := s.expect(t, "subscribe"); got["topic"] != "user:u1" || got["pos"] != nil {
				t.Errorf("first asks for %v", got)
			}
			s.say(t, object{"type": "subscribed", "topic": "user:u1", "from": 4, "head": 4})
			s.say(t, []object{event("user:u1", 5, "request.assigned"), event("user:u1", 6, "request.en_route")})
			s.conn.CloseNow() // as when the server dies
		},
		func(t *testing.T, s *stage) {
			s.say(t, welcome)
			if got := s.expect(t, "subscribe"); got["pos"] != 6.0 || got["epoch"] != "e1" {
				t.Errorf("resumes with %v", got)
			}
			s.say(t, event("user:u1", 9, "request.early")) // not in its place yet
			s.say(t, object{"type": "subscribed", "topic": "user:u1", "from": 6, "head": 8})
			s.say(t, []object{event("user:u1", 7, "request.arrived"), event("user:u1", 8, "request.in_service"), event("user:u1", 9, "request.early")})
			s.stay()
		})
	hears(t, heard, 9)
	if g, d, n := tally.Gaps.Load(), tally.Duplicates.Load(), tally.Events.Load(); g != 0 || d != 0 || n != 5 {
		t.Errorf("%d gaps, %d duplicates, %d events", g, d, n)
	}
}

func TestSocket_seesWhatIsLostOrDoubled(t *testing.T) {
	_, heard, tally := play(t, func(t *testing.T, s *stage) {
		s.say(t, welcome)
		s.expect(t, "subscribe")
		s.say(t, object{"type": "subscribed", "topic": "user:u1", "from": 0, "head": 0})
		for _, pos := range []int{1, 2, 2, 5} {
			s.say(t, event("user:u1", pos, "request.assigned"))
		}
		s.stay()
	})
	hears(t, heard, 5)
	if g, d := tally.Gaps.Load(), tally.Duplicates.Load(); g != 2 || d != 1 {
		t.Errorf("%d gaps, %d duplicates", g, d)
	}
}

func TestSocket_acknowledgesAnOfferAtOnce(t *testing.T) {
	acked := make(chan object, 1)
	_, _, _ = play(t, func(t *testing.T, s *stage) {
		s.say(t, welcome)
		s.expect(t, "subscribe")
		s.say(t, object{"type": "subscribed", "topic": "user:u1", "from": 0, "head": 0})
		s.say(t, event("user:u1", 1, offerCreated))
		acked <- s.expect(t, "ack")
	})
	if diff := cmp.Diff(object{"type": "ack", "topic": "user:u1", "pos": 1.0}, <-acked); diff != "" {
		t.Error(diff)
	}
}

func TestSocket_bringsANewToken(t *testing.T) {
	authed := make(chan object, 1)
	_, _, _ = play(t, func(t *testing.T, s *stage) {
		s.say(t, welcome)
		s.say(t, object{"type": "auth_required", "in_s": 60})
		authed <- s.expect(t, "auth")
	})
	if diff := cmp.Diff(object{"type": "auth", "token": "two"}, <-authed); diff != "" {
		t.Error(diff)
	}
}

func TestSocket_beginsAnewAfterResync(t *testing.T) {
	_, heard, tally := play(t, func(t *testing.T, s *stage) {
		s.say(t, welcome)
		s.expect(t, "subscribe")
		s.say(t, object{"type": "resync", "topic": "user:u1", "reason": "retention", "head": 70})
		if got := s.expect(t, "subscribe"); got["pos"] != nil {
			t.Errorf("after a resync asks for %v", got)
		}
		s.say(t, object{"type": "subscribed", "topic": "user:u1", "from": 70, "head": 70})
		s.say(t, event("user:u1", 71, "request.assigned"))
		s.stay()
	})
	hears(t, heard, 71)
	if g, r := tally.Gaps.Load(), tally.Resyncs.Load(); g != 0 || r != 1 {
		t.Errorf("%d gaps, %d resyncs", g, r)
	}
}

func TestSocket_staysAwayWhenSentAway(t *testing.T) {
	p := newPeer(t)
	p.on("/auth/token", pair("one", 900))
	p.on("/realtime/ticket", give(object{"ticket": "tick", "url": "/api/v1/realtime/connect", "expires_in": 30}))
	p.on("/realtime/connect", func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}})
		if err == nil {
			_ = conn.Close(4301, "revoked")
		}
	})
	s := NewSocket(NewSession(p.client(t), Account{"a@example.com", "secret"}), &Tally{}, func(Message) {})
	if err := s.Run(t.Context()); websocket.CloseStatus(err) != 4301 {
		t.Errorf("got %v", err)
	}
	if n := p.asked("/realtime/connect"); n != 1 {
		t.Errorf("connected %d times", n)
	}
}

func TestSocket_cutAndRestored(t *testing.T) {
	connected := make(chan bool, 2)
	stays := func(t *testing.T, s *stage) {
		s.say(t, welcome)
		s.expect(t, "subscribe")
		connected <- true
		s.stay()
	}
	s, _, tally := play(t, stays, stays)
	<-connected
	s.Cut()
	if err := s.Send(t.Context(), said{Type: "ping"}); err == nil {
		_ = s.Send(t.Context(), said{Type: "ping"})
	}
	s.Restore()
	<-connected
	if n := tally.Connects.Load(); n != 2 {
		t.Errorf("connected %d times", n)
	}
}

func TestReadFrame(t *testing.T) {
	for text, want := range map[string]int{
		`{"type":"heartbeat"}`: 1, ` [{"type":"event"},{"type":"pong"}]`: 2, `[]`: 0, `{`: -1, ``: -1, `[{"type":1}]`: -1,
	} {
		got, err := readFrame([]byte(text))
		if (err != nil) != (want < 0) || err == nil && len(got) != want {
			t.Errorf("%q: %d messages, %v", text, len(got), err)
		}
	}
}
