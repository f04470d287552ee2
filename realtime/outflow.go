package realtime

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/auxilio/auxilio/store"
)

const (
	replayPage = 64 // entries taken from the log at once
	storeWait  = 3 * time.Second
	retryPause = 250 * time.Millisecond // after the log could not be read
	authNotice = time.Minute            // how long before its token runs out a client is told
)

// outflow is what the writer knows of time.
type outflow struct {
	sentAt   time.Time // something was written last
	lifetime time.Time // the connection is old enough
	noticed  time.Time // the expiry that the client was told of
	tracked  time.Time // positions of followed requests were looked at last
	batch    []message
}

// run serves the connection until it ends. It is the writer; it starts the reader and waits for it.
func (c *conn) run() {
	defer c.leave()
	age := c.server.timing.Lifetime
	c.outflow.lifetime = c.opened.Add(age - time.Duration(rand.Int64N(int64(age)/5+1)))
	c.outflow.sentAt = c.opened
	c.greet()
	go c.read()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-c.done:
			if how := c.ending(); how != nil {
				c.finish(*how)
			}
			return
		case <-c.wake:
		case <-timer.C:
		}
		if !c.work() {
			return
		}
		timer.Reset(time.Until(c.due()))
	}
}

// work writes all there is to write. It returns false when the connection is over.
func (c *conn) work() bool {
	for more := true; more; {
		now := time.Now()
		c.attend(now)
		if how := c.ending(); how != nil {
			c.finish(*how)
			return false
		}
		var err error
		if more, err = c.step(now); err != nil {
			c.log.Debug("write", "error", err)
			c.wire.abort()
			return false
		}
	}
	return true
}

// leave cleans up after the connection. The reader has ended when it returns.
func (c *conn) leave() {
	c.forgetAll()
	c.server.unregister(c)
	c.wire.abort()
	<-c.done
	_ = c.ws.CloseNow() // frees what the library holds; the connection itself is closed already
}

// step writes one frame of what is queued and one page of what lags. more says that it should be called again.
func (c *conn) step(now time.Time) (more bool, err error) {
	if err := c.answerPing(); err != nil {
		return false, err
	}
	if c.take() {
		more = true
		if err := c.send(c.outflow.batch); err != nil {
			return false, err
		}
	}
	s := c.behind(now)
	if s == nil {
		return more, nil
	}
	return true, c.catchUp(s, now)
}

// take moves what fits in a frame from the queue to the writer's batch.
func (c *conn) take() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.outflow.batch)
	c.outflow.batch = c.queue.take(c.outflow.batch[:0])
	return len(c.outflow.batch) > 0
}

// behind picks a subscription whose next entry is in the log, none of whose entries wait in the queue.
func (c *conn) behind(now time.Time) *subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.subs {
		if s.mode == lagging && s.queued == 0 && !now.Before(s.retryAt) {
			return s
		}
	}
	return nil
}

// catchUp writes the next page of a lagging subscription, or ends it where it cannot go on.
func (c *conn) catchUp(s *subscription, now time.Time) error {
	ctx, cancel := c.limited()
	defer cancel()
	pos, lost, err := c.position(ctx, s)
	if err != nil {
		c.retry(s, now, err)
		return nil
	}
	entries, head, err := c.server.events.Replay(ctx, s.topic.name, pos, replayPage)
	var resync *store.Resync
	if lost {
		err = &store.Resync{Reason: store.ResyncEpoch, Head: head}
	}
	switch {
	case errors.As(err, &resync):
		c.resync(s, resync)
		return nil
	case err != nil:
		c.retry(s, now, err)
		return nil
	}
	if len(entries) > 0 {
		may, err := c.server.mayRead(ctx, c.principal(), s.topic)
		if err != nil {
			c.retry(s, now, err)
			return nil
		}
		if !may {
			c.lose(s)
			return nil
		}
	}
	return c.sendPage(s, pos, entries, head)
}

// position is what the client has of s; where it has nothing yet, the head.
func (c *conn) position(ctx context.Context, s *subscription) (pos int64, lost bool, err error) {
	c.mu.Lock()
	pos, lost = s.next-1, s.lost
	c.mu.Unlock()
	if pos >= 0 && !lost {
		return pos, false, nil
	}
	head, err := c.server.events.Head(ctx, s.topic.name)
	if err != nil {
		return 0, lost, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s.next = head + 1
	return head, lost, nil
}

// retry lets s lag until the log can be read again.
func (c *conn) retry(s *subscription, now time.Time, err error) {
	c.log.Debug("replay", "topic", s.topic.name, "error", err)
	c.mu.Lock()
	defer c.mu.Unlock()
	s.retryAt = now.Add(retryPause)
}

// resync tells the client to start from a snapshot. Its own topics go on from now; others end.
func (c *conn) resync(s *subscription, r *store.Resync) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.mode != lagging && s.mode != settling {
		return
	}
	c.replyLocked(resyncFrame{Type: "resync", Topic: s.topic.name, Reason: r.Reason, Head: r.Head})
	if !s.personal {
		c.forget(s)
		return
	}
	s.next, s.mode, s.lost = r.Head+1, lagging, false
}

// lose ends a subscription whose reader may no longer read it.
func (c *conn) lose(s *subscription) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.mode == lagging {
		c.part(s, codeForbidden)
	}
}

// sendPage writes entries taken from the log after pos, unless the client has asked for another position meanwhile or an
// answer waits to be written: it may be the one that says from where these entries follow, and must come first.
func (c *conn) sendPage(s *subscription, pos int64, entries []*store.Entry, head int64) error {
	c.mu.Lock()
	if s.mode != lagging || s.next != pos+1 || s.lost || c.queue.answers > 0 {
		c.mu.Unlock()
		return nil
	}
	s.sent(entries, head)
	for _, e := range entries {
		c.note(s, e)
	}
	c.mu.Unlock()
	batch, size := c.outflow.batch[:0], 0
	for _, e := range entries {
		frame := e.Frame()
		if size += len(frame); size > frameBytes && len(batch) > 0 {
			if err := c.send(batch); err != nil {
				return err
			}
			batch, size = batch[:0], len(frame)
		}
		batch = append(batch, message{data: frame})
	}
	c.outflow.batch = batch
	if len(batch) == 0 {
		return nil
	}
	return c.send(batch)
}

// buffers are lent to frames that hold more than one object.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, frameBytes+4096); return &b }}

// send writes messages as one frame. Only the writer calls it.
func (c *conn) send(batch []message) error {
	data := batch[0].data
	if len(batch) > 1 {
		buf := buffers.Get().(*[]byte)
		defer buffers.Put(buf)
		*buf = join((*buf)[:0], batch)
		data = *buf
	}
	err := c.ws.Write(context.Background(), websocket.MessageText, data)
	c.outflow.sentAt = time.Now()
	return err
}

// answerPing writes the pong that is owed, if one is. The library would do so from the reader, behind whatever the
// writer is stuck in; between two frames the writer may use the connection itself.
func (c *conn) answerPing() error {
	c.mu.Lock()
	payload := c.pong
	c.pong = nil
	c.mu.Unlock()
	if payload == nil {
		return nil
	}
	const finalPong = 0x8a // FIN and opcode 10, RFC 6455 section 5.2; a control frame has at most 125 bytes
	_, err := c.wire.Write(append([]byte{finalPong, byte(len(payload))}, payload...))
	return err
}

// finish ends the connection the way its reason asks for.
func (c *conn) finish(how closing) {
	if how.abrupt {
		c.wire.abort()
		return
	}
	if how.bye {
		frame := byeFrame{Type: "bye", Code: int(how.code), RetryAfterMS: c.server.hint()}
		if err := c.send([]message{{data: encode(frame)}}); err != nil {
			return
		}
	}
	if err := c.ws.Close(how.code, how.reason); err != nil {
		c.log.Debug("close", "code", how.code, "error", err)
	}
}
