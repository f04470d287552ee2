package match

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Prune is the part of a snapshot that a round rests on: Decide gives out for it too. It leaves
// out the providers that no decision looked at, and what requests say of them. That is what is
// stored of a large region.
func Prune(in Snapshot, out Outcome) Snapshot {
	seen := out.providers()
	kept := in
	kept.Providers = keep(in.Providers, func(p Provider) bool { return seen[p.ID] })
	kept.Journeys = keep(in.Journeys, func(j Journey) bool { return out.speaksOf(j.ID) })
	kept.Roads = keep(in.Roads, func(r Road) bool { return seen[r.Provider] })
	kept.Crews = kept.count(in)
	kept.Requests = slices.Clone(in.Requests)
	for i := range kept.Requests {
		kept.Requests[i].forget(seen)
	}
	for i := range kept.Journeys {
		kept.Journeys[i].forget(seen)
	}
	return kept
}

// count is the crew of every service asked for in a kept part of a whole, by service and policy.
func (in Snapshot) count(whole Snapshot) []Crew {
	whole.Journeys = in.Journeys
	r := newRound(whole)
	var crews []Crew
	for i := range r.Requests {
		crews = append(crews, r.look(&r.Requests[i]).counted())
	}
	for i := range r.Journeys {
		crews = append(crews, r.look(&r.Journeys[i].Request).counted())
	}
	slices.SortFunc(crews, func(a, b Crew) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), cmp.Compare(a.PolicyVersion, b.PolicyVersion))
	})
	return slices.Compact(crews)
}

// providers is everyone an outcome speaks of.
func (o Outcome) providers() map[uuid.UUID]bool {
	seen := map[uuid.UUID]bool{}
	for _, d := range o.Decisions {
		for _, c := range d.Candidates {
			seen[c.Provider] = true
		}
	}
	return seen
}

// speaksOf reports whether an outcome decides about a request.
func (o Outcome) speaksOf(request uuid.UUID) bool {
	return slices.ContainsFunc(o.Decisions, func(d Decision) bool { return d.Request == request })
}

// forget leaves out what a request says of providers nobody saw. The names a dispatcher gave
// stay: they matter even when nobody bears them.
func (q *Request) forget(seen map[uuid.UUID]bool) {
	q.Asked = keep(q.Asked, func(a Asked) bool { return seen[a.Provider] })
	q.Blocked = keep(q.Blocked, func(id uuid.UUID) bool { return seen[id] })
}

// keep is a copy of those that hold.
func keep[T any](all []T, holds func(T) bool) []T {
	var kept []T
	for _, x := range all {
		if holds(x) {
			kept = append(kept, x)
		}
	}
	return kept
}
