package sim

import "sync"

// Ledger checks one app's topics: that their positions come without a hole, once, in order. It also remembers how far
// each was handled, for the next connection. It is safe for concurrent use.
type Ledger struct {
	tally *Tally
	mu    sync.Mutex
	epoch string
	pos   map[string]int64 // last handled; a topic without one is unknown yet
}

// NewLedger counts what is wrong in tally.
func NewLedger(tally *Tally) *Ledger { return &Ledger{tally: tally, pos: map[string]int64{}} }

// Epoch notes the epoch that positions are of. Positions of another epoch mean nothing and are forgotten.
func (l *Ledger) Epoch(epoch string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.epoch != "" && l.epoch != epoch {
		clear(l.pos)
	}
	l.epoch = epoch
}

// Resume is where a topic goes on: its last handled position and the epoch, or false to begin from now.
func (l *Ledger) Resume(topic string) (pos int64, epoch string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pos, ok = l.pos[topic]
	return pos, l.epoch, ok
}

// Begin notes that a topic's events come from after pos on. A topic that had been handled further gets them twice,
// one handled less far never gets those between.
func (l *Ledger) Begin(topic string, pos int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last, known := l.pos[topic]; known && pos > last {
		l.tally.Lost(topic, last, pos+1)
	}
	if last, known := l.pos[topic]; !known || pos > last {
		l.pos[topic] = pos
	}
}

// Event notes an event and reports whether it is new: the next one of its topic, or one after a hole.
func (l *Ledger) Event(topic string, pos int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally.Events.Add(1)
	last, known := l.pos[topic]
	switch {
	case known && pos <= last:
		l.tally.Doubled(topic, last, pos)
		return false
	case known && pos > last+1:
		l.tally.Lost(topic, last, pos)
	}
	l.pos[topic] = pos
	return true
}

// Forget ends a topic: its next subscription begins from now.
func (l *Ledger) Forget(topic string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pos, topic)
}
