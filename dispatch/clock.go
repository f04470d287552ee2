package dispatch

import (
	"context"
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// Fire carries out a timer that has come due. A timer that is gone was done by another node: nothing happens.
func (s *Service) Fire(ctx context.Context, due Due) error {
	scope := Scope{Requests: []RequestID{due.Request}, Timer: due.ID}
	_, err := s.on(ctx, System, scope, func(c *Case) error {
		i := slices.IndexFunc(c.Timers, func(t Timer) bool { return t.ID == due.ID })
		if i < 0 {
			return nil
		}
		timer := c.Timers[i]
		if timer.Due.After(c.work.Now) {
			return nil // set anew since it was claimed
		}
		c.dropTimers(func(t Timer) bool { return t.ID == due.ID })
		if c.Assignment != nil {
			c.fix, c.sighted = s.Fleet.Where(c.Assignment.Provider)
			c.rush = geo.RushHour(c.work.Now.In(s.Zone))
		}
		return c.fire(timer)
	})
	return err
}

func (c *Case) fire(t Timer) error {
	switch t.Kind {
	case Activate:
		return c.activate()
	case Escalate:
		c.escalate("time")
	case HoldEnd:
		return c.unhold(System)
	case Reply:
		c.raise(FlagMemberWaiting, "")
	case ProgressTick:
		return c.look()
	case NextJob:
		return c.await()
	case OfferPush:
		return nil // the push notifier takes part from here on; the revoke timer is still armed
	case OfferRevoke, OfferExpire:
		return c.fireOffer(t)
	}
	return nil
}

func (c *Case) fireOffer(t Timer) error {
	o, err := c.find(t.Offer)
	if err != nil {
		return err
	}
	if t.Kind == OfferRevoke {
		return c.revoke(o)
	}
	return c.expire(o)
}
