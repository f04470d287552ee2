package dispatch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// sight is all a round may look at: open requests, and the providers near them as the database knows them.
type sight struct {
	match.Snapshot
	policies Policies
	scopes   []PolicyScope // of Requests, in their order
}

func (e *Engine) sight(ctx context.Context) (in sight, err error) {
	s := e.Service
	if in.policies, err = s.Store.Policies(ctx); err != nil {
		return in, err
	}
	open, err := s.Store.Open(ctx, e.Region, openLimit)
	if err != nil {
		return in, err
	}
	in.Region, in.At = e.Region, time.Now()
	in.Rush = geo.RushHour(in.At.In(s.Zone))
	in.take(open)
	journeys, err := s.Store.Journeys(ctx, e.Region, journeyLimit)
	if err != nil {
		return in, err
	}
	in.follow(journeys)
	return in, s.surround(ctx, &in)
}

// surround adds the providers near the requests.
func (s *Service) surround(ctx context.Context, in *sight) error {
	near := s.near(ctx, in)
	supply, err := s.Store.Supply(ctx, keys(near))
	if err != nil {
		return err
	}
	in.At = time.Now()
	for _, p := range supply {
		if at, ok := near[ProviderID(p.ID)]; ok && at.At.After(p.FixedAt) {
			p.Point, p.FixedAt = at.Point, at.At
		}
		in.engage(&p)
		in.promise(&p)
		in.Providers = append(in.Providers, p.Provider)
	}
	return nil
}

// promise says when a provider is reserved for a scheduled request, other than the one that is being decided. No reservation
// stands in the way of an emergency.
func (in *sight) promise(p *Supply) {
	pressing := func(r match.Request) bool { return r.Priority == match.Urgent }
	own := func(r match.Request) bool { return RequestID(r.ID) == p.Promise.Request }
	if p.Promise != nil && !slices.ContainsFunc(in.Requests, pressing) && !slices.ContainsFunc(in.Requests, own) {
		p.NextJob = &p.Promise.At
	}
}

// journeyLimit is how many requests under way a round looks at for a better provider.
const journeyLimit = 100

// follow adds requests under way, each under the policy that decides about it. Where people decide, nobody is swapped.
func (in *sight) follow(journeys []Journey) {
	for _, j := range journeys {
		by := in.policies.For(PolicyScope{in.Region, j.Category, j.Service}, RequestID(j.ID))
		if a := by.Policy.Automation; a == match.Auto || a == match.Unattended {
			in.govern(&j.Request, by)
			in.Journeys = append(in.Journeys, j.Journey)
		}
	}
}

// engage says of a provider at work what keeps them, and when and where they will be free for a next job. Who has a next job
// already gets no other, and is not taken from this one.
func (in *sight) engage(p *Supply) {
	c := p.Current
	if c == nil || p.Queued {
		return
	}
	p.Job = &match.Job{Request: uuid.UUID(c.Request), Priority: c.Priority, From: p.Point, Arrived: c.there(), Preempted: c.Preemptions}
	free := c.FreeAt(in.At, in.policies.For(c.Scope, c.Request).Policy)
	if free.Sub(in.At) <= in.farthestForward() {
		p.FreeAt, p.Point = &free, c.Ends()
	}
}

// farthestForward is how far ahead any of the policies gives a next job.
func (in *sight) farthestForward() time.Duration {
	most := in.Policy.ForwardMin
	for _, p := range in.Policies {
		most = max(most, p.ForwardMin)
	}
	return minutes(most)
}

// nothing reports whether there is nothing to decide.
func (in *sight) nothing() bool { return len(in.Requests) == 0 && len(in.Journeys) == 0 }

// take adds the open requests, each under the policy that decides about it.
func (in *sight) take(open []Open) {
	base := in.policies.Base(PolicyScope{Region: in.Region})
	in.Policy, in.PolicyVersion = base.Policy, base.Version
	in.Policies = map[int]match.Policy{}
	for _, r := range open {
		scope := PolicyScope{in.Region, r.Category, r.Service}
		in.govern(&r.Request, in.policies.For(scope, RequestID(r.ID)))
		in.scopes = append(in.scopes, scope)
		in.Requests = append(in.Requests, r.Request)
	}
}

// govern puts a request under a policy.
func (in *sight) govern(r *match.Request, by PolicyVersion) {
	r.PolicyVersion = 0
	if by.Version != in.PolicyVersion {
		r.PolicyVersion = by.Version
		in.Policies[by.Version] = by.Policy
	}
}

// orders are the offers of an outcome that something is done about, and how many of them the engine makes itself: those
// of an ASSISTED policy are shown to the desk, those of a MANUAL one are left to it.
func (in *sight) orders(out match.Outcome) (orders []match.Offer, made int) {
	for _, o := range out.Offers {
		switch in.policyOf(o.PolicyVersion).Automation {
		case match.Manual:
			continue
		case match.Auto, match.Unattended:
			made++
		}
		orders = append(orders, o)
	}
	return orders, made
}

// policyOf is one of the policies of the snapshot.
func (in *sight) policyOf(version int) match.Policy {
	if p, other := in.Policies[version]; other {
		return p
	}
	return in.Policy
}

// onTrial is the same sight under the policies on trial; false when there is none for any of the requests.
func (in *sight) onTrial() (match.Snapshot, bool) {
	trial, found := *in, false
	trial.Policies = map[int]match.Policy{}
	trial.Requests, trial.Journeys = slices.Clone(in.Requests), nil
	for i := range trial.Requests {
		r := &trial.Requests[i]
		by, is := in.policies.Shadow(in.scopes[i])
		if !is {
			by = in.policies.For(in.scopes[i], RequestID(r.ID))
		}
		found = found || is
		trial.govern(r, by)
	}
	return trial.Snapshot, found
}

// near collects the providers around every open request from the fleet's index.
func (s *Service) near(ctx context.Context, in *sight) map[ProviderID]Near {
	around := slices.Clone(in.Requests)
	for _, j := range in.Journeys {
		around = append(around, j.Request)
	}
	found, share := map[ProviderID]Near{}, max(1, (len(around)+1)/2)
	var both sync.WaitGroup // the database has nothing to do meanwhile
	var one sync.Mutex
	for some := range slices.Chunk(around, share) {
		both.Go(func() {
			mine := s.around(ctx, in, some)
			one.Lock()
			defer one.Unlock()
			maps.Copy(found, mine)
		})
	}
	both.Wait()
	return found
}

// around is the providers around some requests.
func (s *Service) around(ctx context.Context, in *sight, some []match.Request) map[ProviderID]Near {
	found := map[ProviderID]Near{}
	for _, r := range some {
		p := in.policyOf(r.PolicyVersion)
		km := max(p.RadiusMaxKM, r.RadiusKM)
		for _, n := range s.Fleet.Near(ctx, r.Point, r.Service, p.KCandidates, km*1000) {
			found[n.Provider] = n
		}
	}
	return found
}

func keys(m map[ProviderID]Near) []ProviderID {
	ids := make([]ProviderID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b ProviderID) int { return slices.Compare(a[:], b[:]) })
	return ids
}
