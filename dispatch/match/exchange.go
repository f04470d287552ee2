package match

import (
	"cmp"
	"slices"
)

// preempt gives an URGENT request a provider who is on the way to a lesser one, where that brings help much sooner than
// what the round found, or than its cap when it found nothing.
func (r *round) preempt() {
	for i, s := range r.surveys {
		if s.request.Priority != Urgent || s.request.Held || s.chosen() {
			continue
		}
		c := s.nearestAtWork()
		if c == nil || float64(r.soonest(i)-c.ETAS) < 60*s.Policy.PreemptGainMin {
			continue
		}
		for _, provider := range r.offers[i] {
			r.offered[provider] = none
		}
		r.offers[i], r.taken[i] = nil, c
		r.offered[c.provider] = int32(i)
	}
}

// soonest is when help would arrive for a request by what was decided so far: seconds, its cap when nobody comes.
func (r *round) soonest(request int) int {
	s := r.surveys[request]
	best := s.capS
	for _, c := range s.passed {
		if r.offered[c.provider] == int32(request) {
			best = min(best, c.ETAS)
		}
	}
	return best
}

// nearestAtWork is who would be there first of those on the way to something that can be left.
func (s *survey) nearestAtWork() *prospect {
	var best *prospect
	for i := range s.Providers {
		p := &s.Providers[i]
		if p.Job == nil || !s.leavable(p.Job) || s.offered[i] != none {
			continue
		}
		if c := s.fromWork(int32(i)); c != nil && (best == nil || c.ETAS < best.ETAS) {
			best = c
		}
	}
	return best
}

func (s *survey) leavable(j *Job) bool {
	return !j.Arrived && (j.Priority == Medium || j.Priority == Low) && j.Preempted < s.Policy.PreemptMax && j.Request != s.request.ID
}

// fromWork is a busy provider as they would come if they left their job now; nil when a gate is closed to them.
func (s *survey) fromWork(provider int32) *prospect {
	p := s.Providers[provider]
	victim := p.Job.Request
	p.Busy, p.FreeAt, p.Point = false, nil, p.Job.From
	if p.Point.Valid() != nil {
		return nil
	}
	way := metres(s.request.Point, p.Point)
	c := s.prospectOf(near{way, provider}, &p, s.estimate(float64(way), p.Vehicle))
	if float64(c.DistanceM) > 1000*max(s.Policy.RadiusMaxKM, s.request.RadiusKM) || s.try(everyGate, &p, &c) != "" {
		return nil
	}
	s.priceOf(&c)
	c.Rank, c.Victim = len(s.passed)+1, &victim
	return &c
}

// swap is an assigned request put before a better provider.
type swap struct {
	*survey
	to   prospect
	gain int // seconds
}

// swap offers assigned requests to free providers whom no open request needs and who would be there much sooner, the
// greatest gain first.
func (r *round) swap() {
	var found []swap
	for i := range r.Journeys {
		if x, ok := r.betterFor(&r.Journeys[i]); ok {
			found = append(found, x)
		}
	}
	slices.SortStableFunc(found, func(a, b swap) int { return cmp.Compare(b.gain, a.gain) })
	for _, x := range found {
		if r.offered[x.to.provider] == none {
			r.offered[x.to.provider] = swapping
			r.swaps = append(r.swaps, x)
		}
	}
}

// swapping stands for the request of a provider who is offered a swap.
const swapping = int32(-2)

func (r *round) betterFor(j *Journey) (swap, bool) {
	p := r.policyOf(&j.Request)
	least := max(60*p.SwapGainMin, p.SwapGainRatio*float64(j.ETAS))
	if j.Held || j.Swaps >= p.SwapMax || float64(j.ETAS) < least {
		return swap{}, false
	}
	best := swap{survey: r.glance(&j.Request)}
	for _, c := range best.passed {
		gain := j.ETAS - c.ETAS
		if gain > best.gain && float64(gain) >= least && !c.Next && c.Provider != j.Provider && r.offered[c.provider] == none {
			best.to, best.gain = c, gain
		}
	}
	if best.gain > 0 && !r.terse {
		best.survey = r.survey(&j.Request)
	}
	return best, best.gain > 0
}

func (x swap) offer() Offer {
	o := x.offerTo(&x.to, 1)
	o.Swap = true
	return o
}

func (x swap) decision() Decision {
	all := slices.Concat(x.passed, x.refused)
	slices.SortFunc(all, byDistance)
	candidates := make([]Candidate, 0, len(all))
	for _, c := range all {
		c.Chosen = c.provider == x.to.provider
		if c.Gate == "" && !c.Chosen {
			c.WhyNot = x.whyNotSwapped(c.provider)
		}
		candidates = append(candidates, c.Candidate)
	}
	return x.survey.decision(Swapped, candidates)
}

func (x swap) whyNotSwapped(provider int32) WhyNot {
	if x.offered[provider] != none {
		return BetterElsewhere
	}
	return BetterHere
}
