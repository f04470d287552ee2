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
	open := m.open()
	if len(open) == 0 || !slices.ContainsFunc(m.units, m.available) {
		return
	}
	out := match.Decide(m.snapshot(open))
	for _, o := range out.Offers {
		m.put(o)
	}
}

// available reports whether a unit may be offered anything: a round without one would only be written down.
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
	slot := time.Duration(0)
	if o.Next {
		slot = m.freeAt(u) + time.Duration(m.policy.ForwardSlipMin*float64(time.Minute))
	}
	r := m.ring(c, u, m.life(c.Priority), time.Duration(o.ETAS)*time.Second)
	r.slot = slot
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

func (m *matcher) snapshot(open []match.Request) match.Snapshot {
	in := match.Snapshot{At: epoch.Add(m.now), Region: "lab", Policy: m.policy, PolicyVersion: 1, Requests: open}
	for _, u := range m.units {
		if u.on && (u.Until == 0 || m.now < u.Until) {
			in.Providers = append(in.Providers, m.provider(u))
		}
	}
	return in
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
		p.FreeAt = &free
	}
	return p
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
