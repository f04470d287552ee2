package main_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// kills is how often nodes are killed; AUXILIO_KILLS asks for more.
func kills(t *testing.T) int {
	text := os.Getenv("AUXILIO_KILLS")
	if text == "" {
		return 4
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// lull is how long the nodes live between two kills: a random moment is the point. AUXILIO_KILL_EVERY says about how long, for a
// storm that lasts.
func lull(t *testing.T) time.Duration {
	text := os.Getenv("AUXILIO_KILL_EVERY")
	if text == "" {
		return within(500*time.Millisecond, 4*time.Second)
	}
	d, err := time.ParseDuration(text)
	must(t, err)
	return within(d/2, d+d/2)
}

// Two nodes are killed at random moments under a running city, one at a time and both at once: nothing that was
// acknowledged is lost, who follows hears everything once and in order, and nobody waits without a next step.
func TestKill_nothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	city := s.play()
	looked := s.guard(t)
	c := s.gather(4)
	eventually(t, 60*time.Second, "the crowd's first job is done", func() bool { return c.finished() > 0 })
	var slowest time.Duration
	for i := range kills(t) {
		<-time.After(lull(t))
		victims := s.hosts
		if i%4 != 3 { // every fourth time both
			victims = s.hosts[i%2 : i%2+1]
		}
		slowest = max(slowest, strike(t, victims))
	}
	before := c.finished()
	eventually(t, 60*time.Second, "jobs are done after the last kill", func() bool { return c.finished() > before+2 })
	city.end()
	c.settle()
	t.Logf("%d kills; slowest return of a node %s; looked %d times for a request without a next step", kills(t), slowest.Round(time.Millisecond), looked())
	for _, h := range s.hosts {
		t.Logf("errors logged: %v", h.errors())
	}
}

// strike kills nodes at one instant, leaves them dead for a moment and starts them again. It returns the slowest start.
func strike(t *testing.T, victims []*host) (slowest time.Duration) {
	t.Helper()
	for _, h := range victims {
		must(t, h.Kill())
	}
	<-time.After(rand.N(1500 * time.Millisecond))
	for _, h := range victims {
		slowest = max(slowest, h.start())
	}
	return slowest
}
