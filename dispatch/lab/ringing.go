package lab

import (
	"slices"
	"time"
)

// ring puts a call before a unit for so long; eta is when they would be there, from now.
func (w *world) ring(c *call, u *unit, life, eta time.Duration) *ring {
	r := &ring{call: c, unit: u, eta: eta, live: true}
	w.rung++
	c.rings, u.rings = append(c.rings, r), append(u.rings, r)
	met := c.asked[u]
	met.times++
	c.asked[u] = met
	word, delay := w.answer(c, u, met.times)
	switch {
	case word == ignores || delay > life:
		w.after(life, func() { w.refuse(r) })
	case word == declines:
		w.after(delay, func() { w.refuse(r) })
	default:
		w.after(delay, func() { w.accept(r) })
	}
	return r
}

// refuse ends a ring that was declined or not answered.
func (w *world) refuse(r *ring) {
	if !r.live {
		return
	}
	w.end(r)
	w.stirred = true
	r.unit.offered++
	r.call.refusals++
	met := r.call.asked[r.unit]
	met.ended = w.now
	r.call.asked[r.unit] = met
}

// accept gives the call to who tapped, unless they have another job by now.
func (w *world) accept(r *ring) {
	if !r.live {
		return
	}
	c, u := r.call, r.unit
	u.offered++
	u.accepted++
	if !w.stands(r) {
		w.end(r)
		w.stirred = true
		return
	}
	w.hush(c)
	for len(u.rings) > 0 {
		w.end(u.rings[0])
	}
	w.searching = slices.DeleteFunc(w.searching, func(o *call) bool { return o == c })
	w.exchange(r)
	c.holder, c.promised = u, w.now+r.eta
	c.taken, c.next = w.now, u.job != nil
	if u.job != nil {
		w.queue(u, c, r.slot)
		return
	}
	w.depart(u, c)
}

// end takes a ring away.
func (w *world) end(r *ring) {
	r.live = false
	is := func(o *ring) bool { return o == r }
	r.call.rings = slices.DeleteFunc(r.call.rings, is)
	r.unit.rings = slices.DeleteFunc(r.unit.rings, is)
}

// hush ends all rings of a call.
func (w *world) hush(c *call) {
	for len(c.rings) > 0 {
		w.end(c.rings[0])
	}
}
