package dispatch

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// onDesk runs an order of the desk. Who is not staff is refused; another dispatcher's hold is respected.
func (s *Service) onDesk(ctx context.Context, actor Actor, cmd Command, scope Scope, do func(*Case) error) (*Result, error) {
	if !actor.Staff() {
		return nil, ErrForbidden
	}
	return s.on(ctx, actor, scope, func(c *Case) error {
		if c.HeldByOther(actor.User, c.work.Now) && actor.Role != RoleAdmin {
			return ErrHeld
		}
		if err := c.expect(cmd.Version); err != nil {
			return err
		}
		return do(c)
	})
}

// Assign gives the request to a provider by order of the desk. It fails with ErrNoProvider, ErrUnavailable,
// ErrWrongService, or *StateError when it is not open.
func (s *Service) Assign(ctx context.Context, actor Actor, cmd Command, provider ProviderID) (*Result, error) {
	scope := Scope{Requests: []RequestID{cmd.Request}, Providers: []ProviderID{provider}}
	return s.onDesk(ctx, actor, cmd, scope, func(c *Case) error { return s.appoint(c, actor, provider) })
}

// appoint assigns with pay and estimate from where the provider is now.
func (s *Service) appoint(c *Case, actor Actor, provider ProviderID) error {
	kind, err := c.work.kind(c.Service)
	if err != nil {
		return err
	}
	p := s.propose(c, provider)
	return c.assign(provider, actor, Pay(kind.Base, p.DistanceM), p.ETA)
}

// propose measures a provider for a request: great-circle metres, and travel with preparation.
func (s *Service) propose(c *Case, id ProviderID) Proposal {
	at, known := s.Fleet.Where(id)
	p := c.work.Providers[id]
	if !known || p == nil {
		return Proposal{Provider: id, ETA: unknownETA}
	}
	metres := geo.Distance(at.Point, c.Details.Point)
	rush := geo.RushHour(c.work.Now.In(s.Zone))
	return Proposal{Provider: id, DistanceM: int(metres), ETA: geo.Travel(metres, p.Vehicle, rush) + geo.Preparation}
}

// unknownETA is the estimate for a provider whose position is not known.
const unknownETA = 30 * time.Minute

// Reassign takes the provider off and gives the request to another, or back to the search when provider is nil.
func (s *Service) Reassign(ctx context.Context, actor Actor, cmd Command, provider *ProviderID) (*Result, error) {
	if cmd.Reason == "" {
		return nil, Invalid("reason", "is required")
	}
	scope := one(cmd.Request)
	if provider != nil {
		scope.Providers = []ProviderID{*provider}
	}
	return s.onDesk(ctx, actor, cmd, scope, func(c *Case) error {
		if c.Assignment != nil && provider != nil && c.Assignment.Provider == *provider {
			return ErrUnavailable
		}
		if err := c.unassign(actor, "reassigned", cmd.Reason); err != nil || provider == nil {
			return err
		}
		return s.appoint(c, actor, *provider)
	})
}

// Reject is the desk's no, with its reason: not covered, duplicate, false call.
func (s *Service) Reject(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	if cmd.Reason == "" {
		return nil, Invalid("reason", "is required")
	}
	return s.onDesk(ctx, actor, cmd, one(cmd.Request), func(c *Case) error { return c.reject(actor, cmd.Reason) })
}

// Prioritize changes the priority, with a reason.
func (s *Service) Prioritize(ctx context.Context, actor Actor, cmd Command, p match.Priority) (*Result, error) {
	switch {
	case !ValidPriority(p):
		return nil, Invalid("priority", "must be one of LOW, MEDIUM, HIGH, URGENT")
	case cmd.Reason == "":
		return nil, Invalid("reason", "is required")
	}
	return s.onDesk(ctx, actor, cmd, one(cmd.Request), func(c *Case) error { return c.prioritize(actor, p, cmd.Reason) })
}

// Longest hold of a dispatcher.
const MaxHold = 60 * time.Minute

// Hold keeps the engine off for a while.
func (s *Service) Hold(ctx context.Context, actor Actor, cmd Command, d time.Duration) (*Result, error) {
	if d < time.Minute || d > MaxHold {
		return nil, Invalid("minutes", "must be between 1 and 60")
	}
	return s.onDesk(ctx, actor, cmd, one(cmd.Request), func(c *Case) error { return c.hold(actor, d) })
}

// Unhold gives the request back to the engine.
func (s *Service) Unhold(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	return s.onDesk(ctx, actor, cmd, one(cmd.Request), func(c *Case) error { return c.unhold(actor) })
}

// Widen doubles how far the search goes.
func (s *Service) Widen(ctx context.Context, actor Actor, cmd Command) (*Result, error) {
	return s.onDesk(ctx, actor, cmd, one(cmd.Request), func(c *Case) error { return c.widen(actor) })
}

// MaxChosen is how many providers the desk may ring at once.
const MaxChosen = 100

// Offer puts the request before providers of the desk's choice, all at once; the first to accept has it.
func (s *Service) Offer(ctx context.Context, actor Actor, cmd Command, providers []ProviderID) (*Result, error) {
	if len(providers) == 0 || len(providers) > MaxChosen {
		return nil, Invalid("providers", "must name between 1 and 100 providers")
	}
	scope := Scope{Requests: []RequestID{cmd.Request}, Providers: providers}
	return s.onDesk(ctx, actor, cmd, scope, func(c *Case) error {
		kind, err := c.work.kind(c.Service)
		if err != nil {
			return err
		}
		proposals := make([]Proposal, len(providers))
		for i, id := range providers {
			proposals[i] = s.propose(c, id)
		}
		return c.offer(proposals, kind.Base, actor)
	})
}
