package sim

import (
	"context"
	"slices"
)

// Subscribe follows a topic from now on, over all connections.
func (s *Socket) Subscribe(ctx context.Context, topic string) {
	s.mu.Lock()
	known := slices.Contains(s.topics, topic)
	if !known {
		s.topics = append(s.topics, topic)
		s.pending[topic] = true
	}
	s.mu.Unlock()
	if !known {
		s.ask(ctx, topic)
	}
}

// Unsubscribe no longer follows a topic, unless the server has ended it already.
func (s *Socket) Unsubscribe(ctx context.Context, topic string) {
	s.mu.Lock()
	known := slices.Contains(s.topics, topic)
	s.topics = slices.DeleteFunc(s.topics, func(t string) bool { return t == topic })
	s.mu.Unlock()
	if known {
		_ = s.Send(ctx, said{Type: "unsubscribe", ID: topic, Topic: topic}) // lost with the connection
	}
}

func (s *Socket) ask(ctx context.Context, topic string) {
	frame := subscribe{Type: "subscribe", ID: topic, Topic: topic}
	if pos, epoch, ok := s.ledger.Resume(topic); ok {
		frame.Pos, frame.Epoch = &pos, epoch
	}
	_ = s.Send(ctx, frame) // lost with the connection: the next one asks again
}

// granted begins a topic where the server says.
func (s *Socket) granted(m Message) {
	s.mu.Lock()
	delete(s.pending, m.Topic)
	s.mu.Unlock()
	s.ledger.Begin(m.Topic, m.From)
	s.hear(m)
}

// revoked ends a topic, as asked or because the right to it is gone.
func (s *Socket) revoked(topic string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topics = slices.DeleteFunc(s.topics, func(t string) bool { return t == topic })
	s.ledger.Forget(topic)
}
