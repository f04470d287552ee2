package match

import "github.com/google/uuid"

// Outcome is what a round decided. Offers are ordered by request, then rank; decisions by
// request, one for each open request of the snapshot, then one for each journey that is to be swapped. It encodes to the same bytes for the same
// snapshot.
type Outcome struct {
	Offers    []Offer    `json:"offers"`
	Decisions []Decision `json:"decisions"`
}

// Offer is a request to put before a provider now. No provider appears twice in an outcome.
type Offer struct {
	Request   uuid.UUID `json:"request"`
	Provider  uuid.UUID `json:"provider"`
	Rank      int       `json:"rank"` // 1 for the request's first choice, up to the policy's parallel
	DistanceM int       `json:"distance_m"`
	ETAS      int       `json:"eta_s"`          // seconds until help arrives if accepted at once, preparation included
	Cost      float64   `json:"cost"`           // weighted seconds
	Next      bool      `json:"next,omitempty"` // for the slot after the job they are on
	Swap      bool      `json:"swap,omitempty"` // to take over from the provider on the way, who keeps it until then

	// Victim is the request the provider would leave for this one; nil for none.
	Victim        *uuid.UUID `json:"victim,omitempty"`
	PolicyVersion int        `json:"policy_version,omitempty"` // decided by; as in Request
}

// Decision explains one request.
type Decision struct {
	Request  uuid.UUID `json:"request"`
	Verdict  Verdict   `json:"verdict"`
	RadiusKM float64   `json:"radius_km"` // searched; 0 when no search was made
	Class    Priority  `json:"class"`     // weighed as; one up after twice the target wait
	ETACapS  int       `json:"eta_cap_s"` // farthest help worth sending, as grown by waiting
	WaitCost float64   `json:"wait_cost"` // weighted seconds; help that costs more is not sent yet

	PolicyVersion int `json:"policy_version,omitempty"` // decided by; as in Request

	// Candidates are those looked at, nearest first: everyone who passed the gates, of those who do
	// the service and did not pass the nearest 40, and of the others the nearest 10.
	Candidates []Candidate `json:"candidates"`
}

// Verdict is how a round ended for a request.
type Verdict string

// The verdicts.
const (
	Offered      Verdict = "offered"
	Waiting      Verdict = "waiting"       // somebody could come, but waiting is better or they are needed more elsewhere
	NoCandidates Verdict = "no_candidates" // nobody in the radius passes the gates
	Held         Verdict = "held"          // a dispatcher has it in hand
	Swapped      Verdict = "swapped"       // assigned, and put before somebody who would be there much sooner
)

// Candidate is a provider as seen from one request.
type Candidate struct {
	Provider  uuid.UUID `json:"provider"`
	DistanceM int       `json:"distance_m"`
	ETAS      int       `json:"eta_s"`
	Gate      Gate      `json:"gate,omitempty"`  // the first gate that closed; empty for passed
	Terms     *Terms    `json:"terms,omitempty"` // absent for who did not pass
	Rank      int       `json:"rank,omitempty"`  // 1 for the cheapest to this request; 0 for who did not pass
	Chosen    bool      `json:"chosen,omitempty"`
	Next      bool      `json:"next,omitempty"` // would come after the job they are on
	WhyNot    WhyNot    `json:"why_not,omitempty"`

	ByRoad bool       `json:"by_road,omitempty"` // the ETA is from a road table, not estimated by the great circle
	Victim *uuid.UUID `json:"victim,omitempty"`  // the request they would leave
}

// Terms is a cost in weighted seconds, taken apart: Total = ETA × Weight + Reliability − Idle.
type Terms struct {
	ETA         float64 `json:"eta"` // seconds
	Weight      float64 `json:"weight"`
	Reliability float64 `json:"reliability"` // negative for who mostly accepts
	Idle        float64 `json:"idle"`        // credit
	Total       float64 `json:"total"`
}

// WhyNot is why a provider who passed the gates was not chosen.
type WhyNot string

// The reasons.
const (
	BetterHere      WhyNot = "better_here"      // the request was offered to somebody who suits it, and the whole, better
	BetterElsewhere WhyNot = "better_elsewhere" // offered another request
	WaitingCheaper  WhyNot = "waiting_cheaper"  // dearer than the request's waiting
)
