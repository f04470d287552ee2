package realtime

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// How many frames a client may send.
const (
	framesPerSecond = 10
	framesAtOnce    = 40
	fixesPerSecond  = 2 // frames of positions
	fixesAtOnce     = 5
)

// inbound is what the reader keeps.
type inbound struct {
	frames, fixes bucket
}

func newInbound() inbound {
	return inbound{frames: newBucket(framesPerSecond, framesAtOnce), fixes: newBucket(fixesPerSecond, fixesAtOnce)}
}

// read takes frames until the connection ends. It is the reader.
func (c *conn) read() {
	defer close(c.done)
	for {
		kind, data, err := c.ws.Read(context.Background())
		if errors.Is(err, websocket.ErrMessageTooBig) {
			c.end(closeTooLarge) // said already; what is left is to hear the rest of the message out
		}
		if err != nil {
			c.log.Debug("read", "error", err)
			return
		}
		if c.ending() == nil {
			c.receive(kind, data)
		}
	}
}

// pinged leaves the answer to a ping to the writer: only the newest one is answered. Pings count as frames.
func (c *conn) pinged(payload []byte) {
	if !c.inbound.frames.take(time.Now()) {
		c.end(closeRate)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pong = append([]byte{}, payload...)
	c.signal()
}

// receive handles one frame.
func (c *conn) receive(kind websocket.MessageType, data []byte) {
	switch {
	case !c.inbound.frames.take(time.Now()):
		c.end(closeRate)
		return
	case kind != websocket.MessageText:
		c.fail(&fault{code: codeBadFrame, message: "frames must be text"})
		return
	case !utf8.Valid(data):
		c.end(closeText)
		return
	}
	head, f := peek(data)
	if f == nil {
		f = c.handle(head, data)
	}
	if f != nil {
		c.fail(f)
	}
	c.heard(head.Type)
}

func (c *conn) fail(f *fault) {
	c.reply(errorFrame{Type: "error", ID: f.id, Code: f.code, Message: f.message})
}

// heard notes that a frame has come. Whoever sends anything but subscribe has resumed what there was to resume.
func (c *conn) heard(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spoke = true
	if kind != "subscribe" && !c.resumed {
		c.resumed = true
		c.signal()
	}
}

// handle does what a frame asks for.
func (c *conn) handle(head envelope, data []byte) *fault {
	switch head.Type {
	case "subscribe":
		return with(c.subscribe, data, head.ID)
	case "unsubscribe":
		return with(c.unsubscribe, data, head.ID)
	case "ack":
		return with(c.ack, data, head.ID)
	case "view":
		return with(c.look, data, head.ID)
	case "location":
		return with(c.locate, data, head.ID)
	case "offer_shown":
		return with(c.shown, data, head.ID)
	case "auth":
		return with(c.authenticate, data, head.ID)
	case "ping":
		return with(c.ping, data, head.ID)
	case "":
		return &fault{id: head.ID, code: codeBadFrame, message: "type: is required"}
	}
	return &fault{id: head.ID, code: codeUnknownType, message: fmt.Sprintf("type: %.40q is not known", head.Type)}
}

// with decodes a frame for its handler.
func with[T any](handle func(T) *fault, data []byte, id jsontext.Value) *fault {
	frame, f := decode[T](data, id)
	if f == nil {
		f = handle(frame)
	}
	if f != nil {
		f.id = id
	}
	return f
}

func (c *conn) subscribe(frame subscribeFrame) *fault {
	t, ok := parseTopic(frame.Topic)
	if !ok {
		return &fault{code: codeInvalid, message: "topic: is not a topic"}
	}
	if frame.Pos != nil && *frame.Pos < 0 {
		return &fault{code: codeInvalid, message: "pos: must not be negative"}
	}
	ctx, cancel := c.limited()
	defer cancel()
	switch may, err := c.server.mayRead(ctx, c.principal(), t); {
	case err != nil:
		return c.unavailable(err)
	case !may:
		return &fault{code: codeForbidden, message: "topic: not yours to read"}
	}
	s, fresh := c.enlist(t, false)
	if s == nil {
		return &fault{code: codeTopics, message: "topic: no more topics on this socket"}
	}
	return c.begin(ctx, s, fresh, frame)
}

// begin settles where a subscription starts and says so.
func (c *conn) begin(ctx context.Context, s *subscription, fresh bool, frame subscribeFrame) *fault {
	answer, err := c.server.start(ctx, s.topic, frame)
	var resync *store.Resync
	switch {
	case err == nil:
		c.settle(s, answer.From, answer)
	case errors.As(err, &resync):
		c.resync(s, resync)
	default:
		c.reopen(s, fresh)
		return c.unavailable(err)
	}
	return nil
}

// reopen undoes enlist after a failure: what flowed before goes on where it was.
func (c *conn) reopen(s *subscription, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if fresh {
		c.forget(s)
		return
	}
	s.mode = lagging
	c.signal()
}

func (c *conn) unavailable(err error) *fault {
	c.log.Warn("frame not carried out", "error", err)
	return &fault{code: codeUnavailable, message: "try again"}
}

func (c *conn) unsubscribe(frame unsubscribeFrame) *fault {
	t, _ := parseTopic(frame.Topic)
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.subs[t.name]
	if s == nil {
		return &fault{code: codeNoTopic, message: "topic: not subscribed"}
	}
	c.queue.drop(s)
	c.part(s, "REQUESTED")
	return nil
}

// ack is the receipt for the offers that came with the provider's own topic up to a position.
func (c *conn) ack(frame ackFrame) *fault {
	t, ok := parseTopic(frame.Topic)
	if !ok {
		return &fault{code: codeInvalid, message: "topic: is not a topic"}
	}
	who := c.principal()
	if t.kind != providerTopic || !who.worker() || t.id != uuid.UUID(who.Provider) {
		return nil
	}
	ctx, cancel := c.limited()
	defer cancel()
	for _, offer := range c.delivered(frame.Pos) {
		if _, err := c.server.offers.Delivered(ctx, who.Actor(), offer); err != nil {
			c.log.Debug("offer delivered", "offer", offer, "error", err) // it may have ended meanwhile
		}
	}
	return nil
}

func (c *conn) shown(frame offerShownFrame) *fault {
	id, err := uuid.Parse(frame.Offer)
	if err != nil {
		return &fault{code: codeInvalid, message: "offer: must be an id"}
	}
	who := c.principal()
	if !who.worker() {
		return &fault{code: codeForbidden, message: "offers are shown to providers"}
	}
	ctx, cancel := c.limited()
	defer cancel()
	_, err = c.server.offers.Shown(ctx, who.Actor(), dispatch.OfferID(id))
	switch {
	case err == nil:
		return nil
	case errors.Is(err, dispatch.ErrNotFound), errors.Is(err, dispatch.ErrForbidden):
		return &fault{code: codeNotFound, message: "offer: not found"}
	case ctx.Err() != nil:
		return c.unavailable(err)
	}
	c.log.Debug("offer shown", "offer", id, "error", err) // it has ended meanwhile; its event says so
	return nil
}

func (c *conn) authenticate(frame authFrame) *fault {
	ctx, cancel := c.limited()
	defer cancel()
	fresh, err := c.server.verifier.Verify(ctx, frame.Token)
	switch {
	case errors.Is(err, ErrUnauthorized):
		return &fault{code: codeUnauthorized, message: "token: is not valid"}
	case err != nil:
		return c.unavailable(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if fresh.User != c.who.User || fresh.Role != c.who.Role || fresh.Provider != c.who.Provider {
		return &fault{code: codeUnauthorized, message: "token: is of another login"}
	}
	c.who = fresh
	c.signal()
	return nil
}

func (c *conn) ping(frame pingFrame) *fault {
	c.reply(pongFrame{Type: "pong", ID: frame.ID})
	return nil
}
