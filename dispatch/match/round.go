package match

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// round is a snapshot being decided.
type round struct {
	Snapshot          // requests and providers by id, each once
	members  []member // providers who are somewhere
	crews    map[crewKey]*crew
	counts   map[crewKey]Crew
	walk     walk        // one at a time
	surveys  []*survey   // by request
	offers   [][]int32   // by request, the providers it is offered to
	offered  []int32     // by provider, the request they are offered, or none
	taken    []*prospect // by request, the provider taken from another, or nil
	swaps    []swap
	known    map[roadKey]time.Duration // drives by road
	terse    bool                      // nobody asks why: those who cannot come are not noted
}

// Decide says which requests are offered to whom, and why. The policy must be valid; anything
// else may be anything: a request or provider whose point is not on Earth is far from everybody.
func Decide(in Snapshot) Outcome {
	r := newRound(in)
	r.decide()
	return r.outcome()
}

// Choose is the offers of [Decide] without the reasons, at half the cost.
func Choose(in Snapshot) []Offer {
	r := newRound(in)
	r.terse = true
	r.decide()
	return r.chosen()
}

func (r *round) decide() {
	for i := range r.Requests {
		r.surveys = append(r.surveys, r.survey(&r.Requests[i]))
	}
	r.assign()
	r.preempt()
	r.swap()
}

func newRound(in Snapshot) *round {
	r := &round{Snapshot: in}
	r.Requests = inOrder(in.Requests, func(q Request) uuid.UUID { return q.ID }, latestRequest)
	r.Providers = inOrder(in.Providers, func(p Provider) uuid.UUID { return p.ID }, latestProvider)
	r.Journeys = inOrder(in.Journeys, func(j Journey) uuid.UUID { return j.ID }, func(a, b Journey) int { return latestRequest(a.Request, b.Request) })
	r.offers = make([][]int32, len(r.Requests))
	r.taken = make([]*prospect, len(r.Requests))
	r.offered = nones(len(r.Providers))
	r.crews, r.counts = map[crewKey]*crew{}, map[crewKey]Crew{}
	for _, c := range r.Crews {
		r.counts[crewKey{c.Service, c.PolicyVersion}] = c
	}
	r.locate()
	r.learn()
	return r
}

// inOrder is a copy of all by id, the first of each id by rank.
func inOrder[T any](all []T, id func(T) uuid.UUID, rank func(a, b T) int) []T {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b T) int {
		return cmp.Or(compareID(id(a), id(b)), rank(a, b))
	})
	return slices.CompactFunc(sorted, func(a, b T) bool { return id(a) == id(b) })
}

func latestRequest(a, b Request) int   { return b.Since.Compare(a.Since) }
func latestProvider(a, b Provider) int { return b.FixedAt.Compare(a.FixedAt) }

// assign offers every request its first provider, all of them weighed together, then to those
// that ask several at once a second from who is left, and so on: nobody's second choice costs
// another request its first.
func (r *round) assign() {
	for rank := range sentMax {
		rows := r.wanting(rank)
		if len(rows) == 0 {
			return
		}
		p := r.problem(rows)
		for row, provider := range p.solve() {
			if provider != none {
				r.offer(rows[row], provider)
			}
		}
	}
}

// wanting is the requests that have as many offers as there were turns, and want another.
func (r *round) wanting(turns int) []int32 {
	var rows []int32
	for i, s := range r.surveys {
		if len(r.offers[i]) == turns && turns < s.wants() && len(s.passed) > turns {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// problem is the requests as rows and all providers as columns, less those who have an offer.
func (r *round) problem(requests []int32) *problem {
	p := &problem{columns: len(r.Providers)}
	var edges []edge
	for _, i := range requests {
		s := r.surveys[i]
		edges = edges[:0]
		for _, c := range s.passed {
			if r.offered[c.provider] == none {
				edges = append(edges, edge{c.provider, c.price})
			}
		}
		slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.column, b.column) })
		p.addRow(s.wait, edges...)
	}
	return p
}

func (r *round) offer(request, provider int32) {
	r.offers[request] = append(r.offers[request], provider)
	r.offered[provider] = request
}

func (r *round) outcome() Outcome {
	out := Outcome{Offers: r.chosen(), Decisions: make([]Decision, 0, len(r.surveys))}
	for i := range r.surveys {
		out.Decisions = append(out.Decisions, r.decision(i))
	}
	for _, x := range r.swaps {
		out.Decisions = append(out.Decisions, x.decision())
	}
	return out
}

func (r *round) chosen() []Offer {
	offers := []Offer{}
	for i := range r.surveys {
		offers = append(offers, r.offersOf(i)...)
	}
	for _, x := range r.swaps {
		offers = append(offers, x.offer())
	}
	return offers
}

func (r *round) offersOf(request int) []Offer {
	var offers []Offer
	s := r.surveys[request]
	if c := r.taken[request]; c != nil {
		return append(offers, s.offerTo(c, 1))
	}
	for rank, provider := range r.offers[request] {
		i := slices.IndexFunc(s.passed, func(c prospect) bool { return c.provider == provider })
		offers = append(offers, s.offerTo(&s.passed[i], rank+1))
	}
	return offers
}

func (s *survey) offerTo(c *prospect, rank int) Offer {
	return Offer{
		Request: s.request.ID, Provider: c.Provider, Rank: rank, DistanceM: c.DistanceM, ETAS: c.ETAS, Cost: c.Terms.Total,
		Next: c.Next, Victim: c.Victim, PolicyVersion: s.request.PolicyVersion,
	}
}

func (r *round) decision(request int) Decision {
	s := r.surveys[request]
	return s.decision(r.verdict(request), r.candidates(request))
}

func (s *survey) decision(v Verdict, candidates []Candidate) Decision {
	return Decision{
		Request: s.request.ID, Verdict: v, RadiusKM: s.radiusKM, Class: s.class, ETACapS: s.capS,
		WaitCost: float64(s.wait) / 1000, PolicyVersion: s.request.PolicyVersion, Candidates: candidates,
	}
}

func (r *round) verdict(request int) Verdict {
	s := r.surveys[request]
	switch {
	case s.request.Held:
		return Held
	case r.taken[request] != nil:
		return Offered
	case len(s.passed) == 0:
		return NoCandidates
	case len(r.offers[request]) == 0:
		return Waiting
	default:
		return Offered
	}
}

func (r *round) candidates(request int) []Candidate {
	s := r.surveys[request]
	all := slices.Concat(s.passed, s.refused)
	if taken := r.taken[request]; taken != nil {
		all = slices.DeleteFunc(all, func(c prospect) bool { return c.provider == taken.provider })
		all = append(all, *taken)
	}
	slices.SortFunc(all, byDistance)
	candidates := make([]Candidate, len(all))
	for i, c := range all {
		candidates[i] = c.Candidate
		if c.Gate == "" {
			candidates[i].Chosen = r.offered[c.provider] == int32(request)
			candidates[i].WhyNot = r.whyNot(request, c.provider)
		}
	}
	return candidates
}

// whyNot is why a provider who passed was not offered a request; empty when they were.
func (r *round) whyNot(request int, provider int32) WhyNot {
	switch {
	case r.offered[provider] == int32(request):
		return ""
	case r.offered[provider] != none:
		return BetterElsewhere
	case len(r.offers[request]) > 0, r.taken[request] != nil:
		return BetterHere
	default:
		return WaitingCheaper
	}
}
