package dispatch

import (
	"encoding/binary"

	"github.com/auxilio/auxilio/dispatch/match"
)

// PolicyMode is how a version of the policy takes part.
type PolicyMode string

const (
	PolicyLive   PolicyMode = "LIVE"   // in force for its scope
	PolicyShare  PolicyMode = "SHARE"  // in force for a share of the requests of its scope
	PolicyShadow PolicyMode = "SHADOW" // decides beside what is in force, and nothing comes of it but its rounds
	PolicyOff    PolicyMode = "OFF"    // its scope has no policy of its own any more
)

// PolicyModes are all of them.
var PolicyModes = []PolicyMode{PolicyLive, PolicyShare, PolicyShadow, PolicyOff}

// PolicyScope is what a policy is for; an empty field stands for anything.
type PolicyScope struct{ Region, Category, Service string }

func (s PolicyScope) covers(of PolicyScope) bool {
	return (s.Region == "" || s.Region == of.Region) && (s.Category == "" || s.Category == of.Category) &&
		(s.Service == "" || s.Service == of.Service)
}

// specific ranks scopes: a service before a category, a category before a region.
func (s PolicyScope) specific() (rank int) {
	for i, part := range []string{s.Region, s.Category, s.Service} {
		if part != "" {
			rank += 1 << i
		}
	}
	return rank
}

// PolicyVersion is a policy and the row it came from.
type PolicyVersion struct {
	Version int
	Scope   PolicyScope
	Mode    PolicyMode
	Share   int // percent of the requests, for PolicyShare
	Policy  match.Policy
}

// takes reports whether a request is in the share, the same on every node and in every round.
func (v PolicyVersion) takes(id RequestID) bool {
	return int(binary.BigEndian.Uint64(id[8:])%100) < v.Share
}

// Policies are the versions that may take part, newest first.
type Policies []PolicyVersion

// For is the version that decides about a request of a scope: the most specific one in force.
func (p Policies) For(scope PolicyScope, id RequestID) PolicyVersion {
	return p.most(scope, func(v PolicyVersion) bool { return v.Mode == PolicyShare && v.takes(id) })
}

// Base is the version in force for a whole scope, whatever share of it is decided by another.
func (p Policies) Base(scope PolicyScope) PolicyVersion {
	return p.most(scope, func(PolicyVersion) bool { return false })
}

// most is the most specific version in force for a scope; of a scope's own, the newest that is live or that trial takes.
func (p Policies) most(scope PolicyScope, trial func(PolicyVersion) bool) PolicyVersion {
	var best PolicyVersion
	rank, settled, shared := -1, map[PolicyScope]bool{}, map[PolicyScope]bool{}
	for _, v := range p {
		if settled[v.Scope] || !v.Scope.covers(scope) || v.Mode == PolicyShadow {
			continue
		}
		if v.Mode == PolicyShare {
			older := shared[v.Scope]
			shared[v.Scope] = true
			if older || !trial(v) {
				continue
			}
		}
		settled[v.Scope] = true
		if v.Mode != PolicyOff && v.Scope.specific() > rank {
			best, rank = v, v.Scope.specific()
		}
	}
	return best
}

// Shadow is the version on trial beside the one in force; false when there is none.
func (p Policies) Shadow(scope PolicyScope) (PolicyVersion, bool) {
	var best PolicyVersion
	rank, settled := -1, map[PolicyScope]bool{}
	for _, v := range p {
		if settled[v.Scope] || !v.Scope.covers(scope) || v.Mode == PolicyShare {
			continue
		}
		settled[v.Scope] = true
		if v.Mode == PolicyShadow && v.Scope.specific() > rank {
			best, rank = v, v.Scope.specific()
		}
	}
	return best, rank >= 0
}

// scope is what of the policy applies to the request.
func (r *Request) scope() PolicyScope { return PolicyScope{r.Region, r.Category, r.Service} }
