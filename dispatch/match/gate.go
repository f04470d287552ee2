package match

import (
	"cmp"
	"slices"
	"time"
)

// Gate is a reason a provider may not be offered a request.
type Gate string

// The gates in the order they are tried.
const (
	WrongService     Gate = "wrong_service"
	NotActive        Gate = "not_active"
	OffDuty          Gate = "off_duty"
	StalePosition    Gate = "stale_position" // old fix, or a device that cannot be reached
	Busy             Gate = "busy"
	HasLiveOffer     Gate = "has_live_offer"
	OutsideOwnRadius Gate = "outside_own_radius"
	BeyondETACap     Gate = "beyond_eta_cap"
	DeclinedRecently Gate = "declined_recently" // refused or did not answer
	Blocked          Gate = "blocked"
	ShiftEnding      Gate = "shift_ending"      // would arrive after the shift
	RequestHeld      Gate = "held"              // a dispatcher has the request in hand
	NextJobConflict  Gate = "next_job_conflict" // would not be done before they are promised elsewhere
)

// Gates is every gate in the order they are tried.
func Gates() []Gate {
	var all []Gate
	for _, b := range everyGate {
		all = append(all, b.gate)
	}
	return all
}

// barrier is a gate and when it is closed.
type barrier struct {
	gate   Gate
	closed func(*survey, *Provider, *prospect) bool
}

// able are the gates between a provider and a service, whatever they are at.
var able = []barrier{
	{WrongService, func(s *survey, p *Provider, _ *prospect) bool { return !slices.Contains(p.Services, s.request.Service) }},
	{NotActive, func(_ *survey, p *Provider, _ *prospect) bool { return !p.Active }},
	{OffDuty, func(_ *survey, p *Provider, _ *prospect) bool { return !p.OnDuty }},
	{StalePosition, func(s *survey, p *Provider, _ *prospect) bool { return s.stale(p) }},
}

// standing are the gates that do not depend on the way to the request.
var standing = append(slices.Clone(able),
	barrier{Busy, func(s *survey, p *Provider, _ *prospect) bool { return p.Busy && !s.freeSoon(p) }},
	barrier{HasLiveOffer, func(_ *survey, p *Provider, _ *prospect) bool { return p.HasLiveOffer }},
)

// onTheWay are the gates between one provider and one request.
var onTheWay = []barrier{
	{OutsideOwnRadius, func(s *survey, p *Provider, c *prospect) bool { return !s.chosen() && outside(p, c) }},
	{BeyondETACap, func(s *survey, _ *Provider, c *prospect) bool { return c.ETAS > s.capS }},
	{DeclinedRecently, func(s *survey, p *Provider, _ *prospect) bool { return !s.chosen() && s.askedWithin(p, s.reoffer) }},
	{Blocked, func(s *survey, p *Provider, _ *prospect) bool { return slices.Contains(s.request.Blocked, p.ID) }},
	{ShiftEnding, func(s *survey, p *Provider, c *prospect) bool { return s.arrivesAfter(p.ShiftEnds, c) }},
	{RequestHeld, func(s *survey, _ *Provider, _ *prospect) bool { return s.request.Held }},
	{NextJobConflict, func(s *survey, p *Provider, c *prospect) bool { return s.conflicts(p, c) }},
}

var everyGate = slices.Concat(standing, onTheWay)

// try is the first of some gates that is closed, or none.
func (s *survey) try(gates []barrier, p *Provider, c *prospect) Gate {
	for _, b := range gates {
		if b.closed(s, p, c) {
			return b.gate
		}
	}
	return ""
}

func (s *survey) stale(p *Provider) bool {
	return !p.Connected || s.At.Sub(p.FixedAt) > seconds(s.Policy.FreshS)
}

// freeSoon reports whether a busy provider may be given their next job now: not while so many are free that nobody needs to wait
// for who is not, unless a dispatcher named them.
func (s *survey) freeSoon(p *Provider) bool {
	return p.FreeAt != nil && p.FreeAt.Sub(s.At).Minutes() <= s.Policy.ForwardMin &&
		(s.chosen() || s.counted().freeShare() <= cmp.Or(s.Policy.ForwardFreeShare, 1))
}

func outside(p *Provider, c *prospect) bool {
	return p.RadiusKM > 0 && float64(c.DistanceM) > p.RadiusKM*1000
}

func (s *survey) askedWithin(p *Provider, limit time.Duration) bool {
	return slices.ContainsFunc(s.request.Asked, func(a Asked) bool {
		return a.Provider == p.ID && s.At.Sub(a.At) < limit
	})
}

func (s *survey) arrivesAfter(limit *time.Time, c *prospect) bool {
	return limit != nil && s.At.Add(seconds(c.ETAS)).After(*limit)
}

// conflicts reports whether the job would still go on when the provider is promised elsewhere.
func (s *survey) conflicts(p *Provider, c *prospect) bool {
	if p.NextJob == nil {
		return false
	}
	done := s.At.Add(seconds(c.ETAS) + minutes(s.Policy.JobMin))
	return done.After(*p.NextJob)
}
