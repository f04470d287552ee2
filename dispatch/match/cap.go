package match

import (
	"math"

	"github.com/auxilio/auxilio/geo"
)

// longestS is the longest wait that counts, and the ETA cap of who a dispatcher named: a month.
const longestS = 30 * 24 * 3600

// weigh settles the class the request weighs as, its ETA cap (by its own class) and what waiting
// costs.
func (s *survey) weigh() {
	waitedS := s.waitedS()
	s.class = s.request.Priority
	if waitedS >= 2*s.Policy.EscalateAfter(s.class).Seconds() {
		s.class = s.class.Above()
	}
	grown := 60*s.Policy.ETACapMin + s.Policy.capGrowth(s.request.Priority)*waitedS
	s.capS = max(int(math.Round(grown)), s.liftedS())
	s.wait = milli(s.Policy.Weights.Of(s.class) * float64(s.capS))
}

// liftedS is what the cap is at least: where a dispatcher widened the search, or where so many
// are free that sending somebody from far away takes nobody from nearby, whoever is inside the
// radius is near enough, however seldom they accept; who a dispatcher named always is.
func (s *survey) liftedS() int {
	km := s.request.RadiusKM
	if s.counted().freeShare() > s.Policy.ETACapFreeShare {
		km = max(km, s.Policy.RadiusMaxKM)
	}
	switch {
	case s.chosen():
		return longestS
	case km > 0:
		return s.slowestS(km) + int(math.Ceil(s.Policy.ReliabilityMaxS/s.Policy.Weights.Of(s.class)))
	default:
		return 0
	}
}

func (s *survey) waitedS() float64 {
	return math.Floor(min(max(s.At.Sub(s.request.Since).Seconds(), 0), longestS))
}

func (s *survey) slowestS(km float64) int {
	slowest := 0
	for _, v := range geo.Vehicles() {
		slowest = max(slowest, wholeS(geo.Preparation+s.estimate(km*1000, v)))
	}
	return slowest
}
