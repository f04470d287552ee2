package lab

import (
	"slices"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Rule says who is rung for what.
type Rule interface {
	Name() string
	// start is the rule at work in one world.
	start(*world) decider
}

// decider is a rule at work: look is called after whatever happened, and may ring phones.
type decider interface{ look() }

// world is a scenario being played.
type world struct {
	*Scenario
	now       time.Duration
	agenda    agenda
	decider   decider
	calls     []*call
	units     []*unit
	searching []*call // unassigned, the longest waiting first
	stirred   bool    // something happened that a rule may act on
	ticking   bool
	rung      int
}

// call is a Call as it goes.
type call struct {
	Call
	number   int
	rings    []*ring // live
	asked    map[*unit]asked
	holder   *unit
	promised time.Duration // arrive by, as estimated when it was accepted
	taken    time.Duration // accepted
	next     bool          // for after the job of who accepted it
	reached  bool
	arrived  time.Duration
	ended    bool // gave up
	refusals int

	swaps, preempted int // times it changed hands for a better provider, and lost its provider to an emergency
}

// asked is how a provider was rung for a call.
type asked struct {
	times int
	ended time.Duration // the last time, without acceptance
}

// ring is a phone that rings.
type ring struct {
	call *call
	unit *unit
	eta  time.Duration
	live bool
	slot time.Duration // for the job after this one: they lose it when they are not free by then; 0 for now

	least  time.Duration // gain of a swap that is worth it; 0 for no swap
	victim *call         // the call they would leave; nil for none
}

// unit is a Provider as it goes.
type unit struct {
	Provider
	number            int
	on                bool
	at                geo.Point // where they are, or where the drive began
	rings             []*ring
	job               *job
	next              *call // after the job
	nextBy            time.Duration
	idleSince         time.Duration
	offered, accepted int
	jobs              int
}

// job is what keeps a unit.
type job struct {
	call                       *call
	departs, expected, arrives time.Duration // expected: when they should arrive by the estimate
	arrived                    bool
	left                       bool // taken from them
}

// tick is how often a rule looks while anybody waits and nothing happens.
const tick = 10 * time.Second

// Play plays a scenario to its end.
func Play(s *Scenario, r Rule) Day {
	w := &world{Scenario: s}
	w.decider = r.start(w)
	for i, p := range s.Crew {
		w.units = append(w.units, &unit{Provider: p, number: i, at: p.Point, offered: 20, accepted: int(20*p.Accepts + 0.5)})
		w.agenda.note(p.From, func() { w.begin(w.units[i]) })
	}
	for i, c := range s.Calls {
		w.calls = append(w.calls, &call{Call: c, number: i, asked: map[*unit]asked{}})
		w.agenda.note(c.At, func() { w.take(w.calls[i]) })
	}
	w.run()
	return w.day(r.Name())
}

func (w *world) run() {
	for w.agenda.Len() > 0 {
		item := w.agenda.next()
		w.now = item.at
		item.do()
		if w.agenda.Len() > 0 && w.agenda.items[0].at == w.now {
			continue
		}
		if w.stirred {
			w.stirred = false
			w.decider.look()
		}
		w.keepTicking()
	}
}

// keepTicking has the rule look again while anybody waits.
func (w *world) keepTicking() {
	if w.ticking || len(w.searching) == 0 {
		return
	}
	w.ticking = true
	w.after(tick, func() { w.ticking, w.stirred = false, true })
}

func (w *world) after(d time.Duration, do func()) { w.agenda.note(w.now+d, do) }

func (w *world) begin(u *unit) { u.on, u.idleSince, w.stirred = true, w.now, true }

func (w *world) take(c *call) {
	w.searching, w.stirred = append(w.searching, c), true
	if w.Patience > 0 {
		w.after(w.Patience, func() { w.giveUp(c) })
	}
}

// giveUp ends the patience of a member whom nobody has reached.
func (w *world) giveUp(c *call) {
	if c.reached {
		return
	}
	c.ended = true
	w.hush(c)
	w.searching = slices.DeleteFunc(w.searching, func(o *call) bool { return o == c })
	if c.holder != nil {
		w.release(c)
	}
}

// search puts a call back among those without a provider.
func (w *world) search(c *call) {
	w.hush(c)
	c.holder, w.stirred = nil, true
	at, _ := slices.BinarySearchFunc(w.searching, c, func(a, b *call) int { return a.number - b.number })
	w.searching = slices.Insert(w.searching, at, c)
}

// free reports whether a unit could be given a job that starts now.
func (u *unit) free(now time.Duration) bool {
	return u.on && u.job == nil && u.next == nil && (u.Until == 0 || now < u.Until)
}
