package dispatch

import (
	"slices"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// ProviderStatus is whether a provider may work at all.
type ProviderStatus string

const (
	ProviderPending   ProviderStatus = "PENDING"
	ProviderActive    ProviderStatus = "ACTIVE"
	ProviderSuspended ProviderStatus = "SUSPENDED"
	ProviderInactive  ProviderStatus = "INACTIVE"
)

// Slots of a provider.
const (
	CurrentSlot = 1
	NextSlot    = 2
)

// Provider is the part of a provider that decisions look at and change, locked.
type Provider struct {
	Card
	User           UserID
	Services       []string
	Status         ProviderStatus
	OnDuty         bool
	IdleSince      *time.Time
	CompletedCount int
	Jobs           []Assignment // active ones
	LiveOffers     []OfferID
	Placed         *geo.Point // where they said they are, going on duty
	Promote        bool       // the login becomes a PROVIDER
	changed        bool
	shift          int // +1 a shift opens, -1 it closes
}

// Changed reports whether the provider must be written.
func (p *Provider) Changed() bool { return p.changed }

// ShiftChange is +1 when the operation opened a shift, -1 when it closed one.
func (p *Provider) ShiftChange() int { return p.shift }

// Offers reports whether the provider does this service.
func (p *Provider) Offers(service string) bool { return slices.Contains(p.Services, service) }

// job is the active assignment in a slot, or nil.
func (p *Provider) job(slot int) *Assignment {
	i := slices.IndexFunc(p.Jobs, func(a Assignment) bool { return a.Slot == slot })
	if i < 0 {
		return nil
	}
	return &p.Jobs[i]
}

// Free reports whether the current slot is free.
func (p *Provider) Free() bool { return p.job(CurrentSlot) == nil }

// works reports whether the provider may work at all, and does.
func (p *Provider) works() bool { return p.Status == ProviderActive && p.OnDuty }

// Available reports whether the provider may be given a job now.
func (p *Provider) Available() bool { return p.works() && p.Free() }

// Assignment is a provider holding a request.
type Assignment struct {
	ID         AssignmentID
	Request    RequestID
	Provider   ProviderID
	Slot       int
	PromotedAt *time.Time // when it became the current job, for one that was the next
	Offer      *OfferID
	Fence      int64 // the request's version at assignment: older hands are refused
	AssignedAt time.Time
	ReleasedAt *time.Time
	EndedAs    string // completed, cancelled, released …
	Pay        Money
	Progress   Progress
	fresh      bool
	changed    bool
}

// Fresh reports whether the assignment was made by the operation in hand.
func (a *Assignment) Fresh() bool { return a.fresh }

// Changed reports whether the slot or the progress of the job must be written.
func (a *Assignment) Changed() bool { return a.changed }

// goOnline starts a shift; it is no change when one is open.
func (p *Provider) goOnline(now time.Time) error {
	if p.Status != ProviderActive {
		return ErrNotActive
	}
	if p.OnDuty {
		return nil
	}
	p.OnDuty, p.IdleSince, p.changed, p.shift = true, &now, true, 1
	return nil
}

// goOffline ends the shift; refused while a job is live.
func (p *Provider) goOffline() error {
	if len(p.Jobs) > 0 {
		return ErrLiveJob
	}
	p.endShift()
	return nil
}

// endShift takes a provider off duty, though a job may be under way.
func (p *Provider) endShift() {
	if p.OnDuty {
		p.OnDuty, p.IdleSince, p.changed, p.shift = false, nil, true, -1
	}
}
