package main_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
)

// follower is a subscriber that notes all it hears, over all its connections.
type follower struct {
	*sim.Socket
	t     testing.TB
	tally *sim.Tally
	hears func(sim.Message) // also told of each event; may be nil

	mu     sync.Mutex
	topics map[string]*heard
}

// heard is what a follower got of one topic.
type heard struct {
	from   int64 // events follow from the one after
	begun  bool  // from is known
	left   bool  // given up by the follower, perhaps before it was granted: the topic goes on without it
	events []sim.Message
}

// follow connects a follower of topics, beside its personal ones, and keeps it connected until the returned function
// is called, which waits for its end.
func follow(t testing.TB, p person, hears func(sim.Message), topics ...string) (*follower, func()) {
	f := &follower{t: t, tally: &sim.Tally{}, hears: hears, topics: map[string]*heard{}}
	f.Socket = sim.NewSocket(p.Session, f.tally, f.hear)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := f.Run(ctx); err != nil {
			t.Errorf("a follower was sent away: %v", err)
		}
	})
	for _, topic := range topics {
		f.Subscribe(ctx, topic)
	}
	return f, func() {
		cancel()
		running.Wait()
	}
}

func (f *follower) hear(m sim.Message) {
	f.note(m)
	if f.hears != nil && m.Type == "event" {
		f.hears(m)
	}
}

func (f *follower) note(m sim.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	topic := f.topic(m.Topic)
	switch {
	case m.Type == "subscribed" && !topic.begun:
		topic.from, topic.begun = m.From, true
	case m.Type == "event" && !topic.begun:
		f.t.Errorf("an event of %s before it was granted", m.Topic)
	case m.Type == "event":
		topic.events = append(topic.events, m)
	}
}

// topic is what was heard of a topic so far. The caller holds mu.
func (f *follower) topic(name string) *heard {
	if f.topics[name] == nil {
		f.topics[name] = &heard{}
	}
	return f.topics[name]
}

// leave gives a topic up.
func (f *follower) leave(topic string) {
	f.mu.Lock()
	f.topic(topic).left = true
	f.mu.Unlock()
	f.Unsubscribe(context.Background(), topic)
}

// granted reports whether every topic was granted.
func (f *follower) granted(topics ...string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !slices.ContainsFunc(topics, func(t string) bool { return !f.topic(t).begun })
}

// at is how far a topic was heard.
func (f *follower) at(topic string) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.topic(topic)
	if len(h.events) == 0 {
		return h.from
	}
	return h.events[len(h.events)-1].Pos
}

// state is how a follower gets on with a topic, for when it does not.
func (f *follower) state(topic string) string {
	return fmt.Sprintf("a follower at %d of %s has caught up (connected %t, met %v)", f.at(topic), topic, f.Connected(), f.tally.Errors())
}

// following is every topic not given up.
func (f *follower) following() (topics []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for topic, h := range f.topics {
		if !h.left {
			topics = append(topics, topic)
		}
	}
	return topics
}

// logged is one event as the database has it.
type logged struct {
	pos     int64
	event   string
	request *uuid.UUID
	at      time.Time
}

// proven waits until the follower has caught up and then compares all it heard with the event log: each event once, in
// order, none missing, none more. It returns how many there were.
func (s *site) proven(f *follower) (events int) {
	s.t.Helper()
	for _, topic := range f.following() {
		eventually(s.t, 30*time.Second, f.state(topic), func() bool { return f.at(topic) >= s.head(topic) })
	}
	if gaps, twice, resyncs := f.tally.Gaps.Load(), f.tally.Duplicates.Load(), f.tally.Resyncs.Load(); gaps+twice+resyncs != 0 {
		s.t.Errorf("a follower had %d gaps, %d duplicates, %d resyncs", gaps, twice, resyncs)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for topic, h := range f.topics {
		s.same(topic, h)
		events += len(h.events)
	}
	return events
}

func (s *site) head(topic string) (pos int64) {
	s.t.Helper()
	s.scan(&pos, `SELECT coalesce((SELECT pos FROM topic_head WHERE topic = $1), 0)`, topic)
	return pos
}

// same compares what was heard of a topic with the log.
func (s *site) same(topic string, h *heard) {
	s.t.Helper()
	log := s.log(topic, h.from, len(h.events))
	if len(log) != len(h.events) {
		s.t.Errorf("%s: %d events heard from %d, the log has %d", topic, len(h.events), h.from, len(log))
		return
	}
	for i, m := range h.events {
		want := log[i]
		alike := m.Pos == want.pos && m.Event == want.event && m.At.Equal(want.at) &&
			(want.request == nil || strings.EqualFold(m.Data.Request, want.request.String()))
		if !alike || m.Pos != h.from+int64(i)+1 {
			s.t.Errorf("%s: heard %d %s %s %s, the log has %d %s %s", topic, m.Pos, m.Event, m.At, m.Data.Request, want.pos, want.event, want.at)
			return
		}
	}
}

// log reads n events of a topic after a position.
func (s *site) log(topic string, after int64, n int) (log []logged) {
	s.t.Helper()
	rows, err := s.db.Query(context.Background(), `SELECT t.pos, e.type, e.request_id, (e.body->>'at')::timestamptz
		FROM topic_event t JOIN event_log e USING (seq) WHERE t.topic = $1 AND t.pos > $2 ORDER BY t.pos LIMIT $3`, topic, after, n)
	must(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var l logged
		must(s.t, rows.Scan(&l.pos, &l.event, &l.request, &l.at))
		log = append(log, l)
	}
	must(s.t, rows.Err())
	return log
}
