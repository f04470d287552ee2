package lab

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Policy is the rule of this engine: one exclusive offer at a time, by [match.Decide] over the whole region.
type Policy struct {
	Label string
	match.Policy
}

// Name is the label.
func (p Policy) Name() string { return p.Label }

func (p Policy) start(w *world) decider {
	p.TravelFactor *= w.travelFactor()
	return &matcher{world: w, policy: p.Policy}
}

// matcher decides rounds in a world.
type matcher struct {
	*world
	policy match.Policy
}

func (m *matcher) look() {
	in := match.Snapshot{At: epoch.Add(m.now), Region: "lab", Policy: m.policy, PolicyVersion: 1, Requests: m.open(), Journeys: m.journeys()}
	if !m.worthwhile(in) {
		return
	}
	in.Providers = m.crew()
	for _, o := range match.Choose(in) {
		m.put(o)
	}
}

// worthwhile reports whether a round could end in an offer: any other would only be written down.
func (m *matcher) worthwhile(in match.Snapshot) bool {
	urgent := func(q match.Request) bool { return q.Priority == match.Urgent }
	return len(in.Requests) > 0 && slices.ContainsFunc(m.units, m.available) ||
		len(in.Journeys) > 0 && (slices.ContainsFunc(in.Requests, urgent) || slices.ContainsFunc(m.units, m.idle))
}

// idle reports whether a unit could be sent now.
func (m *matcher) idle(u *unit) bool { return u.free(m.now) && len(u.rings) == 0 }

// available reports whether a unit may be offered a call that nobody has.
func (m *matcher) available(u *unit) bool {
	switch {
	case !u.on || u.next != nil || len(u.rings) > 0:
		return false
	case u.job == nil:
		return true
	}
	return (m.freeAt(u) - m.now).Minutes() <= m.policy.ForwardMin
}

func (m *matcher) put(o match.Offer) {
	c, u := m.calls[numberOf(o.Request)], m.units[numberOf(o.Provider)]
	r := m.ring(c, u, m.life(c.Priority), time.Duration(o.ETAS)*time.Second)
	switch {
	case o.Next:
		r.slot = m.freeAt(u) + time.Duration(m.policy.ForwardSlipMin*float64(time.Minute))
	case o.Swap:
		r.least = m.least(c)
	case o.Victim != nil:
		r.victim = m.calls[numberOf(*o.Victim)]
	}
}

// least is what a swap must gain.
func (m *matcher) least(c *call) time.Duration {
	left := m.left(c)
	return max(time.Duration(m.policy.SwapGainMin*float64(time.Minute)), time.Duration(m.policy.SwapGainRatio*float64(left)))
}

// life is how long an offer can be accepted: nobody else is asked in its grace.
func (m *matcher) life(c match.Priority) time.Duration {
	return m.policy.OfferLife(c) + time.Duration(m.policy.GraceS)*time.Second
}

// open is the calls without a live offer.
func (m *matcher) open() []match.Request {
	var open []match.Request
	for _, c := range m.searching {
		if len(c.rings) == 0 {
			open = append(open, m.request(c))
		}
	}
	return open
}

func (m *matcher) request(c *call) match.Request {
	q := match.Request{ID: idOf(c.number), Service: c.Service, Priority: c.Priority, Point: c.Point, Since: epoch.Add(c.At)}
	for _, u := range m.units {
		if met, ok := c.asked[u]; ok && met.ended > 0 {
			q.Asked = append(q.Asked, match.Asked{Provider: idOf(u.number), At: epoch.Add(met.ended)})
		}
	}
	return q
}

// journeys is the calls that somebody is on the way to, or will be after the job they are on.
func (m *matcher) journeys() []match.Journey {
	var journeys []match.Journey
	for _, u := range m.units {
		if j := u.job; j != nil && !j.arrived {
			journeys = m.journey(journeys, j.call)
		}
		if u.next != nil {
			journeys = m.journey(journeys, u.next)
		}
	}
	return journeys
}

func (m *matcher) journey(to []match.Journey, c *call) []match.Journey {
	if len(c.rings) > 0 {
		return to
	}
	eta := int(m.left(c) / time.Second)
	return append(to, match.Journey{Request: m.request(c), Provider: idOf(c.holder.number), ETAS: eta, Swaps: c.swaps})
}

func (m *matcher) crew() []match.Provider {
	var crew []match.Provider
	for _, u := range m.units {
		if u.on && (u.Until == 0 || m.now < u.Until) {
			crew = append(crew, m.provider(u))
		}
	}
	return crew
}

func (m *matcher) provider(u *unit) match.Provider {
	p := match.Provider{ID: idOf(u.number), Point: u.at, FixedAt: epoch.Add(m.now), Vehicle: geo.Car, Services: u.does(),
		Active: true, OnDuty: true, Connected: true, Busy: u.job != nil, HasLiveOffer: len(u.rings) > 0,
		Offered: u.offered, Accepted: u.accepted}
	if u.job == nil {
		p.IdleSince = epoch.Add(u.idleSince)
		return p
	}
	p.Point = u.job.call.end()
	if u.next == nil {
		free := epoch.Add(m.freeAt(u))
		p.FreeAt, p.Job = &free, m.job(u)
	}
	return p
}

func (m *matcher) job(u *unit) *match.Job {
	c := u.job.call
	return &match.Job{Request: idOf(c.number), Priority: c.Priority, From: m.whereabouts(u), Arrived: u.job.arrived, Preempted: c.preempted}
}

var everyService = []string{service}

func (u *unit) does() []string {
	if u.Does == nil {
		return everyService
	}
	return u.Does
}

// idOf is a readable id; ids sort as their numbers.
func idOf(n int) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

func numberOf(id uuid.UUID) int { return int(binary.BigEndian.Uint64(id[8:])) }
