package dispatch

import (
	"fmt"
	"slices"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// hold keeps the engine's hands off the request for a while; it is a lease that runs out by itself.
func (c *Case) hold(actor Actor, d time.Duration) error {
	if c.State.Ended() || c.State.Held() {
		return c.refuse()
	}
	if c.HeldByOther(actor.User, c.work.Now) {
		return ErrHeld
	}
	until := c.work.Now.Add(d)
	c.HeldBy, c.HeldUntil = &actor.User, &until
	c.setTimer(HoldEnd, OfferID{}, "desk", until)
	c.change("held", c.State, actor, Facts{Until: until})
	return nil
}

// unhold gives the request back to the engine; it is no change when nobody holds it.
func (c *Case) unhold(actor Actor) error {
	if c.HeldBy == nil {
		return nil
	}
	c.clearHold()
	c.change("released", c.State, actor, Facts{})
	return nil
}

func (c *Case) clearHold() {
	c.HeldBy, c.HeldUntil = nil, nil
	c.dropTimer(HoldEnd, OfferID{})
}

// prioritize changes how urgent the request is.
func (c *Case) prioritize(actor Actor, p match.Priority, reason string) error {
	if c.State.Ended() {
		return c.refuse()
	}
	if c.Priority == p {
		return nil
	}
	c.Priority = p
	c.change("priority_changed", c.State, actor, Facts{Note: reason})
	c.say(actor, "Priority is now %s", p)
	if c.State.Open() && c.EscalatedAt == nil && c.SearchingSince != nil {
		c.setTimer(Escalate, OfferID{}, "engine", c.SearchingSince.Add(c.policy().EscalateAfter(p)))
	}
	return nil
}

// widestKM ends the widening of a search.
const widestKM = 200

// widen doubles how far the search goes beyond the policy's largest radius.
func (c *Case) widen(actor Actor) error {
	if !c.State.Open() {
		return c.refuse()
	}
	from := c.policy().RadiusMaxKM
	if c.RadiusKM != nil {
		from = *c.RadiusKM
	}
	to := min(2*from, widestKM)
	c.RadiusKM = &to
	c.change("widened", c.State, actor, Facts{Reason: fmt.Sprintf("%.0f km", to)})
	c.say(actor, "Searching within %.0f km", to)
	return nil
}

// estimate replaces the live estimate of arrival; the promise stays as it was made.
func (c *Case) estimate(actor Actor, eta time.Duration) error {
	if c.State != AssignedTo && c.State != EnRoute {
		return c.refuse()
	}
	at := c.work.Now.Add(eta)
	c.ETAAt = &at
	c.Assignment.Progress.ToldAt, c.Assignment.changed = c.work.Now, true
	c.change("eta_changed", c.State, actor, Facts{Until: at})
	return nil
}

// AnswerWithin is how long a member who wrote waits for an answer before the desk is called.
const AnswerWithin = 3 * time.Minute

// converse keeps the member from being left without an answer: what they write starts a clock, what the provider or the
// desk writes to them stops it. Nobody is called twice for one question.
func (c *Case) converse(actor Actor) {
	switch {
	case c.State.Ended() || actor.Role == RoleEngine:
	case actor.User != c.Member:
		c.dropTimer(Reply, OfferID{})
		c.calm(FlagMemberWaiting)
	case !c.Flagged(FlagMemberWaiting) && !c.clocked(Reply):
		c.setTimer(Reply, OfferID{}, "desk", c.work.Now.Add(AnswerWithin))
	}
}

// message adds a line of chat; it is not a change of the request.
func (c *Case) message(actor Actor, id, text string, staffOnly bool) {
	c.Updates = append(c.Updates, Update{ID: id, Kind: "MESSAGE", Message: text, StaffOnly: staffOnly, Actor: actor})
	c.said = &c.Updates[len(c.Updates)-1]
	facts := Facts{Update: id, Author: string(actor.Role)}
	if staffOnly {
		c.work.emit(Event{Type: "request.message", Topics: []string{BoardTopic}, Version: c.Version, Request: c.frozen(), Facts: facts})
		return
	}
	c.tell("request.message", facts, c.involves("message"))
	c.converse(actor)
}

// correct changes what the member told, while nobody is assigned.
func (c *Case) correct(actor Actor, apply func(*Details, *Health) error) error {
	if !c.State.Open() && c.State != Scheduled {
		return c.refuse()
	}
	health := &Health{}
	if c.Health != nil {
		health = c.Health
	}
	if err := apply(&c.Details, health); err != nil {
		return err
	}
	if c.Category == HealthCategory {
		c.Health = health
		if err := c.prioritize(actor, higher(c.Priority, health.Triaged()), "triage"); err != nil {
			return err
		}
	}
	c.change("corrected", c.State, actor, Facts{})
	return nil
}

// Priorities in the order of weight.
var Priorities = []match.Priority{match.Low, match.Medium, match.High, match.Urgent}

// ValidPriority reports whether p is one of Priorities.
func ValidPriority(p match.Priority) bool { return slices.Contains(Priorities, p) }
