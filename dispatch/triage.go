package dispatch

import (
	"encoding/json"
	"slices"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Signs are the answers of the triage questions that weigh.
type Signs struct {
	Unconscious    bool `json:"unconscious"`
	Confused       bool `json:"confused"`
	Breathing      bool `json:"breathing"` // trouble with it
	ChestPain      bool `json:"chest_pain"`
	Bleeding       bool `json:"bleeding"`
	KnownCondition bool `json:"known_condition"`
}

// SignNames are the names of the answers that weigh.
var SignNames = []string{"unconscious", "confused", "breathing", "chest_pain", "bleeding", "known_condition"}

// Points of the triage; the sum is compared with the thresholds.
const (
	frailPoints       = 15 // younger than frailUnder or older than frailOver
	unconsciousPoints = 50
	confusedPoints    = 30 // who is unconscious is not counted as confused too
	breathingPoints   = 40
	chestPainPoints   = 35
	bleedingPoints    = 30
	conditionPoints   = 10

	urgentFrom, highFrom, mediumFrom = 70, 45, 20

	frailUnder, frailOver = 2, 65 // years
	crowdOver             = 2     // patients; more raise by one level
	urgentPatients        = 4     // patients; so many are urgent
)

// Triaged is how urgent the facts of a health request are, by the points above.
func (h Health) Triaged() match.Priority {
	p := level(h.points())
	if h.Patients == nil {
		return p
	}
	switch n := *h.Patients; {
	case n >= urgentPatients:
		return match.Urgent
	case n > crowdOver:
		return Priorities[min(rank(p)+1, len(Priorities)-1)]
	}
	return p
}

// signs are the answers as far as they are understood.
func (h Health) signs() (s Signs) {
	if json.Unmarshal(h.Triage, &s) != nil { // none, or checked when they were told
		return Signs{}
	}
	return s
}

func (h Health) points() (sum int) {
	s := h.signs()
	for _, sign := range []struct {
		shows  bool
		points int
	}{
		{h.PatientAge != nil && (*h.PatientAge < frailUnder || *h.PatientAge > frailOver), frailPoints},
		{s.Unconscious, unconsciousPoints},
		{s.Confused && !s.Unconscious, confusedPoints},
		{s.Breathing, breathingPoints},
		{s.ChestPain, chestPainPoints},
		{s.Bleeding, bleedingPoints},
		{s.KnownCondition, conditionPoints},
	} {
		if sign.shows {
			sum += sign.points
		}
	}
	return sum
}

func level(points int) match.Priority {
	switch {
	case points >= urgentFrom:
		return match.Urgent
	case points >= highFrom:
		return match.High
	case points >= mediumFrom:
		return match.Medium
	}
	return match.Low
}

func rank(p match.Priority) int { return slices.Index(Priorities, p) }

func higher(a, b match.Priority) match.Priority {
	if rank(a) >= rank(b) {
		return a
	}
	return b
}

// urgency is the priority of a new request. Triage answers replace what a health service is by default, but never lower
// what was asked for; facts without answers only raise.
func urgency(ask Ask, kind Kind) match.Priority {
	base := ask.Priority
	if base == "" {
		base = kind.Priority
	}
	switch {
	case kind.Category != HealthCategory || ask.Health == nil:
		return base
	case len(ask.Health.Triage) > 0 && ask.Priority == "":
		return ask.Health.Triaged()
	}
	return higher(base, ask.Health.Triaged())
}
