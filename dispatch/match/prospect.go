package match

import (
	"math"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// prospect is a candidate inside the round: who it is by number, and the exact price.
type prospect struct {
	Candidate
	provider int32
	price    int64
}

func (s *survey) prospect(n near) prospect { return s.prospectOf(n, &s.Providers[n.item]) }

func (s *survey) prospectOf(n near, p *Provider) prospect {
	c := prospect{provider: n.item}
	c.Provider, c.DistanceM = p.ID, int(n.distance)
	c.ETAS = s.driveS(float64(n.distance), p.Vehicle)
	if p.Busy && s.freeSoon(p) {
		c.Next = true
		c.ETAS += int(max(0, p.FreeAt.Sub(s.At)).Round(time.Second) / time.Second)
	}
	return c
}

// driveS is preparation and travel in whole seconds.
func (s *survey) driveS(metres float64, v geo.Vehicle) int {
	travel := s.Policy.travel(geo.Travel(metres, v, s.Rush))
	return int((geo.Preparation + travel).Round(time.Second) / time.Second)
}

// priceOf settles the terms of a prospect's price.
func (s *survey) priceOf(c *prospect) {
	p := &s.Providers[c.provider]
	weight := s.Policy.Weights.Of(s.class)
	reliability, idle := milli(s.reliability(p)), milli(s.idleCredit(p))
	c.price = milli(weight*float64(c.ETAS)) + reliability - idle
	c.Terms = &Terms{
		ETA:         float64(c.ETAS),
		Weight:      weight,
		Reliability: float64(reliability) / 1000,
		Idle:        float64(idle) / 1000,
		Total:       float64(c.price) / 1000,
	}
}

// reliability is from plus to minus the policy's maximum as the share of accepted offers goes
// from none to all. Everybody starts from imagined offers of which half were accepted, so that
// the first answers of a newcomer weigh little.
func (s *survey) reliability(p *Provider) float64 {
	prior := float64(s.Policy.ReliabilityPrior)
	offered := float64(max(p.Offered, 0))
	accepted := min(float64(max(p.Accepted, 0)), offered)
	share := (accepted + prior/2) / (offered + prior)
	return s.Policy.ReliabilityMaxS * (1 - 2*share)
}

func (s *survey) idleCredit(p *Provider) float64 {
	if p.IdleSince.IsZero() || p.Busy {
		return 0
	}
	idleS := max(0, s.At.Sub(p.IdleSince).Seconds())
	return s.Policy.IdleCredit * min(idleS, 60*s.Policy.IdleCreditMaxMin)
}

// milli is seconds as the solver counts them: whole thousandths, so that sums are exact.
func milli(s float64) int64 { return int64(math.Round(s * 1000)) }
