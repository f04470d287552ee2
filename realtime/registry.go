package realtime

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// register takes a connection in and starts it. It replaces the user's oldest one if there are too many. It returns
// false when the node has no room, or shuts down.
func (s *Server) register(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) >= s.most || s.draining.Load() {
		return false
	}
	s.conns[c.id] = c
	own := append(s.users[c.who.User], c)
	for i := range len(own) - c.who.allowance().sockets {
		own[i].end(closeReplaced)
	}
	s.users[c.who.User] = own
	if c.who.worker() {
		s.presence.opened(c.who.Provider)
	}
	s.running.Go(c.run)
	return true
}

// unregister forgets a connection that is over.
func (s *Server) unregister(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c.id)
	own := slices.DeleteFunc(s.users[c.who.User], func(o *conn) bool { return o == c })
	if s.users[c.who.User] = own; len(own) == 0 {
		delete(s.users, c.who.User)
	}
	if c.who.worker() {
		s.presence.closed(c.who.Provider)
	}
}

// all returns the connections of this node.
func (s *Server) all() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.conns))
}

// Sockets is how many connections this node has.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// doubt has the sessions of the users an event tells of looked at soon. It does not block.
func (s *Server) doubt(ev *store.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range ev.Entries {
		if t, ok := parseTopic(ev.Entries[i].Topic); ok && t.kind == userTopic {
			s.suspects[dispatch.UserID(t.id)] = struct{}{}
		}
	}
	select {
	case s.suspect <- struct{}{}:
	default:
	}
}

func (s *Server) takeSuspects() (conns []*conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for user := range s.suspects {
		conns = append(conns, s.users[user]...)
	}
	clear(s.suspects)
	return conns
}

// inspect closes those connections whose session no longer gives the role they were opened with.
func (s *Server) inspect(ctx context.Context, conns []*conn) {
	if len(conns) == 0 {
		return
	}
	whose := make(map[*conn]Principal, len(conns))
	sessions := map[uuid.UUID]struct{}{}
	for _, c := range conns {
		whose[c] = c.principal()
		sessions[whose[c].Session] = struct{}{}
	}
	limited, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	roles, err := s.access.LiveSessions(limited, slices.Collect(maps.Keys(sessions)))
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("sessions not looked at", "error", err)
		}
		return
	}
	for c, p := range whose {
		judge(c, p, roles)
	}
}

// judge ends a connection whose session is over, or has another role. One that may do more now comes back with a
// new ticket.
func judge(c *conn, p Principal, roles map[uuid.UUID]dispatch.Role) {
	switch role, alive := roles[p.Session]; {
	case !alive, rank(role) < rank(p.Role):
		c.end(closeRevoked)
	case role != p.Role:
		c.end(closeRole)
	}
}
