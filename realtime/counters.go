package realtime

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

// metricsFrame is the board's numbers. It has no position: who missed one gets the next.
type metricsFrame struct {
	Type     string `json:"type"`
	Topic    string `json:"topic"`
	At       string `json:"at"`
	Counters any    `json:"counters"`
}

// tellCounters tells everybody on this node who follows the board its numbers, each second, until ctx ends. Where nobody does
// nothing is read.
func (s *Server) tellCounters(ctx context.Context) {
	if s.counters == nil {
		return
	}
	tick := time.NewTicker(s.timing.Count)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.tellCountersOnce(ctx)
		}
	}
}

func (s *Server) tellCountersOnce(ctx context.Context) {
	followers := s.hub.followers(dispatch.BoardTopic)
	if len(followers) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	counters, err := s.counters(ctx)
	if err != nil {
		s.log.Debug("the board's numbers", "error", err)
		return
	}
	data := encode(metricsFrame{"metrics", dispatch.BoardTopic, wireTime(time.Now()), counters})
	for _, sub := range followers {
		sub.glance(data)
	}
}

// glance sends what has no position, unless the reader has not taken what came before: then the next will do.
func (s *subscription) glance(data []byte) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if (s.mode == live || s.mode == lagging) && c.queue.answers == 0 && c.queue.pushReply(data) {
		c.signal()
	}
}
