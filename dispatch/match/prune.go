package match

import (
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
	kept.Crews = in.count()
	kept.Requests = slices.Clone(in.Requests)
	for i := range kept.Requests {
		kept.Requests[i].forget(seen)
	}
	return kept
}

// count is the crew of every service asked for, by service.
func (in Snapshot) count() []Crew {
	r := newRound(in)
	var crews []Crew
	for _, q := range r.Requests {
		crews = append(crews, r.crewFor(q.Service).Crew)
	}
	slices.SortFunc(crews, func(a, b Crew) int { return strings.Compare(a.Service, b.Service) })
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
