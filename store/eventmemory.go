package store

import "sync"

const (
	// rememberEvents is how many of the newest events a node keeps, so that a storm of reconnects costs no query.
	rememberEvents = 20_000
	// rememberHeads bounds how many topics' heads are kept beyond the events themselves.
	rememberHeads = 100_000
)

// memory holds the newest events of the log by topic. Its entries of one topic are always consecutive.
type memory struct {
	mu     sync.RWMutex
	events []*Event            // oldest first; at most rememberEvents
	topics map[string][]*Entry // of these events
	heads  map[string]int64    // last known position of topics, in memory or not
}

func newMemory() *memory {
	return &memory{topics: map[string][]*Entry{}, heads: map[string]int64{}}
}

// add appends events that follow those already held.
func (m *memory) add(batch []*Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, ev := range batch {
		m.events = append(m.events, ev)
		for i := range ev.Entries {
			e := &ev.Entries[i]
			m.topics[e.Topic] = append(m.topics[e.Topic], e)
			m.heads[e.Topic] = max(m.heads[e.Topic], e.Pos)
		}
	}
	for len(m.events) > rememberEvents {
		m.forgetOldest()
	}
	m.pruneHeads()
}

func (m *memory) forgetOldest() {
	ev := m.events[0]
	m.events[0] = nil
	m.events = m.events[1:]
	for i := range ev.Entries {
		topic := ev.Entries[i].Topic
		rest := m.topics[topic]
		rest[0] = nil
		if rest = rest[1:]; len(rest) == 0 {
			delete(m.topics, topic)
		} else {
			m.topics[topic] = rest
		}
	}
}

// pruneHeads drops the heads of topics without an event in memory when there are too many.
func (m *memory) pruneHeads() {
	if len(m.heads) <= rememberHeads+len(m.topics) {
		return
	}
	for topic := range m.heads {
		if _, held := m.topics[topic]; !held {
			delete(m.heads, topic)
		}
	}
}

// after returns up to limit entries of topic behind pos, and its head. known is false when only Postgres can tell.
func (m *memory) after(topic string, pos int64, limit int) (entries []*Entry, head int64, known bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	head, seen := m.heads[topic]
	held := m.topics[topic]
	behind := int(head - pos)
	switch {
	case !seen, pos > head, behind > len(held):
		return nil, head, false
	case behind > 0 && held[len(held)-1].Pos != head: // Postgres told of events that the tail has not read yet
		return nil, head, false
	}
	entries = append(entries, held[len(held)-behind:][:min(limit, behind)]...)
	return entries, head, true
}

// learn keeps a topic's head read from Postgres.
func (m *memory) learn(topic string, head int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heads[topic] = max(m.heads[topic], head)
	m.pruneHeads()
}

// replace takes over what another memory holds.
func (m *memory) replace(other *memory) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events, m.topics, m.heads = other.events, other.topics, other.heads
}
