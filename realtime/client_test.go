package realtime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/auxilio/auxilio/realtime"
)

// frame is any object the server sends.
type frame struct {
	Type     string         `json:"type"`
	ID       jsontext.Value `json:"id"`
	Topic    string         `json:"topic"`
	Pos      int64          `json:"pos"`
	Seq      int64          `json:"seq"`
	Event    string         `json:"event"`
	From     int64          `json:"from"`
	Head     int64          `json:"head"`
	Snapshot jsontext.Value `json:"snapshot"`
	Code     jsontext.Value `json:"code"`
	Message  string         `json:"message"`
	Reason   string         `json:"reason"`
	Epoch    string         `json:"epoch"`
	Topics   []string       `json:"topics"`
	InS      int            `json:"in_s"`
	Cell     string         `json:"cell"`
	Request  string         `json:"request"`
	Rows     [][]any        `json:"rows"`
	Row      []any          `json:"row"`
	Version  int64          `json:"version"`
	raw      []byte
	at       time.Time // when it was read
}

// client is one socket, read on a goroutine of its own.
type client struct {
	t      testing.TB
	ws     *websocket.Conn
	frames chan *frame
	err    error // why reading ended; valid once frames is closed
}

// connect opens a socket with a ticket and returns it after its welcome. A ticket that a busy Redis does not give back in time
// is void; the next one is tried, as apps do.
func (n *node) connect(p realtime.Principal) (*client, frame) {
	n.city.t.Helper()
	for range 5 {
		c := n.dial(n.ticket(p))
		f, open := c.next()
		switch {
		case open && f.Type == "welcome":
			return c, f
		case open:
			n.city.t.Fatalf("not welcomed: %s", f.raw)
		case websocket.CloseStatus(c.err) != realtime.CloseTicket:
			n.city.t.Fatalf("closed while waiting for welcome: %v", c.err)
		}
	}
	n.city.t.Fatal("five tickets were void")
	return nil, frame{}
}

func (n *node) dial(ticket string) *client {
	n.city.t.Helper()
	return n.dialWith(&websocket.DialOptions{
		Subprotocols: []string{realtime.Subprotocol, "ticket." + ticket},
		HTTPHeader:   http.Header{"Origin": {origin}},
	})
}

func (n *node) dialWith(options *websocket.DialOptions) *client {
	n.city.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, n.url(), options)
	n.city.must(err)
	ws.SetReadLimit(1 << 20)
	n.dialled.Add(1)
	c := &client{t: n.city.t, ws: ws, frames: make(chan *frame, 4_000)}
	go c.read()
	n.city.t.Cleanup(c.drop)
	return c
}

func (c *client) read() {
	defer close(c.frames)
	for {
		_, data, err := c.ws.Read(context.Background())
		if err != nil {
			c.err = err
			return
		}
		at := time.Now()
		for _, f := range unpack(c.t, data) {
			f.at = at
			c.frames <- &f
		}
	}
}

// unpack splits a frame into the objects it holds, and holds each to its schema.
func unpack(t testing.TB, data []byte) []frame {
	objects := []jsontext.Value{data}
	if bytes.HasPrefix(data, []byte("[")) {
		if err := jsonv2.Unmarshal(data, &objects); err != nil {
			t.Errorf("frame %s: %v", data, err)
		}
	}
	frames := make([]frame, len(objects))
	for i, o := range objects {
		if err := jsonv2.Unmarshal(o, &frames[i]); err != nil {
			t.Errorf("frame %s: %v", o, err)
		}
		frames[i].raw = o
		if frames[i].Type != "event" || frames[i].Pos%50 < 3 { // checking every one of a storm is too much work
			checkSchema(t, frames[i].Type, o)
		}
	}
	return frames
}

// drop goes away without a word.
func (c *client) drop() { c.ws.CloseNow() }

func (c *client) send(v any) {
	c.t.Helper()
	data, ok := v.(string)
	if !ok {
		encoded, err := json.Marshal(v)
		if err != nil {
			c.t.Fatal(err)
		}
		data = string(encoded)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, []byte(data)); err != nil {
		c.t.Fatal(err)
	}
}

// next returns the next frame that is no heartbeat.
func (c *client) next() (frame, bool) {
	c.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case f, open := <-c.frames:
			if !open {
				return frame{}, false
			}
			if f.Type != "heartbeat" {
				return *f, true
			}
		case <-deadline:
			c.t.Fatal("no frame")
		}
	}
}

// await returns the next frame of a type; others are passed over.
func (c *client) await(kind string) frame {
	c.t.Helper()
	for {
		f, open := c.next()
		if !open {
			c.t.Fatalf("closed while waiting for %s: %v", kind, c.err)
		}
		if f.Type == kind {
			return f
		}
	}
}

// awaitClose returns the code with which the server closed.
func (c *client) awaitClose() websocket.StatusCode {
	c.t.Helper()
	for {
		if _, open := c.next(); !open {
			return websocket.CloseStatus(c.err)
		}
	}
}

// settled returns what came until the server had answered everything sent so far.
func (c *client) settled() (before []frame) {
	c.t.Helper()
	c.send(`{"type":"ping","id":"settled"}`)
	for {
		f, open := c.next()
		if !open {
			c.t.Fatalf("closed: %v", c.err)
		}
		if f.Type == "pong" && string(f.ID) == `"settled"` {
			return before
		}
		before = append(before, f)
	}
}

func (c *client) subscribe(topic string) frame {
	c.t.Helper()
	c.send(map[string]any{"type": "subscribe", "id": 1, "topic": topic})
	return c.await("subscribed")
}

func (c *client) resume(topic string, pos int64, epoch string) {
	c.t.Helper()
	c.send(map[string]any{"type": "subscribe", "id": "r", "topic": topic, "pos": pos, "epoch": epoch})
}

// events returns the next n events, which must be dense in their topics.
func (c *client) events(n int) []frame {
	c.t.Helper()
	got := make([]frame, 0, n)
	for len(got) < n {
		got = append(got, c.await("event"))
	}
	return got
}
