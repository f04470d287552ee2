package realtime

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

// drainSlices is in how many steps a node's sockets are closed.
const drainSlices = 20

// drain refuses new sockets and closes those there are, slice by slice. Providers with an open offer are the last.
func (s *Server) drain() {
	s.mu.Lock()
	s.draining.Store(true)
	s.mu.Unlock()
	slices := s.leaving()
	pause := s.timing.Drain / time.Duration(len(slices)+1)
	for _, slice := range slices {
		for _, c := range slice {
			c.end(closeDrain)
		}
		if len(slice) > 0 {
			s.awaitEmpty(pause)
		}
	}
}

// awaitEmpty waits for pause, or until no socket is left.
func (s *Server) awaitEmpty(pause time.Duration) {
	empty := make(chan struct{})
	go func() { s.running.Wait(); close(empty) }()
	select {
	case <-empty:
	case <-time.After(pause):
	}
}

// leaving divides the connections into the slices in which they are closed.
func (s *Server) leaving() [][]*conn {
	conns := s.all()
	rand.Shuffle(len(conns), func(i, j int) { conns[i], conns[j] = conns[j], conns[i] })
	offered := s.offered()
	var first, last []*conn
	for _, c := range conns {
		if _, busy := offered[c.principal().Provider]; busy {
			last = append(last, c)
		} else {
			first = append(first, c)
		}
	}
	size := max(1, (len(first)+drainSlices-2)/(drainSlices-1))
	slices := make([][]*conn, 0, drainSlices)
	for len(first) > 0 {
		n := min(size, len(first))
		slices = append(slices, first[:n])
		first = first[n:]
	}
	return append(slices, last)
}

// offered are the providers on this node with an open offer. When that cannot be read, nobody is kept for last.
func (s *Server) offered() map[dispatch.ProviderID]struct{} {
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	busy := map[dispatch.ProviderID]struct{}{}
	ids, err := s.presence.store.Offered(ctx, s.presence.connected())
	if err != nil {
		s.log.Warn("open offers not read; sockets are closed in any order", "error", err)
	}
	for _, id := range ids {
		busy[id] = struct{}{}
	}
	return busy
}
