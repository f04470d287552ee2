package dispatch

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// onProvider runs one operation on one provider; the provider's row is locked.
func (s *Service) onProvider(ctx context.Context, id ProviderID, do func(*Work, *Provider) error) (*Provider, error) {
	var provider *Provider
	err := s.Store.Update(ctx, Scope{Providers: []ProviderID{id}}, func(w *Work) (any, error) {
		p := w.Providers[id]
		if p == nil {
			return nil, ErrNoProvider
		}
		provider = p
		return p, do(w, p)
	})
	if err != nil {
		return nil, err
	}
	s.Fleet.Changed(ctx, id)
	return provider, nil
}

// Online starts the provider's shift at a place. ErrNotActive unless the provider is ACTIVE.
func (s *Service) Online(ctx context.Context, actor Actor, at geo.Point) (*Provider, error) {
	p, err := s.onProvider(ctx, actor.Provider, func(w *Work, p *Provider) error {
		if err := p.goOnline(w.Now); err != nil {
			return err
		}
		p.Placed = &at
		w.dutyEvent(p, "provider.online")
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.Wake(false)
	return p, nil
}

// Offline ends the shift. ErrLiveJob while a job is live; live offers run out or are taken back by their clocks.
func (s *Service) Offline(ctx context.Context, actor Actor) (*Provider, error) {
	return s.onProvider(ctx, actor.Provider, func(w *Work, p *Provider) error {
		if err := p.goOffline(); err != nil {
			return err
		}
		w.dutyEvent(p, "provider.offline")
		return nil
	})
}

// Administer changes whether a provider may work. Whoever may not is off duty at once and offers to them are taken
// back, as is a next job; the one under way goes on, so that its member does not wait anew.
func (s *Service) Administer(ctx context.Context, actor Actor, id ProviderID, status ProviderStatus) (*Provider, error) {
	if actor.Role != RoleAdmin {
		return nil, ErrForbidden
	}
	p, err := s.onProvider(ctx, id, func(w *Work, p *Provider) error {
		if p.Status == status {
			return nil
		}
		p.Status, p.changed = status, true
		p.Promote = status == ProviderActive
		w.Deeds = append(w.Deeds, Deed{Actor: actor, Action: "provider." + strings.ToLower(string(status)), Kind: "provider",
			Object: uuid.UUID(p.ID), About: p.User})
		w.emit(Event{Type: "account.changed", Topics: []string{p.User.Topic()}, Facts: Facts{Provider: p.ID}})
		if status != ProviderActive {
			p.endShift()
			w.dutyEvent(p, "provider.offline")
		}
		return nil
	})
	if err != nil || p.Status == ProviderActive {
		return p, err
	}
	return p, s.relieve(ctx, p)
}

// StandDown takes a provider off duty at once whose login may no longer speak for it, with what Administer takes back.
func (s *Service) StandDown(ctx context.Context, id ProviderID) error {
	p, err := s.onProvider(ctx, id, func(w *Work, p *Provider) error {
		p.endShift()
		w.dutyEvent(p, "provider.offline")
		return nil
	})
	if err != nil {
		return err
	}
	return s.relieve(ctx, p)
}

// relieve takes back the next job and the offers of a provider who may no longer work.
func (s *Service) relieve(ctx context.Context, p *Provider) error {
	if err := s.takeNext(ctx, p); err != nil {
		return err
	}
	return s.takeBack(ctx, p.LiveOffers)
}

// takeNext gives the next job of a provider who may no longer work back to the search.
func (s *Service) takeNext(ctx context.Context, p *Provider) error {
	next := p.job(NextSlot)
	if next == nil {
		return nil
	}
	_, err := s.on(ctx, System, one(next.Request), func(c *Case) error {
		if !c.queued() || c.Assignment.Provider != p.ID {
			return nil
		}
		return c.unassign(System, providerStopped, "")
	})
	return err
}

// takeBack withdraws the offers of a provider who may no longer work: each under its request's lock, which comes before
// the provider's. They could not be accepted meanwhile, and if this fails they run out by their own clocks.
func (s *Service) takeBack(ctx context.Context, offers []OfferID) error {
	for _, id := range offers {
		_, err := s.on(ctx, System, Scope{Offer: id}, func(c *Case) error {
			o, err := c.find(id)
			if err != nil || o.Status != OfferPending {
				return err
			}
			c.asked = o
			c.end(o, OfferWithdrawn, providerStopped)
			return c.reopen(providerStopped)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// dutyEvent is written only when the duty changed.
func (w *Work) dutyEvent(p *Provider, kind string) {
	if p.shift != 0 {
		w.providerEvent(kind, p.ID)
	}
}

// Away is how long a provider may be out of reach before being taken off duty.
const Away = 5 * time.Minute

// DropLost takes providers off duty whose device has been out of reach for Away and who have no job, and those whose login is
// disabled or no provider's any more.
func (s *Service) DropLost(ctx context.Context) error {
	barred, err := s.Store.Barred(ctx)
	if err != nil {
		return err
	}
	for _, id := range barred {
		if err := s.StandDown(ctx, id); err != nil {
			return err
		}
	}
	lost, err := s.Store.Lost(ctx, Away)
	if err != nil {
		return err
	}
	for _, id := range lost {
		_, err := s.Offline(ctx, Actor{Role: RoleEngine, Provider: id})
		if err != nil && err != ErrLiveJob {
			return err
		}
	}
	return nil
}
