package lab

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Hindsight is what could have been done by somebody who knew what comes: each window is planned at its beginning with all its
// calls, and with the true ends of jobs and beginnings of shifts, at the least sum of the waits; what it leaves is planned
// with the next. Nobody leaves before they are called. It is no rule that could be followed, but a measure of those that can:
// near the optimum, not it, as a window knows nothing of the one after. It asks nobody: it is for days on which everybody
// accepts at once.
type Hindsight struct{ Window time.Duration }

// Name is how the measure is called in a report.
func (h Hindsight) Name() string { return fmt.Sprintf("hindsight, %v min", h.Window.Minutes()) }

func (h Hindsight) start(w *world) decider {
	p := &planner{world: w, window: h.Window, planned: map[*unit]bool{}}
	w.agenda.note(0, p.plan)
	return p
}

// planner is Hindsight at work.
type planner struct {
	*world
	window  time.Duration
	known   int // calls that a window has seen
	waiting []*call
	planned map[*unit]bool // have a call that they have not left for
}

// look does nothing: what is done was planned.
func (p *planner) look() {}

// plan settles a window, and what comes after it.
func (p *planner) plan() {
	end := p.now + p.window
	for ; p.known < len(p.calls) && p.calls[p.known].At < end; p.known++ {
		p.waiting = append(p.waiting, p.calls[p.known])
	}
	p.waiting = slices.DeleteFunc(p.waiting, func(c *call) bool { return c.ended })
	p.settle(p.free(end), end)
	if p.known < len(p.calls) || len(p.waiting) > 0 {
		p.after(p.window, p.plan)
	}
}

// release is a unit and when and where it is free.
type release struct {
	unit *unit
	at   time.Duration
	from geo.Point
}

// free is everybody who will be free in the window.
func (p *planner) free(end time.Duration) []release {
	var free []release
	for _, u := range p.units {
		r := release{u, max(p.now, u.From), u.at}
		if j := u.job; j != nil {
			r.at, r.from = max(p.now, p.ends(j)), j.call.end()
		}
		if r.at < end && !p.planned[u] && (u.Until == 0 || r.at < u.Until) {
			free = append(free, r)
		}
	}
	return free
}

// ends is when a job will really end.
func (w *world) ends(j *job) time.Duration {
	end := j.arrives + j.call.Work
	if j.call.To != nil {
		end += w.drive(geo.Distance(j.call.Point, *j.call.To))
	}
	return end
}

// settle gives each call of a window its unit, or leaves it to the next one. To be left costs a window more than the end of this
// one, or than the best that could be done now where that comes later: however far away a call is, waiting does not bring it nearer.
func (p *planner) settle(free []release, end time.Duration) {
	wait, edges := make([]int64, len(p.waiting)), make([][]match.Edge, len(p.waiting))
	for i, c := range p.waiting {
		best := time.Duration(math.MaxInt64)
		for k, r := range free {
			if arrival := p.arrival(c, r); r.unit.can(c) && arrival-c.At < p.patience() {
				edges[i] = append(edges[i], match.Edge{Column: k, Cost: int64(arrival - c.At)})
				best = min(best, arrival)
			}
		}
		if len(edges[i]) == 0 {
			best = end
		}
		wait[i] = int64(max(end, best) - c.At + p.window)
	}
	var left []*call
	for i, column := range match.Cheapest(len(free), wait, edges) {
		if column < 0 {
			left = append(left, p.waiting[i])
			continue
		}
		p.send(p.waiting[i], free[column])
	}
	p.waiting = left
}

func (p *planner) patience() time.Duration {
	if p.Patience == 0 {
		return 1 << 62
	}
	return p.Patience
}

func (p *planner) arrival(c *call, r release) time.Duration {
	return max(c.At, r.at) + p.Prepare + p.drive(geo.Distance(r.from, c.Point))
}

// send has a unit leave for a call as soon as both are there.
func (p *planner) send(c *call, r release) {
	p.planned[r.unit] = true
	p.agenda.note(max(c.At, r.at, p.now), func() { p.leaveFor(c, r) })
}

// leaveFor has a unit leave for a call; at the very moment at which it becomes free, once it is.
func (p *planner) leaveFor(c *call, r release) {
	if r.unit.job != nil {
		p.after(0, func() { p.leaveFor(c, r) })
		return
	}
	delete(p.planned, r.unit)
	if c.ended {
		return
	}
	c.holder, c.taken = r.unit, p.now
	p.searching = slices.DeleteFunc(p.searching, func(o *call) bool { return o == c })
	c.promised = p.now + p.Prepare + p.drive(geo.Distance(r.from, c.Point))
	p.depart(r.unit, c)
}
