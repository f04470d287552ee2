package dispatch

import (
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// A provider's next job is an assignment in slot 2: the request is assigned, and waits for the job before it. It becomes the
// current job in the very operation that ends that one, whichever way it ends. While it waits, a clock of its own compares
// the promise with when the provider will be free, and gives the job back to the search when it slips too far.

// Engagement is the current job of a provider, as far as what comes after it depends on it.
type Engagement struct {
	Request     RequestID
	Scope       PolicyScope
	Priority    match.Priority
	State       State
	Since       time.Time // in this state
	ETAAt       *time.Time
	Place       geo.Point  // of the request
	Destination *geo.Point // where it ends, when that is elsewhere
	Preemptions int
}

// Ends is where the provider will be when the job is done.
func (e *Engagement) Ends() geo.Point {
	if e.Destination != nil {
		return *e.Destination
	}
	return e.Place
}

// FreeAt is when the job is expected to end, by a usual job's length.
func (e *Engagement) FreeAt(now time.Time, p match.Policy) time.Time {
	usual := minutes(p.JobMin)
	switch {
	case e.there():
		return now.Add(match.Remaining(usual, now.Sub(e.Since)))
	case e.ETAAt != nil && e.ETAAt.After(now):
		return e.ETAAt.Add(usual)
	}
	return now.Add(usual)
}

// there reports whether the provider is at the place already.
func (e *Engagement) there() bool { return e.State == Arrived || e.State == InService }

func minutes(n float64) time.Duration { return time.Duration(n * float64(time.Minute)) }

// waitFor arms the clock of a next job.
func (c *Case) waitFor(tick time.Duration) {
	c.setTimer(NextJob, OfferID{}, "provider", c.work.Now.Add(tick))
}

// queued reports whether the provider has another job to finish first.
func (c *Case) queued() bool { return c.Assignment != nil && c.Assignment.Slot == NextSlot }

// await is the clock of a next job: it keeps the estimate true, and gives the request back to the search when the job
// before it takes so long that the promise slips by more than the policy allows.
func (c *Case) await() error {
	p := c.policy()
	if !c.queued() {
		return nil
	}
	c.waitFor(time.Duration(p.ProgressTickS) * time.Second)
	current := c.work.Engaged[c.Assignment.Provider]
	if current == nil || c.PromisedAt == nil {
		return nil
	}
	arrival := c.arrivalAfter(current)
	if arrival.Sub(*c.PromisedAt) > minutes(p.ForwardSlipMin) && c.mayReassign(p) {
		c.Reassignments++
		return c.unassign(System, "slipped", "the provider's job before this one takes longer")
	}
	if c.ETAAt == nil || arrival.Sub(*c.ETAAt).Abs() >= threshold(p) {
		c.ETAAt = &arrival
		c.change("eta_changed", c.State, System, Facts{Until: arrival})
	}
	c.clockPromise(p)
	return nil
}

// arrivalAfter is when the provider will be here, coming from their current job.
func (c *Case) arrivalAfter(current *Engagement) time.Time {
	now := c.work.Now
	free := current.FreeAt(now, c.work.Policies.For(current.Scope, current.Request).Policy)
	way := wayOf(geo.Leg{From: current.Ends(), To: c.Details.Point}, c.byRoad, c.Holder.Vehicle, c.rush)
	return free.Add(geo.Preparation + way.Takes)
}

// promote makes the provider's next job their current one. Who may no longer work does not get it: it is searched for anew.
func (w *Work) promote(p *Provider) error {
	next := p.job(NextSlot)
	c, err := w.Case(next.Request)
	if err != nil {
		return &BeyondError{next.Request}
	}
	if !p.works() {
		return c.unassign(System, providerStopped, "")
	}
	now := w.Now
	next.Slot = CurrentSlot
	a := c.Assignment
	a.Slot, a.PromotedAt, a.changed = CurrentSlot, &now, true
	a.Progress.ReadyAt = now
	c.dropTimer(NextJob, OfferID{})
	c.watch(time.Duration(c.policy().ProgressTickS) * time.Second)
	c.change("promoted", c.State, System, Facts{})
	c.say(System, "The provider has finished the job before and comes to you next")
	return nil
}
