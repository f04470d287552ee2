// Package paq speaks with PAQ, the payment network of Guatemala: it has codes sent to customers, charges with them, and asks
// what became of a charge. PAQ's services are SOAP whose result is JSON inside an element. Every failure is an *Error that
// says whether the outcome is known. Package simulator beside it is such a network for tests and the demo.
package paq

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Config is where PAQ is and who we are to it.
type Config struct {
	URL      string // the root that both services are below
	User     string
	Password string
	RepID    string        // the point of sale
	Timeout  time.Duration // of one call, its answer included; zero is ten seconds
	Cooldown time.Duration // how long a broken network is left alone; zero is ten seconds
}

const (
	defaultTimeout  = 10 * time.Second
	defaultCooldown = 10 * time.Second
	// breaksAfter is how many calls in a row must have no outcome before PAQ is left alone for a while.
	breaksAfter = 5
	maxAnswer   = 1 << 20
)

// Client calls PAQ. It is safe for concurrent use.
type Client struct {
	cfg     Config
	http    *http.Client
	breaker *gobreaker.CircuitBreaker[reply]
}

// New makes a client; it calls nobody yet.
func New(cfg Config) (*Client, error) {
	if at, err := url.Parse(cfg.URL); err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") {
		return nil, errors.New("not the address of a payment network")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.Cooldown == 0 {
		cfg.Cooldown = defaultCooldown
	}
	c := &Client{cfg: cfg, http: &http.Client{Timeout: cfg.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	c.breaker = gobreaker.NewCircuitBreaker[reply](gobreaker.Settings{
		Name: "paq", Timeout: cfg.Cooldown,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breaksAfter },
		IsSuccessful: func(err error) bool { return !Unknown(err) },
	})
	return c, nil
}

// Timeout is how long one call may take.
func (c *Client) Timeout() time.Duration { return c.cfg.Timeout }

// call runs one operation of a service through the breaker.
func (c *Client) call(ctx context.Context, service string, op operation) (reply, error) {
	answer, err := c.breaker.Execute(func() (reply, error) { return c.post(ctx, service, op) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return answer, &Error{Kind: Broken, Op: op.name()}
	}
	return answer, err
}

func (c *Client) post(ctx context.Context, service string, op operation) (reply, error) {
	body, err := encode(op)
	if err != nil {
		return reply{}, fmt.Errorf("paq %s: %w", op.name(), err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.cfg.URL, "/")+service, bytes.NewReader(body))
	if err != nil {
		return reply{}, fmt.Errorf("paq %s: %w", op.name(), err)
	}
	request.Header.Set("Content-Type", "text/xml; charset=utf-8")
	request.Header.Set("SOAPAction", `"`+op.space()+op.name()+`"`)
	answer, err := c.http.Do(request)
	if err != nil {
		return reply{}, &Error{Kind: kindOf(err), Op: op.name()}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case answer.StatusCode >= http.StatusInternalServerError:
		return reply{}, &Error{Kind: Down, Op: op.name()}
	case err != nil:
		return reply{}, &Error{Kind: kindOf(err), Op: op.name()}
	case answer.StatusCode != http.StatusOK:
		return reply{}, &Error{Kind: Malformed, Op: op.name()}
	}
	return decode(op.name(), text)
}

// kindOf tells a call that took too long from one that failed. The error itself is dropped: it repeats the address.
func kindOf(err error) Kind {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return TimedOut
	}
	return Down
}
