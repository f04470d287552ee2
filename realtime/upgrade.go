package realtime

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
)

const (
	// Subprotocol is the one this server speaks.
	Subprotocol    = "auxilio.v1"
	protocolFamily = "auxilio."
	ticketPrefix   = "ticket."
)

// Refusal is why a request gets no socket.
type Refusal struct {
	Status     int
	Code       string
	Message    string
	RetryAfter time.Duration // zero: no hint
}

func (r *Refusal) Error() string { return r.Message }

// ServeHTTP answers GET /realtime/connect: it turns the request into a socket and returns.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, err := s.admit(r)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		s.refuse(w, r, *refusal)
		return
	}
	how := reject(r, err)
	c := newConn(s, nil, &wire{silence: s.timing.Silence, stall: s.timing.Stall}, who)
	c.ws, err = websocket.Accept(&hijacker{ResponseWriter: w, wire: c.wire}, r, &websocket.AcceptOptions{
		Subprotocols:       offered(r),
		InsecureSkipVerify: true, // admit has compared the whole origin, scheme included
		CompressionMode:    websocket.CompressionDisabled,
		OnPingReceived:     func(_ context.Context, payload []byte) bool { c.pinged(payload); return false },
	})
	if err != nil {
		s.log.Debug("upgrade", "error", err)
		return
	}
	c.ws.SetReadLimit(who.allowance().frame)
	if how == nil && s.register(c) {
		return
	}
	if how == nil {
		how = &closeOverloaded
	}
	s.dismiss(c, *how)
}

// dismiss closes a socket that was accepted only to say why it cannot stay: browsers see no other answer.
func (s *Server) dismiss(c *conn, how closing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining.Load() { // nobody waits for it any more
		c.wire.abort()
		return
	}
	s.running.Go(func() {
		c.finish(how)
		c.wire.abort()
	})
}

// admit decides whether the request gets a socket, and whose it is. It fails with a *Refusal, to be answered over
// HTTP, or with ErrTicket, to be answered on the socket.
func (s *Server) admit(r *http.Request) (Principal, error) {
	if err := s.open(); err != nil {
		return Principal{}, err
	}
	if err := s.wellFormed(r); err != nil {
		return Principal{}, err
	}
	if !s.gate.admit(s.address(r), time.Now()) {
		return Principal{}, &Refusal{Status: http.StatusTooManyRequests, Code: "RATE_LIMITED",
			Message: "Too many connections", RetryAfter: time.Second}
	}
	return s.identify(r)
}

// open refuses while the node shuts down, or does not know yet where the log ends.
func (s *Server) open() error {
	select {
	case <-s.events.Ready():
		if !s.draining.Load() {
			return nil
		}
	default:
	}
	return unavailable()
}

func unavailable() *Refusal {
	return &Refusal{Status: http.StatusServiceUnavailable, Code: "UNAVAILABLE",
		Message: "The service is not available right now", RetryAfter: time.Second}
}

// wellFormed refuses what is no upgrade, and pages of other origins.
func (s *Server) wellFormed(r *http.Request) error {
	if !hasToken(r.Header, "Connection", "upgrade") || !hasToken(r.Header, "Upgrade", "websocket") ||
		r.Header.Get("Sec-WebSocket-Version") != "13" || r.Header.Get("Sec-WebSocket-Key") == "" {
		return &Refusal{Status: http.StatusUpgradeRequired, Code: "UPGRADE_REQUIRED", Message: "This route speaks WebSocket version 13"}
	}
	if origins := r.Header.Values("Origin"); len(origins) > 1 || len(origins) == 1 && !s.origins[origins[0]] {
		return &Refusal{Status: http.StatusForbidden, Code: "ORIGIN_NOT_ALLOWED", Message: "This origin may not connect"}
	}
	return nil
}

// identify finds out whose socket it is: by a ticket among the subprotocols, or by an access token.
func (s *Server) identify(r *http.Request) (Principal, error) {
	for _, p := range protocols(r) {
		if ticket, ok := strings.CutPrefix(p, ticketPrefix); ok {
			return s.tickets.Redeem(r.Context(), ticket)
		}
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return Principal{}, &Refusal{Status: http.StatusUnauthorized, Code: "UNAUTHORIZED", Message: "A ticket or token is required"}
	}
	who, err := s.verifier.Verify(r.Context(), strings.TrimSpace(token))
	switch {
	case errors.Is(err, ErrUnauthorized):
		return who, &Refusal{Status: http.StatusUnauthorized, Code: "UNAUTHORIZED", Message: "The token is not valid"}
	case err != nil:
		return who, unavailable()
	}
	return who, nil
}

// reject is how a socket that is opened anyway is to be closed at once; nil when it may stay.
func reject(r *http.Request, err error) *closing {
	asked := protocols(r)
	switch {
	case err != nil:
		return &closing{code: CloseTicket, reason: "ticket invalid"}
	case len(asked) > 0 && !contains(asked, Subprotocol):
		return &closing{code: CloseUpgrade, reason: "speak " + Subprotocol}
	}
	return nil
}

// offered is the subprotocol to select: ours, else the client's own version of it, so that a browser lets it hear
// why it is sent away.
func offered(r *http.Request) []string {
	list := []string{Subprotocol}
	for _, p := range protocols(r) {
		if strings.HasPrefix(p, protocolFamily) {
			list = append(list, p)
		}
	}
	return list
}

func protocols(r *http.Request) []string { return tokens(r.Header, "Sec-WebSocket-Protocol") }

func tokens(h http.Header, name string) (all []string) {
	for _, line := range h.Values(name) {
		for _, token := range strings.Split(line, ",") {
			if token = strings.TrimSpace(token); token != "" {
				all = append(all, token)
			}
		}
	}
	return all
}

func hasToken(h http.Header, name, token string) bool { return contains(tokens(h, name), token) }

func contains(list []string, want string) bool {
	for _, have := range list {
		if strings.EqualFold(have, want) {
			return true
		}
	}
	return false
}

func peerAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// writeRefusal answers with the error envelope.
func writeRefusal(w http.ResponseWriter, _ *http.Request, refusal Refusal) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if refusal.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((refusal.RetryAfter+time.Second-1)/time.Second)))
	}
	if refusal.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if refusal.Status == http.StatusUpgradeRequired {
		h.Set("Upgrade", "websocket")
		h.Set("Connection", "Upgrade")
		h.Set("Sec-WebSocket-Version", "13")
	}
	body := struct {
		Success   bool    `json:"success"`
		Message   string  `json:"message"`
		Code      string  `json:"code"`
		Errors    *string `json:"errors"`
		RequestID string  `json:"request_id"`
	}{Message: refusal.Message, Code: refusal.Code, RequestID: h.Get("X-Request-ID")}
	data, err := json.Marshal(body)
	if err != nil {
		panic("encode a refusal: " + err.Error())
	}
	w.WriteHeader(refusal.Status)
	_, _ = w.Write(data) // a client that is gone needs no answer
}
