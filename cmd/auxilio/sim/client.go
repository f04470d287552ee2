package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Client calls the public HTTP API of one installation: at one address, or at those of several of its servers in turn. It
// is safe for concurrent use.
type Client struct {
	Patience time.Duration // how long one call may take with all its attempts
	Wait     Backoff       // between attempts
	bases    []*url.URL
	turn     atomic.Uint64 // of the next attempt
	http     *http.Client
	tally    *Tally
}

// attemptTimeout bounds one attempt of a call.
const attemptTimeout = 15 * time.Second

// maxAnswer is the largest answer read, in bytes.
const maxAnswer = 16 << 20

// NewClient calls the servers at addresses, for example http://127.0.0.1:8080, separated by commas, and counts what goes
// wrong in tally.
func NewClient(addresses string, tally *Tally) (*Client, error) {
	c := &Client{Patience: time.Minute, Wait: Backoff{Low: 250 * time.Millisecond, High: 5 * time.Second}, tally: tally}
	for _, address := range strings.Split(addresses, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("%q is not the URL of a server, such as http://127.0.0.1:8080", address)
		}
		u.Path = strings.TrimRight(u.Path, "/")
		c.bases = append(c.bases, u)
	}
	c.http = &http.Client{Timeout: attemptTimeout, Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConns: 512, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute,
	}}
	return c, nil
}

// base is the server whose turn it is.
func (c *Client) base() *url.URL { return c.bases[c.turn.Add(1)%uint64(len(c.bases))] }

// live is the address of the socket that a ticket is for: the server's own word, which may be relative to the API. Among
// several servers, only its path counts, and they take turns.
func (c *Client) live(said string) (string, error) {
	at, err := url.Parse(said)
	if err != nil || said == "" {
		return "", fmt.Errorf("the ticket's url %q is not one", said)
	}
	base := *c.base()
	if len(c.bases) == 1 {
		return base.ResolveReference(at).String(), nil
	}
	base.Path, base.RawQuery = at.Path, at.RawQuery
	return base.String(), nil
}

// Exchange is one call of the API: what is sent, in all its attempts.
type Exchange struct {
	method, path string
	token        string // empty: nobody is logged in
	key          string // Idempotency-Key, the same for all attempts
	body         []byte
	media        string // of the body
	looks        bool   // that nothing is there is an answer, not an error
}

// NewExchange prepares a call. A POST gets an idempotency key. body may be nil.
func NewExchange(method, path, token string, body any) (Exchange, error) {
	x := Exchange{method: method, path: "/api/v1" + path, token: token}
	if method == http.MethodPost {
		x.key = uuid.NewString()
	}
	if body == nil {
		return x, nil
	}
	var err error
	x.media = "application/json"
	x.body, err = json.Marshal(body)
	return x, err
}

// Do carries out the call until it is answered for good, and reads the answer's data into out unless that is nil.
// Lost connections, 429, 502, 503, 504 and a 409 with Retry-After are tried again within the client's patience.
// An answer that refuses is a *Refusal.
func (c *Client) Do(ctx context.Context, x Exchange, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	wait := c.Wait
	for {
		err := c.attempt(ctx, x, out)
		least, again := c.judge(ctx, x, err)
		if !again || !pause(ctx, wait.Next(least)) {
			return err
		}
	}
}

// judge counts an outcome and tells whether to try again, and after how long at least.
func (c *Client) judge(ctx context.Context, x Exchange, err error) (least time.Duration, again bool) {
	var r *Refusal
	var lost *url.Error
	switch {
	case err == nil:
		return 0, false
	case x.looks && refused(err) == http.StatusNotFound:
		return 0, false
	case errors.As(err, &r):
		c.tally.Error(r.kind())
		return r.After, r.passing()
	case errors.As(err, &lost):
		if ctx.Err() == nil {
			c.tally.Error("connection lost")
		}
		return 0, ctx.Err() == nil
	default:
		c.tally.Error("unreadable answer")
		return 0, false
	}
}

func (c *Client) attempt(ctx context.Context, x Exchange, out any) error {
	req, err := http.NewRequestWithContext(ctx, x.method, c.base().String()+x.path, bytes.NewReader(x.body))
	if err != nil {
		return err
	}
	x.dress(req.Header)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return &url.Error{Op: x.method, URL: x.path, Err: err}
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return refusal(resp, body)
	}
	return unwrap(x, body, out)
}

func (x Exchange) dress(h http.Header) {
	if x.token == "" {
		h.Set("X-Forwarded-For", handset(x.body))
	}
	h.Set("Accept", "application/json")
	h.Set("User-Agent", "auxilio-sim")
	if x.body != nil {
		h.Set("Content-Type", x.media)
	}
	if x.token != "" {
		h.Set("Authorization", "Bearer "+x.token)
	}
	if x.key != "" {
		h.Set("Idempotency-Key", x.key)
	}
}

// unwrap reads the data of a success.
func unwrap(x Exchange, body []byte, out any) error {
	var envelope struct {
		Success bool            `json:"success"`
		Data    json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil || !envelope.Success {
		return fmt.Errorf("%s %s: the answer is not an envelope of a success: %.80q", x.method, x.path, body)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(envelope.Data, out); err != nil {
		return fmt.Errorf("%s %s: %w", x.method, x.path, err)
	}
	return nil
}

// Reach asks whether a server is ready; of several, one must be.
func (c *Client) Reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var errs []error
	for _, base := range c.bases {
		err := c.ready(ctx, base)
		if err == nil {
			return nil
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (c *Client) ready(ctx context.Context, base *url.URL) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base.String()+"/health/ready", nil)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("no server answers at %s: %w", base, errors.Unwrap(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the server at %s is not ready: it answers %s", base, resp.Status)
	}
	return nil
}

// handset is an address of its own for each phone that logs in: many people are simulated on one machine, and a server that
// trusts this machine as a proxy counts their attempts apart, as it would in the city. Elsewhere it is ignored.
func handset(body []byte) string {
	sum := sha256.Sum256(body)
	return netip.AddrFrom4([4]byte{10, sum[0], sum[1], sum[2]}).String()
}
