package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Socket is one app's live connection. It connects again whenever it is lost and resumes every topic where it was.
// Run is its one reader; the other methods are safe for concurrent use.
type Socket struct {
	session *Session
	ledger  *Ledger
	tally   *Tally
	hear    func(Message) // called in order, by Run only; each event once

	mu      sync.Mutex
	conn    *websocket.Conn
	topics  []string         // to be subscribed, in the order they were asked for
	pending map[string]bool  // asked for on this connection, not granted yet
	unacked map[string]int64 // handled, not acknowledged yet
	gate    chan struct{}    // not nil while the phone has no network; closed when it is back
	wake    *time.Timer      // says something before the server thinks the app is gone
}

const (
	subprotocol   = "auxilio.v1"
	maxFrame      = 1 << 20
	writeTimeout  = 5 * time.Second
	silenceLimit  = 50 * time.Second // the server says something every 20 s
	speakEvery    = 15 * time.Second // the server drops who is silent for 45 s
	ackBatch      = 64
	offerCreated  = "offer.created"
	connectWithin = 10 * time.Second
)

// NewSocket makes a socket of a login; Run connects it.
func NewSocket(s *Session, tally *Tally, hear func(Message)) *Socket {
	return &Socket{
		session: s, ledger: NewLedger(tally), tally: tally, hear: hear,
		pending: map[string]bool{}, unacked: map[string]int64{},
	}
}

// errFinal marks a close after which the server does not want the app back.
var errFinal = errors.New("the server closed the socket for good")

// Run keeps the socket connected until ctx ends or the server sends the app away for good.
func (s *Socket) Run(ctx context.Context) error {
	wait := Backoff{Low: 250 * time.Millisecond, High: 15 * time.Second}
	for s.networked(ctx) {
		welcomed, err := s.visit(ctx)
		if ctx.Err() != nil {
			break
		}
		if welcomed {
			wait.Reset()
		}
		least, err := s.judge(ctx, err)
		if err != nil {
			return err
		}
		pause(ctx, wait.Next(least))
	}
	return nil
}

// networked waits while the phone has no network; false when ctx ended.
func (s *Socket) networked(ctx context.Context) bool {
	s.mu.Lock()
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

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

// renew gets the session a new token; a failure is met again at the next ticket.
func (s *Socket) renew(ctx context.Context) error {
	if stale, err := s.session.Token(ctx); err == nil {
		_, _ = s.session.Renew(ctx, stale)
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

func (s *Socket) ask(ctx context.Context, topic string) {
	frame := subscribe{Type: "subscribe", ID: topic, Topic: topic}
	if pos, epoch, ok := s.ledger.Resume(topic); ok {
		frame.Pos, frame.Epoch = &pos, epoch
	}
	_ = s.Send(ctx, frame) // lost with the connection: the next one asks again
}

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
		_ = s.Send(ctx, said{Type: "auth", Token: token})
	}
}

// errOffline is sending without a connection.
var errOffline = errors.New("no connection")

// Send writes one frame; an error when there is no connection.
func (s *Socket) Send(ctx context.Context, frame any) error {
	s.mu.Lock()
	conn := s.conn
	s.mu.Unlock()
	if conn == nil {
		return errOffline
	}
	text, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, text)
}

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

// Cut takes the phone off the network, without a word to the server, until Restore.
func (s *Socket) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gate == nil {
		s.gate = make(chan struct{})
	}
	if s.conn != nil {
		s.conn.CloseNow()
	}
}

// Restore gives the phone its network back.
func (s *Socket) Restore() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gate != nil {
		close(s.gate)
		s.gate = nil
	}
}

// Connected reports whether the server has welcomed this connection.
func (s *Socket) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn != nil
}
