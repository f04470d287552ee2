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
	kills int
	every time.Duration // of our time: one kill at a random moment of each
	speed int           // simulated time to ours
}

// suiteKills are one of each node and one of both.
const suiteKills = 3

// forecast is the storm of the suite, the shortest with every kind of kill. AUXILIO_KILLS asks for more, AUXILIO_KILL_EVERY for longer between them. Or
// AUXILIO_STORM says for how long of the city's time it lasts, with a kill in each minute of that time, and AUXILIO_STORM_SPEED how
// fast the city's time goes (10): the long form is AUXILIO_STORM=2h, twelve minutes of ours with a kill in every six seconds. The
// clocks of the policy are not hurried with the city: what must happen within two minutes must happen within two of ours.
func forecast(t *testing.T) storm {
	w := storm{kills: number(t, "AUXILIO_KILLS", suiteKills), every: 3 * time.Second, speed: 40}
	if every := duration(t, "AUXILIO_KILL_EVERY"); every > 0 {
		w.every = every
	}
	if lasts := duration(t, "AUXILIO_STORM"); lasts > 0 {
		w.speed = number(t, "AUXILIO_STORM_SPEED", 10)
		w.kills, w.every = int(lasts/time.Minute), time.Minute/time.Duration(w.speed)
	}
	return w
}

// due is when kill n comes after the storm has begun, however long the nodes took to come back from the one before.
func (w storm) due(n int) time.Duration { return time.Duration(n)*w.every + rand.N(w.every) }

// site has a Postgres of its own that waits for the disk where many kills were asked for: waiting, a commit lasts as long as in
// production, and more of the kills fall into one. Postgres itself is never killed, so what is committed stays so on either.
func (w storm) site(t *testing.T) *site {
	if w.kills > suiteKills {
		return newDurableSite(t, 2)
	}
	return newSite(t, 2)
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
	w := forecast(t)
	s := w.site(t)
	city := s.play(w.speed)
	looked := s.guard(t)
	c := s.gather(4)
	eventually(t, 60*time.Second, "the crowd's first job is done", func() bool { return c.finished() > 0 })
	var slowest time.Duration
	began := time.Now()
	for killed := range w.kills {
		<-time.After(time.Until(began.Add(w.due(killed))))
		victims := s.hosts
		if killed%3 != 2 { // every third time both
			victims = s.hosts[killed%2 : killed%2+1]
		}
		slowest = max(slowest, strike(t, victims))
	}
	lasted, before := time.Since(began), c.finished()
	eventually(t, 60*time.Second, "jobs are done after the last kill", func() bool { return c.finished() > before+2 })
	city.end()
	c.settle()
	t.Logf("%d kills in %s at x%d, one in %.0f s of the city's time; slowest return of a node %s", w.kills, lasted.Round(time.Second),
		w.speed, lasted.Seconds()*float64(w.speed)/float64(w.kills), slowest.Round(time.Millisecond))
	t.Logf("looked %d times for a request without a next step, and for an URGENT one that nobody knows of: %s", looked(), s.fared(t))
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
