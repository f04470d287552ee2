package main_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// A storm is how often nodes are killed under a city, and how fast its time goes.
type storm struct {
	kills int                  // at most
	lasts time.Duration        // of our time, at most; 0 for as long as it takes
	speed int                  // simulated time to ours
	lull  func() time.Duration // how long the nodes live between two kills: a random moment is the point
}

// forecast is the storm of the suite: a few kills. AUXILIO_KILLS asks for more, AUXILIO_KILL_EVERY for longer between them. Or
// AUXILIO_STORM says for how long of the city's time it lasts, with a kill in each minute of that time, and AUXILIO_STORM_SPEED how
// fast the city's time goes (10): the long form is AUXILIO_STORM=2h, twelve minutes of ours with a kill every six seconds. The
// clocks of the policy are not hurried with the city: what must happen within two minutes must happen within two of ours.
func forecast(t *testing.T) storm {
	w := storm{kills: number(t, "AUXILIO_KILLS", 4), speed: 40, lull: func() time.Duration { return within(500*time.Millisecond, 4*time.Second) }}
	every := duration(t, "AUXILIO_KILL_EVERY")
	if lasts := duration(t, "AUXILIO_STORM"); lasts > 0 {
		w.speed = number(t, "AUXILIO_STORM_SPEED", 10)
		w.kills, w.lasts, every = int(lasts/time.Minute), lasts/time.Duration(w.speed), time.Minute/time.Duration(w.speed)
	}
	if every > 0 {
		w.lull = func() time.Duration { return within(every/2, every+every/2) }
	}
	return w
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// duration is 0 where the environment does not say.
func duration(t *testing.T, name string) time.Duration {
	text := os.Getenv(name)
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	must(t, err)
	return d
}

// Two nodes are killed at random moments under a running city, one at a time and both at once: nothing that was
// acknowledged is lost, who follows hears everything once and in order, and nobody waits without a next step.
func TestKill_nothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	s, w := newDurableSite(t, 2), forecast(t)
	city, began := s.play(w.speed), time.Now()
	looked := s.guard(t)
	c := s.gather(4)
	eventually(t, 60*time.Second, "the crowd's first job is done", func() bool { return c.finished() > 0 })
	var slowest time.Duration
	killed := 0
	for ; killed < w.kills && (w.lasts == 0 || time.Since(began) < w.lasts); killed++ {
		<-time.After(w.lull())
		victims := s.hosts
		if killed%4 != 3 { // every fourth time both
			victims = s.hosts[killed%2 : killed%2+1]
		}
		slowest = max(slowest, strike(t, victims))
	}
	before := c.finished()
	eventually(t, 60*time.Second, "jobs are done after the last kill", func() bool { return c.finished() > before+2 })
	city.end()
	c.settle()
	t.Logf("%d kills in %s at x%d; slowest return of a node %s; looked %d times for a request without a next step", killed,
		time.Since(began).Round(time.Second), w.speed, slowest.Round(time.Millisecond), looked())
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
