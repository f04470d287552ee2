package realtime

import (
	"time"

	"github.com/auxilio/auxilio/store"
)

// mode says where a subscription's next entry comes from.
type mode uint8

const (
	settling mode = iota // nowhere yet: the reader is finding out its position
	waiting              // nowhere yet: the client may still say from where it resumes (personal topics)
	lagging              // the log: its writer fetches
	live                 // the tail: entries are queued as they come
	ended                // nowhere any more
)

// subscription is one topic on one connection. The connection's mutex guards all but the first three fields.
type subscription struct {
	conn     *conn
	topic    topic
	personal bool

	mode    mode
	next    int64 // position of the next entry to be queued or written; 0: the one after the head
	seen    int64 // newest position the tail has shown, whatever the mode
	queued  int   // entries in the queue
	lost    bool  // the log was replaced: the client must start from a snapshot
	retryAt time.Time

	tracked uint64 // newest change of the provider's position that was sent (request topics)
}

// offer gives the subscription an entry that the tail delivers. It never blocks.
func (s *subscription) offer(e *store.Entry) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	s.seen = max(s.seen, e.Pos)
	if s.mode != live || e.Pos < s.next {
		return
	}
	if !s.queue(e) {
		s.mode = lagging
	}
	c.signal()
}

// queue puts the entry in the queue if it is the next one, there is room, and the right to read it is beyond doubt.
func (s *subscription) queue(e *store.Entry) bool {
	effect := s.effect(e)
	if e.Pos != s.next || effect == effectCheck {
		return false
	}
	if !s.conn.queue.push(message{data: e.Frame(), sub: s}) {
		return false
	}
	s.next++
	s.conn.note(s, e)
	if effect == effectEnd {
		s.conn.part(s, "ENDED")
	}
	return true
}

// effect is what the entry means for the reader's right; only providers can lose the right to a request.
func (s *subscription) effect(e *store.Entry) effect {
	if s.topic.kind != requestTopic || !s.conn.who.worker() {
		return effectNone
	}
	return effectOf(e.Type)
}

// sent moves the subscription on after entries were taken from the log, and makes it live when the log has no more.
func (s *subscription) sent(entries []*store.Entry, head int64) {
	if n := len(entries); n > 0 {
		s.next = entries[n-1].Pos + 1
	}
	if s.mode == lagging && s.next > head && s.next > s.seen {
		s.mode = live
	}
}
