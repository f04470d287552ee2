package realtime_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// A bad frame gets an error that names what is wrong; it changes nothing and the socket stays open.
func TestFrames_badOnesAreAnswered(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	fix := func(fields string) string {
		return `{"type":"location",` + fields + `,"recorded_at":"2026-01-01T00:00:00Z","seq":1}`
	}
	cases := []struct{ send, code, says string }{
		{`nonsense`, "BAD_FRAME", "JSON"},
		{``, "BAD_FRAME", ""},
		{`[]`, "BAD_FRAME", ""},
		{`[{"type":"ping"}]`, "BAD_FRAME", ""},
		{`"ping"`, "BAD_FRAME", ""},
		{`null`, "BAD_FRAME", "type"},
		{`{}`, "BAD_FRAME", "type"},
		{`{"type":"ping"} {"type":"ping"}`, "BAD_FRAME", "JSON"},
		{`{"type":"ping","type":"ping"}`, "BAD_FRAME", "type"},
		{`{"type":7}`, "BAD_FRAME", "type"},
		{`{"Type":"ping"}`, "BAD_FRAME", "type"},
		{`{"type":"dance","id":"q"}`, "UNKNOWN_TYPE", "dance"},
		{`{"type":"ping","extra":1}`, "BAD_FRAME", "extra"},
		{`{"type":"ping","id":{}}`, "BAD_FRAME", "id"},
		{`{"type":"ping","id":"` + strings.Repeat("x", 80) + `"}`, "BAD_FRAME", "id"},
		{`{"type":"subscribe","topic":"weather"}`, "INVALID_INPUT", "topic"},
		{`{"type":"subscribe","topic":"request:7"}`, "INVALID_INPUT", "topic"},
		{`{"type":"subscribe"}`, "INVALID_INPUT", "topic"},
		{`{"type":"subscribe","topic":"board:atlantis"}`, "INVALID_INPUT", "topic"},
		{`{"type":"subscribe","topic":"` + unit.User.Topic() + `","pos":-1}`, "INVALID_INPUT", "pos"},
		{`{"type":"subscribe","topic":"` + unit.User.Topic() + `","pos":"1"}`, "BAD_FRAME", "pos"},
		{`{"type":"subscribe","topic":"` + unit.User.Topic() + `","pos":1.5}`, "BAD_FRAME", "pos"},
		{`{"type":"subscribe","topic":"` + unit.User.Topic() + `","pos":99999999999999999999}`, "BAD_FRAME", "pos"},
		{`{"type":"subscribe","topic":"board"}`, "FORBIDDEN", "topic"},
		{`{"type":"subscribe","topic":"user:` + uuid.NewString() + `"}`, "FORBIDDEN", "topic"},
		{`{"type":"subscribe","topic":"request:` + uuid.NewString() + `"}`, "FORBIDDEN", "topic"},
		{`{"type":"unsubscribe","topic":"request:` + uuid.NewString() + `"}`, "NOT_SUBSCRIBED", "topic"},
		{`{"type":"ack","topic":"x","pos":1}`, "INVALID_INPUT", "topic"},
		{`{"type":"ack","topic":"board","pos":"x"}`, "BAD_FRAME", "pos"},
		{`{"type":"view","cells":[],"rate_ms":1000}`, "FORBIDDEN", ""},
		{`{"type":"offer_shown","offer":"x"}`, "INVALID_INPUT", "offer"},
		{`{"type":"auth","token":"forged"}`, "UNAUTHORIZED", "token"},
		{fix(`"latitude":91,"longitude":0`), "INVALID_INPUT", "latitude"},
		{fix(`"latitude":0,"longitude":-180.1`), "INVALID_INPUT", "longitude"},
		{fix(`"latitude":NaN,"longitude":0`), "BAD_FRAME", "JSON"},
		{fix(`"latitude":"NaN","longitude":0`), "BAD_FRAME", "latitude"},
		{fix(`"latitude":"Infinity","longitude":0`), "BAD_FRAME", "latitude"},
		{fix(`"latitude":1e999,"longitude":0`), "BAD_FRAME", "latitude"},
		{fix(`"latitude":"north","longitude":0`), "BAD_FRAME", "latitude"},
		{fix(`"latitude":"0x10","longitude":0`), "BAD_FRAME", "latitude"},
		{fix(`"latitude":true,"longitude":0`), "BAD_FRAME", "latitude"},
		{fix(`"latitude":null,"longitude":0`), "INVALID_INPUT", "latitude"},
		{fix(`"longitude":0`), "INVALID_INPUT", "latitude"},
		{fix(`"latitude":0`), "INVALID_INPUT", "longitude"},
		{`{"type":"location"}`, "INVALID_INPUT", "latitude"},
		{`{"type":"location","latitude":1,"longitude":1,"recorded_at":"yesterday","seq":1}`, "BAD_FRAME", "recorded_at"},
		{`{"type":"location","latitude":1,"longitude":1,"recorded_at":"2026-01-01T00:00:00Z","seq":-1}`, "INVALID_INPUT", "seq"},
		{`{"type":"location","latitude":1,"longitude":1,"recorded_at":"2026-01-01T00:00:00Z","seq":0}`, "INVALID_INPUT", "seq"},
		{`{"type":"location","fixes":[]}`, "INVALID_INPUT", "fixes"},
		{`{"type":"location","fixes":[{"latitude":1,"longitude":200,"recorded_at":"2026-01-01T00:00:00Z","seq":1}]}`, "INVALID_INPUT", "fixes[0].longitude"},
		{`{"type":"location","latitude":1,"longitude":1,"recorded_at":"2026-01-01T00:00:00Z","seq":1,"fixes":[]}`, "INVALID_INPUT", "fixes"},
		{`{"type":"location","fixes":[` + strings.Repeat(`{"latitude":1,"longitude":1,"recorded_at":"2026-01-01T00:00:00Z","seq":1},`, 30) +
			`{"latitude":1,"longitude":1,"recorded_at":"2026-01-01T00:00:00Z","seq":1}]}`, "INVALID_INPUT", "fixes"},
	}
	var ws *client
	for i, tc := range cases {
		if i%20 == 0 { // stay below the limit of frames
			ws, _ = n.connect(unit)
		}
		ws.send(tc.send)
		f := ws.await("error")
		if got := strings.Trim(string(f.Code), `"`); got != tc.code || !strings.Contains(f.Message, tc.says) {
			t.Errorf("%.120s: %s %q, want %s naming %q", tc.send, got, f.Message, tc.code, tc.says)
		}
	}
	ws.settled()
}

func TestFrames_idComesBack(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ws, _ := c.node().connect(c.login(dispatch.RoleMember))
	for _, id := range []string{`"a"`, `7`, `-1.5`} {
		ws.send(`{"type":"ping","id":` + id + `}`)
		if pong := ws.await("pong"); string(pong.ID) != id {
			t.Errorf("id %s came back as %s", id, pong.ID)
		}
		ws.send(`{"type":"what","id":` + id + `}`)
		if f := ws.await("error"); string(f.ID) != id {
			t.Errorf("id %s came back as %s", id, f.ID)
		}
	}
}

func TestFrames_tooLarge(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	for role, limit := range map[dispatch.Role]int{dispatch.RoleMember: 8 << 10, dispatch.RoleDispatcher: 32 << 10} {
		ws, _ := n.connect(c.login(role))
		pad := func(size int) string {
			return `{"type":"ping"` + strings.Repeat(" ", size-len(`{"type":"ping"}`)) + `}`
		}
		ws.send(pad(limit))
		ws.await("pong")
		ws.send(pad(limit + 1))
		if code := ws.awaitClose(); code != websocket.StatusMessageTooBig {
			t.Errorf("%s: closed with %d", role, code)
		}
		huge, _ := n.connect(c.login(role))
		huge.send(pad(4 << 20)) // what is still under way must not swallow the answer
		if code := huge.awaitClose(); code != websocket.StatusMessageTooBig {
			t.Errorf("%s: 4 MiB: closed with %d", role, code)
		}
	}
}

func TestFrames_notUTF8(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ws, _ := c.node().connect(c.login(dispatch.RoleMember))
	ws.send("{\"type\":\"ping\",\"id\":\"\xff\"}")
	if code := ws.awaitClose(); code != websocket.StatusInvalidFramePayloadData {
		t.Errorf("closed with %d", code)
	}
}

func TestFrames_binary(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ws, _ := c.node().connect(c.login(dispatch.RoleMember))
	if err := ws.ws.Write(context.Background(), websocket.MessageBinary, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if f := ws.await("error"); string(f.Code) != `"BAD_FRAME"` {
		t.Errorf("%s", f.raw)
	}
}

func TestFrames_tooMany(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ws, _ := c.node().connect(c.login(dispatch.RoleMember))
	for range 60 {
		if ws.ws.Write(context.Background(), websocket.MessageText, []byte(`{"type":"ping"}`)) != nil {
			break
		}
	}
	if code := ws.awaitClose(); code != realtime.CloseRate {
		t.Errorf("closed with %d", code)
	}
}

func TestFrames_pingFlood(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	ws, _ := c.node().connect(c.login(dispatch.RoleMember))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for i := range 30 {
		if err := ws.ws.Ping(ctx); err != nil {
			t.Fatalf("ping %d: %v", i+1, err)
		}
	}
	var all sync.WaitGroup
	for range 60 { // at once: one after the other, a busy machine keeps to the limit by itself
		all.Go(func() { _ = ws.ws.Ping(ctx) })
	}
	if code := ws.awaitClose(); code != realtime.CloseRate {
		t.Errorf("closed with %d", code)
	}
	all.Wait()
}

func TestLocation_takenAndLimited(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	n.online(unit, 14.6, -90.5)
	ws, _ := n.connect(unit)
	ws.send(location(1, 14.6, -90.5))
	ws.send(`{"type":"location","fixes":[` + fixJSON(2, 14.6001, -90.5) + `,` + fixJSON(3, 14.6002, -90.5) + `]}`)
	if said := ws.settled(); len(said) != 0 {
		t.Errorf("answered %s", said[0].raw)
	}
	if p, ok := n.fleet.Position(uuid.UUID(unit.Provider)); !ok || p.Seq != 3 {
		t.Errorf("position %+v", p)
	}
	ws.send(`{"type":"location","latitude":14.6003,"longitude":-90.5}`) // of a device that tells nothing else
	if said := ws.settled(); len(said) != 0 {
		t.Errorf("answered %s", said[0].raw)
	}
	if p, _ := n.fleet.Position(uuid.UUID(unit.Provider)); p.Seq != 4 || p.Point.Lat < 14.60029 {
		t.Errorf("position %+v", p)
	}
	limited := 0
	for i := range 8 {
		ws.send(location(int64(5+i), 14.6002, -90.5))
	}
	for _, f := range ws.settled() {
		if string(f.Code) == `"RATE_LIMITED"` {
			limited++
		}
	}
	if limited == 0 || limited > 6 {
		t.Errorf("%d of 11 frames were too many", limited)
	}
}

func TestLocation_whatCannotBeTrueIsRefused(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	unit := c.login(dispatch.RoleProvider)
	n.online(unit, 14.6, -90.5)
	ws, _ := n.connect(unit)
	ws.send(location(1, 40, 3))
	if f := ws.await("error"); string(f.Code) != `"LOCATION_REFUSED"` || !strings.Contains(f.Message, "JUMP") {
		t.Errorf("%s", f.raw)
	}
	for field, values := range map[string][]string{"accuracy": {"-3", "100001"}, "speed": {"-0.1", "1e6"}, "heading": {"400", "-1"}} {
		for _, value := range values {
			ws.send(`{"type":"location","fixes":[{"latitude":14.6,"longitude":-90.5,"` + field + `":` + value + `}]}`)
			if f := ws.await("error"); string(f.Code) != `"INVALID_INPUT"` || !strings.HasPrefix(f.Message, "fixes[0]."+field+": ") {
				t.Errorf("%s %s: %s", field, value, f.raw)
			}
		}
	}
	member, _ := n.connect(c.login(dispatch.RoleMember))
	member.send(location(1, 14.6, -90.5))
	if f := member.await("error"); string(f.Code) != `"FORBIDDEN"` {
		t.Errorf("%s", f.raw)
	}
}

func location(seq int64, lat, lng float64) string {
	return `{"type":"location",` + fixJSON(seq, lat, lng)[1:]
}

func fixJSON(seq int64, lat, lng float64) string {
	return fmt.Sprintf(`{"latitude":%g,"longitude":"%g","accuracy":5,"speed":3.2,"heading":null,"recorded_at":%q,"seq":%d}`,
		lat, lng, time.Now().UTC().Format(time.RFC3339Nano), seq)
}
