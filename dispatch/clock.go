package dispatch

import (
	"context"
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// Fire carries out a timer that has come due. A timer that is gone was done by another node: nothing happens.
func (s *Service) Fire(ctx context.Context, due Due) error {
	if err := s.nudge(ctx, due); err != nil {
		return err
	}
	var reserved *Suggestion
	var err error
	if due.Kind == Reserve {
		if reserved, err = s.foresee(ctx, due.Request); err != nil {
			return err
		}
	}
	coming, err := s.approaches(ctx, due)
	if err != nil {
		return err
	}
	scope := Scope{Requests: []RequestID{due.Request}, Timer: due.ID}
	_, err = s.on(ctx, System, scope, func(c *Case) error { return s.ring(c, due, reserved, coming) })
	return err
}

// FireTogether carries out timers that have come due in one operation: all of them, or none and an error.
func (s *Service) FireTogether(ctx context.Context, due []Due) error {
	if err := s.nudge(ctx, due...); err != nil {
		return err
	}
	coming, err := s.approaches(ctx, due...)
	if err != nil {
		return err
	}
	scope := Scope{Timer: due[0].ID}
	for _, d := range due {
		if !slices.Contains(scope.Requests, d.Request) {
			scope.Requests = append(scope.Requests, d.Request)
		}
	}
	var r Result
	err = s.Store.Update(ctx, scope, func(w *Work) (any, error) {
		for _, d := range due {
			c, err := w.Case(d.Request)
			if err == nil {
				err = s.ring(c, d, nil, coming)
			}
			if err != nil {
				return nil, err
			}
		}
		r.touched = w.touched()
		r.searches, r.urgent = w.searches()
		return nil, nil
	})
	if err == nil {
		s.after(ctx, &r)
	}
	return err
}

// nudge has devices woken for offers that none has acknowledged. It comes before their timers go: rather twice than never.
func (s *Service) nudge(ctx context.Context, due ...Due) error {
	for _, d := range due {
		if d.Kind != OfferPush {
			continue
		}
		if err := s.Store.Nudge(ctx, d.Offer); err != nil {
			return err
		}
	}
	return nil
}

// ring does what a timer of a locked request is for, if it is still there and due.
func (s *Service) ring(c *Case, due Due, reserved *Suggestion, coming map[RequestID]approach) error {
	i := slices.IndexFunc(c.Timers, func(t Timer) bool { return t.ID == due.ID })
	if i < 0 || c.Timers[i].Due.After(c.work.Now) { // done, or set anew since it was claimed
		return nil
	}
	timer := c.Timers[i]
	c.dropTimers(func(t Timer) bool { return t.ID == due.ID })
	if c.Assignment != nil {
		c.fix, c.sighted = s.Fleet.Where(c.Assignment.Provider)
		c.rush = geo.RushHour(c.work.Now.In(s.Zone))
		c.learn(coming[c.ID])
	}
	switch timer.Kind {
	case Reserve:
		c.reserve(reserved)
		return nil
	case Activate:
		return s.begin(c)
	}
	return c.fire(timer)
}

// begin starts the search of a scheduled request, with whom was reserved for it.
func (s *Service) begin(c *Case) error {
	reserved := c.Suggested
	if err := c.activate(); err != nil || reserved == nil {
		return err
	}
	return c.invite(s.propose(c, reserved.Provider))
}

func (c *Case) fire(t Timer) error {
	switch t.Kind {
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
		return nil // the nudge is on its way; the revoke timer is still armed
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
