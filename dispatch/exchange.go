package dispatch

import (
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// A job changes hands in one operation, when the provider who is asked accepts: until then the one on the way keeps it.
// Both requests of a pre-emption, and both providers of a swap, are locked, and what the round saw is judged again.

// onTheWay reports whether somebody is coming and not there yet.
func (s State) onTheWay() bool { return s == AssignedTo || s == EnRoute }

// offerSwap asks a better provider to take over; who is on the way keeps the job until they accept.
func (c *Case) offerSwap(p Proposal, base Money) error {
	switch {
	case !c.State.onTheWay() || len(c.live()) > 0 || c.Swaps >= c.policy().SwapMax:
		return c.refuse()
	case c.Assignment.Provider == p.Provider:
		return ErrUnavailable
	}
	if err := c.offerable(p); err != nil {
		return err
	}
	c.put(p, base, System)
	return nil
}

// gains reports whether who is asked to take over would still be there sooner by what the policy wants: the one on the way
// may have become faster since.
func (c *Case) gains(o *Offer) bool {
	p := c.policy()
	if c.ETAAt == nil {
		return true
	}
	left := c.ETAAt.Sub(o.SentAt)
	least := max(minutes(p.SwapGainMin), time.Duration(p.SwapGainRatio*float64(left)))
	return left-o.ETA >= least
}

// swap takes the job from who is on the way, for the one who has just accepted it.
func (c *Case) swap() error {
	c.Swaps++
	c.Round++
	return c.unassign(System, "swapped", "somebody can be there sooner")
}

// preempt takes the provider from the request they are on the way to, which goes back to the search one class up.
func (c *Case) preempt(p *Provider, o *Offer) error {
	if job := p.job(CurrentSlot); job.Request != o.Victim {
		return ErrBusy
	}
	v, err := c.work.Case(o.Victim)
	if err != nil {
		return &BeyondError{o.Victim}
	}
	if !c.mayPreempt(v) || p.job(NextSlot) != nil {
		return ErrWithdrawn
	}
	v.Preemptions++
	if err := v.unassign(System, "preempted", "the provider goes to an emergency"); err != nil {
		return err
	}
	return v.prioritize(System, v.Priority.Above(), "its provider went to an emergency")
}

// mayPreempt: an URGENT request may take a provider who has not arrived from a MEDIUM or LOW one, which loses only so many.
func (c *Case) mayPreempt(v *Case) bool {
	return c.Priority == match.Urgent && v.State.onTheWay() && (v.Priority == match.Medium || v.Priority == match.Low) &&
		v.Preemptions < c.policy().PreemptMax
}
