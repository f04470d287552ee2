package dispatch

import (
	"slices"
	"time"
)

// accept gives the request to the provider whose offer it is. Repeated by the winner it changes nothing.
func (c *Case) accept(o *Offer, actor Actor, prep time.Duration) error {
	if done, err := c.answered(o); done || err != nil {
		return err
	}
	if err := c.inTime(o); err != nil {
		return err
	}
	p := c.work.Providers[o.Provider]
	if p == nil || !p.works() {
		return ErrUnavailable
	}
	slot, err := c.room(p, o)
	if err != nil {
		return err
	}
	c.end(o, OfferAccepted, "")
	c.withdraw(o, takenByOther)
	p.LiveOffers = slices.DeleteFunc(p.LiveOffers, func(id OfferID) bool { return id == o.ID })
	if o.Swap {
		if err := c.swap(); err != nil {
			return err
		}
	}
	if err := c.give(p, o, slot, o.Pay, o.ETA+prep, actor); err != nil {
		return err
	}
	c.Assignment.Progress.ReadyAt = later(c.Assignment.Progress.ReadyAt, c.work.Now.Add(prep))
	return nil
}

// room is the slot for the job of an offer; it is cleared where the offer says from what.
func (c *Case) room(p *Provider, o *Offer) (slot int, err error) {
	switch {
	case o.Swap && !c.gains(o):
		return 0, ErrWithdrawn
	case p.Free():
		return CurrentSlot, nil
	case o.Victim != (RequestID{}):
		return CurrentSlot, c.preempt(p, o)
	case o.Slot == NextSlot && p.job(NextSlot) == nil:
		return NextSlot, nil
	}
	return 0, ErrBusy
}

// answered reports whether the job is already this very provider's: by this offer, which still stands, or by the desk's word.
func (c *Case) answered(o *Offer) (bool, error) {
	switch {
	case o.Status == OfferAccepted && c.Assignment != nil && c.Assignment.Offer != nil && *c.Assignment.Offer == o.ID:
		return true, nil
	case o.Status == OfferWithdrawn && c.Assignment != nil && c.Assignment.Provider == o.Provider:
		return true, nil // the desk gave it to them while it rang
	case o.Status == OfferAccepted && c.State == Cancelled:
		return false, ErrCancelled
	case o.Status == OfferAccepted:
		return false, ErrWithdrawn
	case o.Status != OfferPending:
		return false, o.why()
	case o.Round != c.Round || (c.State != OfferedOut && !(o.Swap && c.State.onTheWay())):
		return false, ErrTaken
	}
	return false, nil
}

// inTime checks the answer clock by the database's time. The grace holds only while nobody else is asked.
func (c *Case) inTime(o *Offer) error {
	late := c.work.Now.After(o.ExpiresAt)
	if o.Expired(c.work.Now) || (late && len(c.live()) > 1) {
		return ErrExpired
	}
	return nil
}

// assign is the desk's order: it needs no offer, but everything else an acceptance needs.
func (c *Case) assign(id ProviderID, actor Actor, pay Money, eta time.Duration) error {
	if !c.State.Open() {
		return c.refuse()
	}
	p := c.work.Providers[id]
	switch {
	case p == nil:
		return ErrNoProvider
	case !p.Offers(c.Service):
		return ErrWrongService
	case !p.Available():
		return ErrUnavailable
	}
	c.withdraw(nil, deskDecided)
	return c.give(p, nil, CurrentSlot, pay, eta, actor)
}

// minimumPromise is the shortest arrival ever shown to people.
const minimumPromise = 5 * time.Minute

// give makes the assignment: a slot is taken, the promise is frozen, the provider is no longer idle.
func (c *Case) give(p *Provider, o *Offer, slot int, pay Money, eta time.Duration, actor Actor) error {
	now := c.work.Now
	a := &Assignment{ID: NewID[AssignmentID](), Request: c.ID, Provider: p.ID, Slot: slot,
		Fence: c.Version + 1, AssignedAt: now, Pay: pay, fresh: true}
	facts := Facts{Provider: p.ID}
	if o != nil {
		a.Offer, facts.Offer = &o.ID, o.ID
	}
	c.Assignment, c.Holder = a, &p.Card
	p.Jobs = append(p.Jobs, *a)
	p.IdleSince, p.changed = nil, true
	promise := now.Add(max(eta, minimumPromise))
	if at := c.ScheduledFor; at != nil && at.After(promise) { // nobody needs to be there before its time
		a.Progress.ReadyAt, promise = at.Add(-eta), *at
	}
	c.PromisedAt, c.ETAAt = &promise, &promise
	c.clearHold()
	c.dropTimer(Escalate, OfferID{})
	c.attend()
	if err := c.move(AssignedTo, "assigned", actor, facts); err != nil {
		return err
	}
	c.say(actor, "Provider %s assigned", p.Name)
	if slot == NextSlot {
		c.say(System, "The provider finishes another job first")
	}
	c.calm(FlagNoProvider)
	return nil
}

// attend arms the clock that looks after the job.
func (c *Case) attend() {
	tick := time.Duration(c.policy().ProgressTickS) * time.Second
	if c.queued() {
		c.waitFor(tick)
		return
	}
	c.watch(tick)
}

// take ends the assignment. The provider goes on to their next job, or is free for one.
func (c *Case) take(as string) error {
	now := c.work.Now
	c.Assignment.ReleasedAt, c.Assignment.EndedAs = &now, as
	p := c.work.Providers[c.Assignment.Provider]
	p.Jobs = slices.DeleteFunc(p.Jobs, func(a Assignment) bool { return a.ID == c.Assignment.ID })
	p.changed = true
	switch {
	case !p.Free():
	case p.job(NextSlot) != nil:
		return c.work.promote(p)
	case p.OnDuty:
		p.IdleSince = &now
	}
	return nil
}

// unassign takes the provider off and searches again.
func (c *Case) unassign(actor Actor, as, reason string) error {
	if !c.State.May(Searching) || c.Assignment == nil {
		return c.refuse()
	}
	holder := c.Assignment.Provider
	if err := c.take(as); err != nil {
		return err
	}
	c.withdraw(nil, as)
	c.dropTimers(func(t Timer) bool { return t.Kind == ProgressTick || t.Kind == NextJob })
	c.PromisedAt, c.ETAAt = nil, nil
	if err := c.move(Searching, "unassigned", actor, Facts{Provider: holder, Reason: as, Note: reason}); err != nil {
		return err
	}
	c.Removed, c.Former, c.Assignment, c.Holder = append(c.Removed, holder), c.Assignment, nil, nil
	c.say(actor, "Looking for another provider")
	c.calm(troubles...)
	c.search()
	return nil
}
