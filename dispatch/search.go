package dispatch

import (
	"slices"
	"time"
)

// open writes the first version: searching, or scheduled when its time is still far.
func (c *Case) open(actor Actor) {
	c.CreatedAt, c.State, c.StateSince = c.work.Now, Searching, c.work.Now
	if c.ScheduledFor != nil && c.ScheduledFor.Add(-presently).After(c.work.Now) {
		c.State = Scheduled
	}
	c.change("created", "", actor, Facts{})
	c.say(actor, "Request received")
	if c.State == Scheduled {
		c.schedule()
		return
	}
	c.search()
}

// search starts the clock of a request that looks for a provider.
func (c *Case) search() {
	now := c.work.Now
	c.SearchingSince, c.EscalatedAt, c.Refusals = &now, nil, 0
	c.setTimer(Escalate, OfferID{}, "engine", now.Add(c.policy().EscalateAfter(c.Priority)))
}

// activate starts the search of a scheduled request.
func (c *Case) activate() error {
	if err := c.move(Searching, "searching", System, Facts{}); err != nil {
		return err
	}
	c.dropTimer(Reserve, OfferID{})
	c.say(System, "Looking for a provider")
	c.search()
	return nil
}

// reopen goes back to searching when the last live offer has ended.
func (c *Case) reopen(reason string) error {
	if c.State != OfferedOut || len(c.live()) > 0 {
		return nil
	}
	if err := c.move(Searching, "searching", System, Facts{Reason: reason}); err != nil {
		return err
	}
	c.say(System, "Asking the next provider")
	return nil
}

// Repeat of the escalation while nobody accepts, so that the request never waits without a next step.
const escalateAgain = time.Minute

// escalate calls the desk: nobody has accepted in time, or too many refused. The search goes on.
func (c *Case) escalate(reason string) {
	c.setTimer(Escalate, OfferID{}, "desk", c.work.Now.Add(escalateAgain))
	if c.EscalatedAt == nil {
		now := c.work.Now
		c.EscalatedAt = &now
		c.change("escalated", c.State, System, Facts{Reason: reason})
	}
	c.raise(FlagNoProvider, reason)
}

// raise makes an attention flag true; it is no change when it is.
func (c *Case) raise(flag, reason string) {
	if c.Flagged(flag) {
		return
	}
	c.Attention = append(slices.Clone(c.Attention), flag)
	c.change("attention_raised", c.State, System, Facts{Flag: flag, Reason: reason})
}

// calm makes flags untrue.
func (c *Case) calm(flags ...string) {
	for _, flag := range flags {
		if !c.Flagged(flag) {
			continue
		}
		c.Attention = slices.DeleteFunc(slices.Clone(c.Attention), func(f string) bool { return f == flag })
		c.change("attention_cleared", c.State, System, Facts{Flag: flag})
	}
}

// refused counts a decline or an expiry, and calls the desk after too many. Who would not take over leaves nobody waiting.
func (c *Case) refused(o *Offer) {
	if o.Swap {
		return
	}
	c.Refusals++
	if c.Refusals >= c.policy().EscalateRefusals && c.EscalatedAt == nil {
		c.escalate("refusals")
	}
}
