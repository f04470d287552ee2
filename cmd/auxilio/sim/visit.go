package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coder/websocket"
)

// hint is a close whose sender said when to come back.
type hint struct {
	after time.Duration
	cause error
}

func (h *hint) Error() string { return h.cause.Error() }
func (h *hint) Unwrap() error { return h.cause }

// judge tells how long to stay away at least after a connection ended with err; an error when it is for ever.
func (s *Socket) judge(ctx context.Context, err error) (time.Duration, error) {
	code := websocket.CloseStatus(err)
	switch {
	case code >= 4300 && code < 4400:
		s.tally.Error(fmt.Sprintf("closed %d", code))
		return 0, fmt.Errorf("%w: %w", errFinal, err)
	case code == 4201:
		return 0, s.renew(ctx)
	case code >= 4100 && code < 4300:
		s.tally.Error(fmt.Sprintf("closed %d", code))
	}
	var h *hint
	if errors.As(err, &h) {
		return h.after, nil
	}
	return 0, nil
}

// renew gets the session a new token.
func (s *Socket) renew(ctx context.Context) error {
	if stale, err := s.session.Token(ctx); err == nil {
		_, _ = s.session.Renew(ctx, stale) // what went wrong is met again at the next ticket
	}
	return nil
}

// visit is one connection from ticket to close. It always ends with an error.
func (s *Socket) visit(ctx context.Context) (welcomed bool, err error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return false, err
	}
	defer conn.CloseNow()
	silence := time.AfterFunc(silenceLimit, func() { conn.CloseNow() })
	defer silence.Stop()
	defer s.away()
	var later time.Duration
	for {
		_, frame, err := conn.Read(ctx)
		if err != nil {
			return welcomed, &hint{later, err}
		}
		silence.Reset(silenceLimit)
		messages, err := readFrame(frame)
		if err != nil {
			s.tally.Error("unreadable frame")
			return welcomed, err
		}
		for _, m := range messages {
			m.heard = time.Now()
			switch m.Type {
			case "welcome":
				welcomed = true
				s.welcome(ctx, conn, m)
			case "bye":
				later = time.Duration(m.RetryMS) * time.Millisecond
			default:
				s.take(ctx, m)
			}
		}
	}
}

func (s *Socket) dial(ctx context.Context) (*websocket.Conn, error) {
	var ticket struct{ Ticket, URL string }
	if err := s.session.Post(ctx, "/realtime/ticket", nil, &ticket); err != nil {
		return nil, err
	}
	at, err := s.session.client.live(ticket.URL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	conn, resp, err := websocket.Dial(ctx, at, &websocket.DialOptions{
		Subprotocols: []string{subprotocol, "ticket." + ticket.Ticket},
		HTTPClient:   &http.Client{Transport: s.session.client.http.Transport},
	})
	if err != nil {
		s.refusedUpgrade(ctx, resp)
		return nil, err
	}
	s.tally.Connects.Add(1)
	conn.SetReadLimit(maxFrame)
	return conn, nil
}

func (s *Socket) refusedUpgrade(ctx context.Context, resp *http.Response) {
	switch {
	case ctx.Err() != nil:
	case resp == nil:
		s.tally.Error("connection lost")
	default:
		s.tally.Error(fmt.Sprintf("%d upgrade refused", resp.StatusCode))
	}
}

// welcome begins a connection: every topic is subscribed, those that were handled before from where they were.
func (s *Socket) welcome(ctx context.Context, conn *websocket.Conn, m Message) {
	s.ledger.Epoch(m.Epoch)
	s.mu.Lock()
	s.conn = conn
	clear(s.pending)
	for _, topic := range m.Topics {
		if !slices.Contains(s.topics, topic) {
			s.topics = append(s.topics, topic)
		}
	}
	topics := slices.Clone(s.topics)
	for _, topic := range topics {
		s.pending[topic] = true
	}
	s.wake = time.AfterFunc(speakEvery, func() { s.speak(ctx) })
	s.mu.Unlock()
	for _, topic := range topics {
		s.ask(ctx, topic)
	}
}

// away ends a connection.
func (s *Socket) away() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = nil
	if s.wake != nil {
		s.wake.Stop()
	}
}

// speak acknowledges what was handled and shows that the app is there.
func (s *Socket) speak(ctx context.Context) {
	s.acknowledge(ctx)
	_ = s.Send(ctx, said{Type: "ping"}) // lost with the connection
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.wake.Reset(speakEvery)
	}
}
