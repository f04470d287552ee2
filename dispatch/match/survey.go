package match

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// survey is who could come for one request, and at what price.
type survey struct {
	*round
	Policy   *Policy // of the request, in place of the round's
	request  *Request
	class    Priority
	capS     int
	wait     int64 // price of waiting
	radiusKM float64
	reoffer  time.Duration // nobody asked within this is asked again
	terse    bool          // those who cannot come are not noted

	passed  []prospect // nearest first
	refused []prospect // the nearest of them, nearest first
}

const (
	unableMax = 40 // candidates recorded per request that do its service and did not pass
	strangers = 10 // candidates recorded per request that do not
	sentMax   = 5  // providers a dispatcher may ask at once
)

// survey looks for providers with the usual pause between two offers to the same one, and where
// that leaves nobody, with the shorter one.
func (r *round) survey(req *Request) *survey {
	s := r.look(req)
	s.weigh()
	s.search(s.Policy.ReofferS)
	if len(s.passed) == 0 && len(req.Asked) > 0 {
		s.search(s.Policy.ReofferAloneS)
	}
	s.rank()
	return s
}

// glance is a survey that notes nobody who cannot come.
func (r *round) glance(req *Request) *survey {
	was := r.terse
	r.terse = true
	s := r.survey(req)
	r.terse = was
	return s
}

// look is a survey before anybody was looked for.
func (r *round) look(req *Request) *survey {
	return &survey{round: r, Policy: r.policyOf(req), request: req, terse: r.terse}
}

// chosen reports whether a dispatcher named who may be asked.
func (s *survey) chosen() bool { return len(s.request.Only) > 0 }

// search fills passed and refused, from the names a dispatcher gave or from around. Nobody is
// near a point that is not on Earth.
func (s *survey) search(reofferS int) {
	s.reoffer, s.passed, s.refused = seconds(reofferS), nil, nil
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
	crew := s.crew()
	s.walk.start(crew.ready, s.request.Point)
	horizon := s.sweep()
	if len(s.passed) == 0 && !s.request.Held {
		s.radiusKM = max(s.Policy.RadiusMaxKM, s.radiusKM)
		horizon = s.sweep()
	}
	if s.terse {
		return
	}
	s.record(crew.unable, horizon, unableMax)
	s.keepNearest()
	s.record(crew.strangers, horizon, strangers)
	slices.SortFunc(s.refused, byDistance)
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
// not.
func (s *survey) record(from *supply, horizon int64, most int) {
	s.walk.start(from, s.request.Point)
	for range most {
		n, ok := s.walk.next(horizon)
		if !ok {
			return
		}
		s.refused = append(s.refused, s.judge(n, standing))
	}
}

// judge is a prospect with the first of some gates that is closed to them.
func (s *survey) judge(n near, gates []barrier) prospect {
	c := s.prospect(n)
	c.Gate = s.try(gates, &s.Providers[n.item], &c)
	return c
}

func (s *survey) keepNearest() {
	slices.SortFunc(s.refused, byDistance)
	s.refused = s.refused[:min(len(s.refused), unableMax)]
}

// searchChosen puts each provider a dispatcher named before all gates.
func (s *survey) searchChosen() {
	for i := range s.Providers {
		p := &s.Providers[i]
		if slices.Contains(s.request.Only, p.ID) && p.Point.Valid() == nil {
			s.meet(near{metres(s.request.Point, p.Point), int32(i)}, everyGate)
		}
	}
	slices.SortFunc(s.passed, byDistance)
	s.keepNearest()
}

// meet puts a provider before some gates and, if they pass, prices them.
func (s *survey) meet(n near, gates []barrier) {
	c := s.judge(n, gates)
	switch {
	case c.Gate == "":
		s.priceOf(&c)
		s.passed = append(s.passed, c)
	case !s.terse && len(s.refused) < unableMax:
		s.refused = append(s.refused, c)
	}
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
