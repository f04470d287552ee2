package sim

import (
	"testing"
	"time"
)

func TestAgenda_inOrder(t *testing.T) {
	var a Agenda
	var done string
	does := func(name string) func() { return func() { done += name } }
	a.Plan("c", t0.Add(2*time.Second), does("c"))
	a.Plan("b", t0.Add(time.Second), does("b"))
	a.Plan("a", t0.Add(time.Second), does("a"))
	a.Plan("d", t0.Add(time.Second), does("d"))
	a.Plan("d", t0.Add(3*time.Second), does("D")) // moved
	a.Plan("e", t0, does("e"))
	a.Drop("e", "unknown")
	if a.Take(t0) != nil {
		t.Error("took a plan before its time")
	}
	if got := a.Alarm(t0); got != time.Second {
		t.Errorf("alarm in %s", got)
	}
	for does := a.Take(t0.Add(time.Minute)); does != nil; does = a.Take(t0.Add(time.Minute)) {
		does()
	}
	if done != "abcD" {
		t.Errorf("did %q", done)
	}
	if got := a.Alarm(t0); got != time.Hour {
		t.Errorf("an empty agenda rings in %s", got)
	}
}

func TestClock_speed(t *testing.T) {
	c := Clock{Began: t0, Speed: 120}
	if got := c.At(20 * time.Hour).Sub(t0); got != 10*time.Minute {
		t.Errorf("twenty hours last %s", got)
	}
	if got := c.Elapsed(t0.Add(time.Minute)); got != 2*time.Hour {
		t.Errorf("after a minute it is %s later", got)
	}
}
