package sim

import (
	"context"
	"encoding/json"
	"errors"
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
