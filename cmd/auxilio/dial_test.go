package main_test

import (
	"net/url"

	"github.com/coder/websocket"
)

// dial opens a socket of a person at one node and returns it after the welcome.
func (s *site) dial(p person, h *host) *websocket.Conn {
	s.t.Helper()
	var ticket struct{ Ticket, URL string }
	must(s.t, p.Post(s.t.Context(), "/realtime/ticket", nil, &ticket))
	at, err := url.Parse(ticket.URL)
	must(s.t, err)
	at.Host = h.addr
	conn, _, err := websocket.Dial(s.t.Context(), at.String(), &websocket.DialOptions{
		Subprotocols: []string{"auxilio.v1", "ticket." + ticket.Ticket},
	})
	must(s.t, err)
	conn.SetReadLimit(1 << 20)
	_, _, err = conn.Read(s.t.Context())
	must(s.t, err)
	return conn
}
