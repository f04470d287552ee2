package realtime_test

import (
	"context"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// TestCounters_areToldToWhoFollowsTheBoard and to nobody else, again and again.
func TestCounters_areToldToWhoFollowsTheBoard(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	numbers := map[string]int{"searching": 3, "offered": 0, "under_way": 2, "scheduled": 0, "needs_you": 1, "completed_today": 9, "on_duty": 4,
		"available": 2, "busy": 2}
	n := c.node(func(cfg *realtime.Config) {
		cfg.Timing.Count = 20 * time.Millisecond
		cfg.Counters = func(context.Context) (any, error) { return numbers, nil }
	})
	desk, _ := n.connect(c.login(dispatch.RoleDispatcher))
	member, _ := n.connect(c.login(dispatch.RoleMember))
	desk.subscribe("board")
	for range 3 {
		desk.await("metrics") // held to its schema
	}
	c.emit("request.created", nil, "board")
	desk.await("event")
	if said := member.settled(); len(said) != 0 {
		t.Errorf("a member hears %s", said[0].raw)
	}
}
