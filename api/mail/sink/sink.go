// Package sink is a real SMTP server that keeps what it gets, for tests and the demo. It delivers nothing.
package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"sync"

	"github.com/emersion/go-smtp"
)

// Mail is one message as it came.
type Mail struct {
	From    string   // of the envelope
	To      []string // of the envelope
	Header  mail.Header
	Subject string // decoded
	Text    string // decoded body
	Raw     []byte
}

// Sink takes every mail.
type Sink struct {
	// Judge, where set before the first mail, says whether a recipient is taken; an *smtp.SMTPError is the answer it gets.
	Judge func(to string) error

	server *smtp.Server
	on     net.Listener
	ended  chan struct{} // closed when nothing is served any more

	mu    sync.Mutex // guards what follows
	mails []Mail
	came  chan struct{} // closed and made anew with every mail
}

// maxMail is how much of a mail is taken.
const maxMail = 10 << 20

// Listen starts a server on a TCP address; port 0 takes any.
func Listen(addr string) (*Sink, error) {
	on, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	s := &Sink{on: on, ended: make(chan struct{}), came: make(chan struct{})}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	s.server.Domain, s.server.MaxMessageBytes, s.server.ErrorLog = "localhost", maxMail, quiet{}
	go func() { defer close(s.ended); _ = s.server.Serve(on) }() // it ends with an error in any case
	return s, nil
}

// quiet drops what go-smtp says of clients that leave.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// URL is where to send: smtp://host:port.
func (s *Sink) URL() string { return "smtp://" + s.on.Addr().String() }

// Close ends the server and its connections. It may be called again.
func (s *Sink) Close() error {
	err := errors.Join(s.on.Close(), s.server.Close()) // the server may not have taken the listener over yet
	<-s.ended
	if errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Mails are all that came so far, in order.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Wait returns the n-th mail, counted from 0, once it has come.
func (s *Sink) Wait(ctx context.Context, n int) (Mail, error) {
	for {
		s.mu.Lock()
		mails, came := s.mails, s.came
		s.mu.Unlock()
		if n < len(mails) {
			return mails[n], nil
		}
		select {
		case <-came:
		case <-ctx.Done():
			return Mail{}, fmt.Errorf("wait for mail %d of %d: %w", n, len(mails), ctx.Err())
		}
	}
}

func (s *Sink) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	close(s.came)
	s.came = make(chan struct{})
}

// session is one client's conversation.
type session struct {
	sink *Sink
	from string
	to   []string
}

// Mail begins a message.
func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.from, c.to = from, nil
	return nil
}

// Rcpt adds a recipient.
func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if judge := c.sink.Judge; judge != nil {
		if err := judge(to); err != nil {
			return err
		}
	}
	c.to = append(c.to, to)
	return nil
}

// Data takes the message itself.
func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := read(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "not a mail"}
	}
	m.From, m.To = c.from, c.to
	c.sink.keep(m)
	return nil
}

// Reset forgets the message that was begun.
func (c *session) Reset() { c.from, c.to = "", nil }

// Logout ends the conversation.
func (c *session) Logout() error { return nil }

func read(raw []byte) (Mail, error) {
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: message.Header, Raw: raw}
	if m.Subject, err = decodeHeader(message.Header.Get("Subject")); err != nil {
		return Mail{}, err
	}
	m.Text, err = decodeBody(message)
	return m, err
}
