package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Ask is a call for help as it comes in, already checked field by field.
type Ask struct {
	Member         UserID
	Service        string
	Priority       match.Priority // empty for the service's own
	Details        Details
	Health         *Health
	ScheduledFor   *time.Time
	AllowDuplicate bool
	Subscription   *SubscriptionID // one unit of whose month is taken; nil: none
	LinkedTo       *RequestID      // another request of the member, of the same case
}

// Horizon is how far ahead a request may be scheduled.
const Horizon = 90 * 24 * time.Hour

// Create takes a call for help: from then on it has a next step until it ends.
// It fails with *FieldError for an unknown service or a subscription that does not cover it, *DuplicateError when the member
// has a live request for it, and *LimitError when the subscription's month is used up.
func (s *Service) Create(ctx context.Context, actor Actor, ask Ask) (*Result, error) {
	kind, err := s.Store.Service(ctx, ask.Service)
	if err != nil {
		return nil, err
	}
	var result *Result
	scope := Scope{New: &New{Member: ask.Member, Service: ask.Service, Subscription: ask.Subscription, Zone: s.Zone, LinkedTo: ask.LinkedTo}}
	err = s.Store.Update(ctx, scope, func(w *Work) (any, error) {
		if w.Twin != nil && !ask.AllowDuplicate {
			return nil, &DuplicateError{*w.Twin}
		}
		if ask.LinkedTo != nil && w.Kin == nil {
			return nil, Invalid("linked_to", "is not a request of this member")
		}
		c := w.Begin(draft(w, ask, kind))
		if err := schedulable(ask.ScheduledFor, w.Now); err != nil {
			return nil, err
		}
		if ask.Subscription != nil {
			if err := c.takeUnit(w.Cover); err != nil {
				return nil, err
			}
		}
		c.open(actor)
		c.Next = c.NextStep()
		result = c.result(actor)
		return result, nil
	})
	if err != nil {
		return nil, err
	}
	s.after(ctx, result)
	return result, nil
}

func draft(w *Work, ask Ask, kind Kind) *Request {
	r := &Request{
		ID: NewID[RequestID](), Number: w.Number, Region: DefaultRegion, Member: ask.Member, Service: kind.Code,
		AllowDuplicate: ask.AllowDuplicate, Category: kind.Category, Priority: urgency(ask, kind), Details: ask.Details,
		ScheduledFor: ask.ScheduledFor, Currency: kind.Base.Currency, Asker: w.Member, Linked: w.Kin,
	}
	if len(w.Kin) > 0 {
		r.CaseOf = &w.Kin[0]
	}
	if kind.Category == HealthCategory {
		r.Health = ask.Health
	}
	return r
}

// DefaultRegion is the one service area of an installation that configures none.
const DefaultRegion = "default"

func schedulable(at *time.Time, now time.Time) error {
	switch {
	case at == nil:
		return nil
	case at.Before(now.Add(-time.Minute)):
		return Invalid("scheduled_for", "must not be in the past")
	case at.After(now.Add(Horizon)):
		return Invalid("scheduled_for", "must be within 90 days")
	}
	return nil
}

// Correct changes what the member told, while nobody is assigned: owner and staff.
func (s *Service) Correct(ctx context.Context, actor Actor, id RequestID, version int64, apply func(*Details, *Health) error) (*Result, error) {
	return s.on(ctx, actor, Scope{Requests: []RequestID{id}, Health: &actor}, func(c *Case) error {
		switch c.Relation(actor) {
		case Own, Desk:
		case Assigned:
			return ErrForbidden
		default:
			return ErrNotFound
		}
		if err := c.expect(version); err != nil {
			return err
		}
		return c.correct(actor, apply)
	})
}

// Cancel ends a request: its owner or the desk, ErrForbidden for anybody else, whom nothing else tells that there is one.
func (s *Service) Cancel(ctx context.Context, actor Actor, id RequestID, version int64, reason string) (*Result, error) {
	result, err := s.on(ctx, actor, one(id), func(c *Case) error {
		if r := c.Relation(actor); r != Own && r != Desk {
			return ErrForbidden
		}
		if err := c.expect(version); err != nil {
			return err
		}
		return c.cancel(actor, reason)
	})
	if errors.Is(err, ErrNotFound) {
		err = s.forbidden(ctx, id)
	}
	return result, err
}

// forbidden is ErrForbidden where there is a request, and ErrNotFound where there is none.
func (s *Service) forbidden(ctx context.Context, id RequestID) error {
	there, err := s.Store.Exists(ctx, id)
	switch {
	case err != nil:
		return err
	case there:
		return ErrForbidden
	}
	return ErrNotFound
}

// Message adds a line of chat: the parties and the desk. A note is for the desk alone.
func (s *Service) Message(ctx context.Context, actor Actor, id RequestID, text string, staffOnly bool) (*Result, error) {
	return s.on(ctx, actor, one(id), func(c *Case) error {
		if !c.party(actor) || (staffOnly && !actor.Staff()) {
			return ErrNotFound
		}
		c.message(actor, NewID[RequestID]().String(), text, staffOnly)
		return nil
	})
}

func (c *Case) party(a Actor) bool {
	switch c.Relation(a) {
	case Own, Assigned, Desk:
		return true
	}
	return false
}
