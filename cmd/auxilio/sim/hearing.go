package sim

import (
	"context"
	"strings"
)

// take handles a message that is not about the connection itself.
func (s *Socket) take(ctx context.Context, m Message) {
	switch m.Type {
	case "event":
		s.event(ctx, m)
	case "subscribed":
		s.granted(m)
	case "unsubscribed":
		s.revoked(m.Topic)
	case "resync":
		s.tally.Resyncs.Add(1)
		s.ledger.Forget(m.Topic)
		s.ask(ctx, m.Topic)
		s.hear(m)
	case "auth_required":
		s.authenticate(ctx)
	case "error":
		s.fault(m)
	case "positions", "metrics", "heartbeat", "pong":
	default:
		s.tally.Error("unknown frame " + m.Type)
	}
}

// fault is a frame that the server did not take. What is said about a jump is for the provider to hear; an unsubscribe may
// have crossed with the server's own end of the topic.
func (s *Socket) fault(m Message) {
	switch code := unquoted(m.Code); {
	case unquoted(m.ID) == jumpID:
		s.hear(m)
	case code != "NOT_SUBSCRIBED":
		s.tally.Error("frame " + code)
	}
}

func unquoted(text []byte) string { return strings.Trim(string(text), `"`) }

// event passes an event on. Until a resumed topic is granted, what comes on it is not yet in its place.
func (s *Socket) event(ctx context.Context, m Message) {
	s.mu.Lock()
	early := s.pending[m.Topic]
	s.mu.Unlock()
	if early || !s.ledger.Event(m.Topic, m.Pos) {
		return
	}
	s.mu.Lock()
	s.unacked[m.Topic] = m.Pos
	many := len(s.unacked) >= ackBatch
	s.mu.Unlock()
	if many || m.Event == offerCreated {
		s.acknowledge(ctx)
	}
	s.hear(m)
}

// acknowledge tells the server what was handled.
func (s *Socket) acknowledge(ctx context.Context) {
	s.mu.Lock()
	acks := make([]ack, 0, len(s.unacked))
	for topic, pos := range s.unacked {
		acks = append(acks, ack{"ack", topic, pos})
	}
	clear(s.unacked)
	s.mu.Unlock()
	for _, a := range acks {
		_ = s.Send(ctx, a) // lost with the connection: resuming says as much
	}
}

// authenticate gives the connection a new token before the old one runs out.
func (s *Socket) authenticate(ctx context.Context) {
	stale, err := s.session.Token(ctx)
	if err != nil {
		return
	}
	if token, err := s.session.Renew(ctx, stale); err == nil {
		_ = s.Send(ctx, said{Type: "auth", Token: token}) // lost with the connection: the next one begins with it
	}
}
