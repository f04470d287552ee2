package dispatch

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// A scheduled request stays scheduled, and is shown so, until somebody has to be asked to be there in time. Half an hour
// before its time, and again at fifteen and at five minutes, the matcher chooses a provider for it alone. That provider is
// reserved: rounds give them no job that would not be over by then (an emergency is not bound by it), the desk sees whom, and
// learns early when there is nobody. Nobody is asked yet. The search begins as long before the time as the reserved provider
// needs to answer and to get there, with an offer to them in the same operation; without anybody reserved, at fifteen minutes.
// All of it is timers: what an outage makes late happens once when it is over, and the search begins by the same rules.

// reserveAt are how long before its time a scheduled request looks for a provider.
var reserveAt = []time.Duration{30 * time.Minute, 15 * time.Minute, 5 * time.Minute}

const (
	presently  = 5 * time.Minute  // scheduled for so soon, it is searched for at once
	answerTime = 3 * time.Minute  // for the reserved provider to answer, or another to be found
	unreserved = 15 * time.Minute // without a reservation the search begins so long before the time
	aMoment    = 10 * time.Second // for the reservation to come before the search it decides about
)

// schedule arms the clocks of a request whose time is still to come.
func (c *Case) schedule() {
	c.setTimer(Reserve, OfferID{}, "engine", later(c.ScheduledFor.Add(-reserveAt[0]), c.work.Now))
	c.beginAt(unreserved)
}

// beginAt sets when the search begins, so long before the time.
func (c *Case) beginAt(before time.Duration) {
	c.setTimer(Activate, OfferID{}, "engine", later(c.ScheduledFor.Add(-before), c.work.Now).Add(aMoment))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// reserve keeps a provider for a scheduled request, or nobody, and sets when to look again and when to begin.
func (c *Case) reserve(whom *Suggestion) {
	if c.State != Scheduled {
		return
	}
	for _, before := range reserveAt {
		if at := c.ScheduledFor.Add(-before); at.After(c.work.Now) {
			c.setTimer(Reserve, OfferID{}, "engine", at)
			break
		}
	}
	before := unreserved
	if whom != nil {
		before = min(whom.ETA+answerTime, reserveAt[0])
	}
	c.beginAt(before)
	if !c.Suggested.same(whom) {
		c.Suggested = whom
		c.change("reserved", c.State, System, Facts{Reason: "reserved"})
	}
}

// same reports whether two suggestions are of the same provider.
func (s *Suggestion) same(as *Suggestion) bool {
	if s == nil || as == nil {
		return s == as
	}
	return s.Provider == as.Provider
}

// foresee chooses the provider for a scheduled request as a round would, with nobody else in need and time to get there; nil
// for nobody.
func (s *Service) foresee(ctx context.Context, id RequestID) (*Suggestion, error) {
	var in sight
	var err error
	if in.policies, err = s.Store.Policies(ctx); err != nil {
		return nil, err
	}
	waiting, err := s.Store.Upcoming(ctx, id)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	in.Region, in.At = waiting[0].Region, time.Now()
	in.Rush = geo.RushHour(in.At.In(s.Zone))
	in.take(waiting)
	in.Requests[0].RadiusKM = max(in.Requests[0].RadiusKM, in.policyOf(in.Requests[0].PolicyVersion).RadiusMaxKM)
	if err := s.surround(ctx, &in); err != nil {
		return nil, err
	}
	for _, o := range match.Decide(in.Snapshot).Offers {
		return &Suggestion{ProviderID(o.Provider), o.DistanceM, time.Duration(o.ETAS) * time.Second, in.At}, nil
	}
	return nil, nil
}

// invite begins a search with an offer to whom was reserved, when they are still free and the engine may ask.
func (c *Case) invite(p Proposal) error {
	a := c.policy().Automation
	if c.State != Searching || c.Held(c.work.Now) || (a != match.Auto && a != match.Unattended) || c.offerable(p) != nil {
		return nil
	}
	kind, err := c.work.kind(c.Service)
	if err != nil {
		return err
	}
	return c.offer([]Proposal{p}, kind.Base, System)
}
