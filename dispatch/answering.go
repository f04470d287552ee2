package dispatch

import (
	"context"
	"slices"
	"time"
)

// onOffer runs one operation on one offer, for its own provider; others never learn that it exists.
func (s *Service) onOffer(ctx context.Context, actor Actor, id OfferID, do func(*Case, *Offer) error) (*Result, error) {
	return s.on(ctx, actor, Scope{Offer: id}, func(c *Case) error {
		o, err := c.find(id)
		if err != nil {
			return err
		}
		if o.Provider != actor.Provider {
			return ErrNotFound
		}
		c.asked = o
		return do(c, o)
	})
}

// Delivered is the receipt of a provider's device.
func (s *Service) Delivered(ctx context.Context, actor Actor, id OfferID) (*Result, error) {
	return s.onOffer(ctx, actor, id, func(c *Case, o *Offer) error {
		c.delivered(o)
		return nil
	})
}

// Shown says that a person can see the offer: the answer clock starts, once.
func (s *Service) Shown(ctx context.Context, actor Actor, id OfferID) (*Result, error) {
	return s.onOffer(ctx, actor, id, func(c *Case, o *Offer) error {
		c.shown(o)
		return nil
	})
}

// Accept gives the request to the provider, exactly one. The winner may repeat it. It fails with ErrTaken, ErrExpired,
// ErrWithdrawn, ErrBusy, ErrCancelled, or ErrNotFound for another provider's offer.
func (s *Service) Accept(ctx context.Context, actor Actor, id OfferID, prep time.Duration) (*Result, error) {
	return s.onOffer(ctx, actor, id, func(c *Case, o *Offer) error { return c.accept(o, actor, prep) })
}

// Decline is the provider's no, with one of DeclineReasons.
func (s *Service) Decline(ctx context.Context, actor Actor, id OfferID, reason string) (*Result, error) {
	if !slices.Contains(DeclineReasons, reason) {
		return nil, Invalid("reason", "must be one of far, pay, equipment, shift_end, unsafe, busy, other")
	}
	return s.onOffer(ctx, actor, id, func(c *Case, o *Offer) error { return c.decline(o, reason) })
}

// Command is a step of a job: by the provider who holds it, or by the desk with a reason.
type Command struct {
	Request RequestID
	Version int64 // expected, 0 for any
	Reason  string
}

// onJob runs a step of a job. A provider who was taken off gets ErrNotAssigned and changes nothing: the assignment
// that counts is the one under the lock.
func (s *Service) onJob(ctx context.Context, actor Actor, cmd Command, do func(*Case) error) (*Result, error) {
	return s.within(ctx, actor, cmd, one(cmd.Request), do)
}

// within is onJob where the step needs more than the request.
func (s *Service) within(ctx context.Context, actor Actor, cmd Command, scope Scope, do func(*Case) error) (*Result, error) {
	return s.on(ctx, actor, scope, func(c *Case) error {
		if err := c.worker(actor, cmd.Reason); err != nil {
			return err
		}
		if err := c.expect(cmd.Version); err != nil {
			return err
		}
		if !c.State.Held() {
			return c.refuse()
		}
		return do(c)
	})
}

func (c *Case) worker(actor Actor, reason string) error {
	switch c.Relation(actor) {
	case Assigned:
		return nil
	case Desk:
		if reason == "" {
			return Invalid("reason", "is required from the desk")
		}
		return nil
	case Own:
		return ErrForbidden
	case Removed:
		return ErrNotAssigned
	}
	return ErrNotFound
}

// Depart: the provider rolls.
func (s *Service) Depart(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	return s.onJob(ctx, actor, cmd, func(c *Case) error { return c.depart(actor) })
}

// Arrive: the provider is there.
func (s *Service) Arrive(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	return s.onJob(ctx, actor, cmd, func(c *Case) error { return c.arrive(actor) })
}

// Start: the work begins.
func (s *Service) Start(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	return s.onJob(ctx, actor, cmd, func(c *Case) error { return c.start(actor) })
}

// Complete ends the job. *FieldError names what the service needs and is missing.
func (s *Service) Complete(ctx context.Context, actor Actor, cmd Command, done Completion) (*Result, error) {
	if !slices.Contains(Outcomes, done.Outcome) {
		return nil, Invalid("outcome", "must be one of completed, partial, gone_on_arrival, unable")
	}
	return s.within(ctx, actor, cmd, Scope{Requests: []RequestID{cmd.Request}, Documents: true}, func(c *Case) error {
		kind, err := c.work.kind(c.Service)
		if err != nil {
			return err
		}
		return c.complete(actor, done, kind.Evidence)
	})
}

// Release gives the job back before the work began; the search starts again.
func (s *Service) Release(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	if cmd.Reason == "" {
		return nil, Invalid("reason", "is required")
	}
	return s.onJob(ctx, actor, cmd, func(c *Case) error { return c.unassign(actor, releasedByHim, cmd.Reason) })
}

// Estimate replaces the live estimate of arrival.
func (s *Service) Estimate(ctx context.Context, actor Actor, cmd Command, eta time.Duration) (*Result, error) {
	return s.onJob(ctx, actor, cmd, func(c *Case) error { return c.estimate(actor, eta) })
}
