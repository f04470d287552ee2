package match

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// survey is who could come for one request, and at what price.
type survey struct {
	*round
	request  *Request
	class    Priority
	capS     int
	wait     int64 // price of waiting
	radiusKM float64
	reoffer  time.Duration // nobody asked within this is asked again

	passed  []prospect // nearest first
	refused []prospect // the nearest of them, nearest first
	asked   bool       // somebody was refused only for having been asked
}

// prospect is a candidate inside the round: who it is by number, and the exact price.
type prospect struct {
	Candidate
	provider int32
	price    int64
}

const (
	refusedMax = 50             // candidates recorded per request that did not pass
	sentMax    = 5              // providers a dispatcher may ask at once
	longestS   = 30 * 24 * 3600 // waiting beyond this changes nothing
)

// survey looks for providers with the usual pause between two offers to the same one, and where
// that leaves nobody, with the shorter one.
func (r *round) survey(req *Request) *survey {
	s := &survey{round: r, request: req, reoffer: seconds(r.Policy.ReofferS)}
	s.weigh()
	s.search()
	if len(s.passed) == 0 && s.asked && !req.Held {
		s.reoffer = seconds(r.Policy.ReofferAloneS)
		s.search()
	}
	s.rank()
	return s
}

// chosen reports whether a dispatcher named who may be asked.
func (s *survey) chosen() bool { return len(s.request.Only) > 0 }

// weigh settles the class the request counts as, its ETA cap and what waiting costs.
func (s *survey) weigh() {
	p, waitedS := &s.Policy, s.waitedS()
	s.class = s.request.Priority
	if waitedS >= 2*p.EscalateAfter(s.class).Seconds() {
		s.class = s.class.above()
	}
	growth := p.ETACapGrowth
	if s.class == Urgent {
		growth = p.ETACapGrowthUrgent
	}
	s.capS = int(math.Round(60*p.ETACapMin + growth*waitedS))
	s.liftCap()
	s.wait = milli(p.Weights.Of(s.class) * float64(s.capS))
}

func (s *survey) waitedS() float64 {
	return math.Floor(min(max(s.At.Sub(s.request.Since).Seconds(), 0), longestS))
}

// liftCap makes room for what a dispatcher decided: a wider radius, or a name.
func (s *survey) liftCap() {
	if s.request.RadiusKM > 0 {
		s.capS = max(s.capS, s.slowestS(s.request.RadiusKM))
	}
	if s.chosen() {
		s.capS = longestS
	}
}

func (s *survey) slowestS(km float64) int {
	slowest := 0
	for _, v := range geo.Vehicles() {
		slowest = max(slowest, s.driveS(km*1000, v))
	}
	return slowest
}

// driveS is preparation and travel in whole seconds.
func (r *round) driveS(metres float64, v geo.Vehicle) int {
	return int((geo.Preparation + geo.Travel(metres, v, r.Rush)).Round(time.Second) / time.Second)
}

// search fills passed and refused, from the names a dispatcher gave or from around. Nobody is
// near a point that is not on Earth.
func (s *survey) search() {
	s.passed, s.refused, s.asked = nil, nil, false
	switch {
	case s.request.Point.Valid() != nil:
	case s.chosen():
		s.searchChosen()
	default:
		s.searchOutward()
	}
}

// searchOutward goes to the first radius and, if that finds nobody, on to the second.
func (s *survey) searchOutward() {
	s.radiusKM = max(s.Policy.RadiusKM, s.request.RadiusKM)
	crew := s.crewFor(s)
	s.walk.start(crew.ready, s.request.Point)
	horizon := s.sweep()
	if len(s.passed) == 0 && !s.request.Held {
		s.radiusKM = max(s.Policy.RadiusMaxKM, s.radiusKM)
		horizon = s.sweep()
	}
	s.walk.start(crew.others, s.request.Point)
	s.record(horizon)
}

// sweep goes on outward until enough have passed or the radius ends, and returns how far it got
// in metres.
func (s *survey) sweep() int64 {
	within := int64(s.radiusKM * 1000)
	for n, ok := s.walk.next(within); ok; n, ok = s.walk.next(within) {
		s.meet(n, onTheWay)
		if len(s.passed) == s.Policy.KCandidates {
			return n.distance
		}
	}
	return within
}

// record adds the nearest of those who could not come for anybody, so that the round can say why
// not, and keeps the nearest refused.
func (s *survey) record(horizon int64) {
	for range refusedMax {
		n, ok := s.walk.next(horizon)
		if !ok {
			break
		}
		c := s.prospect(n)
		c.Gate = s.try(standing, &s.Providers[n.item], &c)
		s.refused = append(s.refused, c)
	}
	s.keepNearest()
}

func (s *survey) keepNearest() {
	slices.SortFunc(s.refused, byDistance)
	s.refused = s.refused[:min(len(s.refused), refusedMax)]
}

func (s *survey) searchChosen() {
	for i := range s.Providers {
		p := &s.Providers[i]
		if slices.Contains(s.request.Only, p.ID) && p.Point.Valid() == nil {
			s.meet(near{metres(s.request.Point, p.Point), int32(i)}, slices.Concat(standing, onTheWay))
		}
	}
	slices.SortFunc(s.passed, byDistance)
	s.keepNearest()
}

// meet puts a provider before some gates and, if they pass, prices them.
func (s *survey) meet(n near, gates []barrier) {
	p, c := &s.Providers[n.item], s.prospect(n)
	c.Gate = s.try(gates, p, &c)
	switch {
	case c.Gate == "":
		s.priceOf(p, &c)
		s.passed = append(s.passed, c)
	case len(s.refused) < refusedMax:
		s.refused = append(s.refused, c)
	}
	s.asked = s.asked || c.Gate == DeclinedRecently
}

func (s *survey) prospect(n near) prospect {
	p := &s.Providers[n.item]
	c := prospect{provider: n.item}
	c.Provider, c.DistanceM = p.ID, int(n.distance)
	c.ETAS = s.driveS(float64(n.distance), p.Vehicle)
	if p.Busy && s.freeSoon(p) {
		c.Next = true
		c.ETAS += int(max(0, p.FreeAt.Sub(s.At)).Round(time.Second) / time.Second)
	}
	return c
}

// priceOf settles the terms of a prospect's price.
func (s *survey) priceOf(p *Provider, c *prospect) {
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
func (r *round) reliability(p *Provider) float64 {
	prior := float64(r.Policy.ReliabilityPrior)
	offered := float64(max(p.Offered, 0))
	accepted := min(float64(max(p.Accepted, 0)), offered)
	share := (accepted + prior/2) / (offered + prior)
	return r.Policy.ReliabilityMaxS * (1 - 2*share)
}

func (r *round) idleCredit(p *Provider) float64 {
	if p.IdleSince.IsZero() || p.Busy {
		return 0
	}
	idleS := max(0, r.At.Sub(p.IdleSince).Seconds())
	return r.Policy.IdleCredit * min(idleS, 60*r.Policy.IdleCreditMaxMin)
}

// rank numbers those who passed by price.
func (s *survey) rank() {
	order := make([]*prospect, len(s.passed))
	for i := range s.passed {
		order[i] = &s.passed[i]
	}
	slices.SortFunc(order, func(a, b *prospect) int {
		return cmp.Or(cmp.Compare(a.price, b.price), cmp.Compare(a.provider, b.provider))
	})
	for i, c := range order {
		c.Rank = i + 1
	}
}

// wants is how many providers are asked at once: as the policy says, or all that a dispatcher
// named.
func (s *survey) wants() int {
	return max(s.Policy.Parallel, min(len(s.request.Only), sentMax))
}

func byDistance(a, b prospect) int {
	return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.provider, b.provider))
}

func compareID(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }

// milli is seconds as the solver counts them: whole thousandths, so that sums are exact.
func milli(s float64) int64 { return int64(math.Round(s * 1000)) }
