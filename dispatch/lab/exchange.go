package lab

// stands reports whether an accepted ring still holds: between it and its round who is on the way may have come near, and who
// was to be taken from another call may have arrived there.
func (w *world) stands(r *ring) bool {
	switch u := r.unit; {
	case r.least > 0:
		return w.left(r.call)-r.eta >= r.least
	case r.victim != nil:
		return u.job != nil && u.job.call == r.victim && !u.job.arrived && u.next == nil
	}
	return true
}

// exchange takes the call from who is on the way, for a swap, or the unit from the call it is on the way to, which is
// searched for anew one class up.
func (w *world) exchange(r *ring) {
	switch {
	case r.least > 0:
		r.call.swaps++
		w.release(r.call)
	case r.victim != nil:
		w.release(r.victim)
		r.victim.preempted++
		r.victim.Priority = r.victim.Priority.Above()
		w.search(r.victim)
	}
}

// release takes a call from who has accepted it.
func (w *world) release(c *call) {
	if u := c.holder; u.next == c {
		u.next = nil
	} else {
		w.leave(u)
	}
}
