package realtime

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// conn is one client's socket. It has two goroutines: run, the only one that writes, and read.
type conn struct {
	server *Server
	id     uuid.UUID
	ws     *websocket.Conn
	wire   *wire
	log    *slog.Logger
	opened time.Time

	wake chan struct{} // size 1: something for the writer to do
	done chan struct{} // closed when the reader has ended

	mu      sync.Mutex // guards the rest
	who     Principal
	queue   queue
	pong    []byte // payload of a ping that is not answered yet; nil: none
	subs    map[string]*subscription
	view    *view
	offers  map[int64]dispatch.OfferID // sent, not yet acknowledged, by position in the provider's topic
	spoke   bool                       // a first frame has come
	resumed bool                       // the client said something else than subscribe: personal topics may flow
	closing *closing

	inbound inbound // owned by read
	outflow outflow // owned by run
}

func newConn(s *Server, ws *websocket.Conn, w *wire, who Principal) *conn {
	id := uuid.Must(uuid.NewV7())
	return &conn{
		server: s, id: id, ws: ws, wire: w, who: who, opened: time.Now(),
		log:     s.log.With("socket", id.String(), "user", who.User.String()),
		wake:    make(chan struct{}, 1),
		done:    make(chan struct{}),
		subs:    map[string]*subscription{},
		offers:  map[int64]dispatch.OfferID{},
		inbound: newInbound(),
	}
}

// signal wakes the writer. It never blocks.
func (c *conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// reply queues an answer or notice.
func (c *conn) reply(frame any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.replyLocked(frame)
}

func (c *conn) replyLocked(frame any) {
	if !c.queue.pushReply(encode(frame)) {
		c.endLocked(closeOverloaded)
	}
	c.signal()
}

// end closes the connection, once: the first reason counts. It does not wait.
func (c *conn) end(how closing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endLocked(how)
}

func (c *conn) endLocked(how closing) {
	if c.closing == nil {
		c.closing = &how
	}
	c.signal()
}

// ending returns why the connection is to end, or nil.
func (c *conn) ending() *closing {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// principal is who the socket belongs to now.
func (c *conn) principal() Principal {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.who
}

// enlist returns the connection's subscription to t, silenced until its position is settled. It makes one if there is
// none; fresh says so. It is nil when the connection has as many as it may.
func (c *conn) enlist(t topic, own bool) (s *subscription, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s = c.subs[t.name]; s != nil {
		s.mode, s.lost = settling, false
		s.next -= c.queue.drop(s)
		return s, false
	}
	if !own && c.asked() >= c.who.allowance().topics {
		return nil, false
	}
	s = &subscription{conn: c, topic: t, personal: own}
	c.subs[t.name] = s
	c.server.hub.add(s)
	c.server.journeys.follow(t)
	return s, true
}

// asked counts the subscriptions the client asked for.
func (c *conn) asked() (n int) {
	for _, s := range c.subs {
		if !s.personal {
			n++
		}
	}
	return n
}

// settle starts a subscription after pos and sends first before anything else of it.
func (c *conn) settle(s *subscription, pos int64, first any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.mode == ended {
		return
	}
	c.replyLocked(first)
	s.next, s.mode = pos+1, lagging
}

// part ends a subscription and says why. The caller holds mu.
func (c *conn) part(s *subscription, code string) {
	c.forget(s)
	c.replyLocked(unsubscribedFrame{Type: "unsubscribed", Topic: s.topic.name, Code: code})
}

// forget ends a subscription. The caller holds mu.
func (c *conn) forget(s *subscription) {
	if s.mode == ended {
		return
	}
	s.mode = ended
	delete(c.subs, s.topic.name)
	c.server.hub.remove(s)
	c.server.journeys.leave(s.topic)
}

// forgetAll ends every subscription of a connection that is gone.
func (c *conn) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.subs {
		c.forget(s)
	}
}

const (
	offerCreated  = "offer.created"
	offersNoted   = 64 // more unacknowledged offers than anybody can have
	accountChange = "account.changed"
)

// note remembers which offer an entry of the provider's own topic brings, so that an ack can be its receipt.
// The caller holds mu.
func (c *conn) note(s *subscription, e *store.Entry) {
	if e.Type != offerCreated || s.topic.kind != providerTopic || s.topic.id != uuid.UUID(c.who.Provider) {
		return
	}
	if len(c.offers) >= offersNoted {
		clear(c.offers)
	}
	if offer, ok := offerOf(e.Event); ok {
		c.offers[e.Pos] = offer
	}
}

func offerOf(ev *store.Event) (dispatch.OfferID, bool) {
	var body struct {
		Data struct {
			Offer string `json:"offer"`
		} `json:"data"`
	}
	if err := json.Unmarshal(ev.Body, &body, jsontext.AllowDuplicateNames(true)); err != nil {
		return dispatch.OfferID{}, false
	}
	id, err := uuid.Parse(body.Data.Offer)
	return dispatch.OfferID(id), err == nil
}

// delivered takes the offers at or before pos from those noted.
func (c *conn) delivered(pos int64) (offers []dispatch.OfferID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at, id := range c.offers {
		if at <= pos {
			offers = append(offers, id)
			delete(c.offers, at)
		}
	}
	return offers
}

// limited returns a context for one question to a store on behalf of the connection.
func (c *conn) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(store.WithViewer(c.server.ctx, c.principal().Actor()), storeWait)
}
