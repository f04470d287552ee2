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

// prospect is a provider as they would come from where they are, by road where that is known.
func (s *survey) prospect(n near) prospect {
	p := &s.Providers[n.item]
	if drive, known := s.byRoad(p); known {
		c := s.prospectOf(n, p, drive)
		c.ByRoad = true
		return c
	}
	return s.prospectOf(n, p, s.estimate(float64(n.distance), p.Vehicle))
}

func (s *survey) prospectOf(n near, p *Provider, drive time.Duration) prospect {
	c := prospect{provider: n.item}
	c.Provider, c.DistanceM = p.ID, int(n.distance)
	c.ETAS = wholeS(geo.Preparation + drive)
	if p.Busy && s.freeSoon(p) {
		c.Next = true
		c.ETAS += wholeS(max(0, p.FreeAt.Sub(s.At)))
	}
	return c
}

// estimate is a drive by its great circle.
func (s *survey) estimate(metres float64, v geo.Vehicle) time.Duration {
	return s.Policy.travel(geo.Travel(metres, v, s.Rush))
}

func wholeS(d time.Duration) int { return int(d.Round(time.Second) / time.Second) }

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
