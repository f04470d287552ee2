package lab

import (
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// depart sends a unit to a call.
func (w *world) depart(u *unit, c *call) {
	metres := geo.Distance(u.at, c.Point)
	rolls := w.now + w.Prepare
	j := &job{call: c, departs: rolls, expected: rolls + w.drive(metres), arrives: rolls + w.driven(c, u, metres)}
	u.job = j
	w.agenda.note(j.arrives, func() { w.arrive(u, j) })
}

func (w *world) arrive(u *unit, j *job) {
	if j.left {
		return
	}
	c := j.call
	w.hush(c)
	j.arrived, c.reached, c.arrived, u.at = true, true, w.now, c.Point
	ends := c.Work
	if c.To != nil {
		ends += w.drive(geo.Distance(c.Point, *c.To))
	}
	w.after(ends, func() { w.finish(u) })
}

func (w *world) finish(u *unit) {
	u.at, u.job = u.job.call.end(), nil
	u.jobs++
	w.goOn(u)
}

// goOn starts the next job, or waits for one.
func (w *world) goOn(u *unit) {
	c := u.next
	u.next, u.idleSince, w.stirred = nil, w.now, true
	if c != nil {
		w.depart(u, c)
	}
}

// end is where a unit is afterwards.
func (c *call) end() geo.Point {
	if c.To != nil {
		return *c.To
	}
	return c.Point
}

// leave takes a unit off a job they are on the way to.
func (w *world) leave(u *unit) {
	u.at = w.whereabouts(u)
	u.job.left = true
	u.job = nil
	w.goOn(u)
}

// whereabouts is where a unit is now, on the straight way to their job.
func (w *world) whereabouts(u *unit) geo.Point {
	j := u.job
	if j == nil || j.arrived || w.now <= j.departs {
		return u.at
	}
	share := float64(w.now-j.departs) / float64(j.arrives-j.departs)
	to := j.call.Point
	return geo.Point{Lat: u.at.Lat + share*(to.Lat-u.at.Lat), Lng: u.at.Lng + share*(to.Lng-u.at.Lng)}
}

// queue gives a busy unit the call for afterwards, unless they are not free by then.
func (w *world) queue(u *unit, c *call, by time.Duration) {
	u.next, u.nextBy = c, by
	w.agenda.note(max(by, w.now), func() {
		if u.next == c && u.nextBy == by {
			u.next = nil
			w.search(c)
		}
	})
}

// freeAt is when a busy unit should be free, by what a dispatcher knows.
func (w *world) freeAt(u *unit) time.Duration {
	j := u.job
	ends := w.Typical
	if j.call.To != nil {
		ends += w.drive(geo.Distance(j.call.Point, *j.call.To))
	}
	if j.arrived {
		return w.now + match.Remaining(ends, w.now-j.call.arrived)
	}
	return max(j.expected, w.now) + ends
}

// left is how long it should take until who has accepted a call is there: seen from now, after the job before it too.
func (w *world) left(c *call) time.Duration {
	u := c.holder
	if u.next == c {
		return w.freeAt(u) - w.now + w.Prepare + w.drive(geo.Distance(u.job.call.end(), c.Point))
	}
	return max(0, u.job.expected-w.now)
}
