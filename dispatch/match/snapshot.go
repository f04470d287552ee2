package match

import (
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// Snapshot is everything a round may look at. Order means nothing in it; of entries with the
// same id one is kept. Its JSON is stored with the round.
type Snapshot struct {
	At            time.Time  `json:"at"`
	Region        string     `json:"region"`
	Policy        Policy     `json:"policy"` // valid by [Policy.Validate]
	PolicyVersion int        `json:"policy_version"`
	Rush          bool       `json:"rush"` // rush hour in the region: travel is slower
	Requests      []Request  `json:"requests"`
	Providers     []Provider `json:"providers"`
	Journeys      []Journey  `json:"journeys,omitempty"` // assigned requests that a better provider might take over

	// Roads are the drives that are known by road; the others are estimated by their great circle.
	Roads []Road `json:"roads,omitempty"`

	// Policies are those of requests that are decided by another than Policy, by version.
	Policies map[int]Policy `json:"policies,omitempty"`

	// Crews are the counts of the whole region, where Providers is only the part of it that
	// [Prune] left. Decide counts for itself the services that are not here.
	Crews []Crew `json:"crews,omitempty"`
}

// Request is an open request without a live offer.
type Request struct {
	ID       uuid.UUID `json:"id"`
	Service  string    `json:"service"`
	Priority Priority  `json:"priority"`
	Point    geo.Point `json:"point"`
	Since    time.Time `json:"since"` // waiting since
	Round    int       `json:"round"` // carried for the reader; decides nothing

	// PolicyVersion is the one of the snapshot's Policies that this request is decided by; one that is not there stands for
	// the snapshot's Policy.
	PolicyVersion int `json:"policy_version,omitempty"`

	// Asked are the offers of this request that ended without acceptance. An offer taken back for
	// reasons that are not the provider's is left out.
	Asked   []Asked     `json:"asked,omitempty"`
	Blocked []uuid.UUID `json:"blocked,omitempty"` // providers who must never be sent to this member
	Held    bool        `json:"held,omitempty"`    // a dispatcher has it in hand

	// RadiusKM is the radius a dispatcher widened the search to, 0 for the policy's. Whoever is
	// inside it is near enough: the ETA cap rises to the slowest vehicle's time for it.
	RadiusKM float64 `json:"radius_km,omitempty"`

	// Only are the providers a dispatcher chose; nobody else is considered, and neither distance
	// nor an earlier refusal stands in the way.
	Only []uuid.UUID `json:"only,omitempty"`
}

// Journey is an assigned request whose provider has not arrived.
type Journey struct {
	Request
	Provider uuid.UUID `json:"provider"`
	ETAS     int       `json:"eta_s"` // seconds until they are there
	Swaps    int       `json:"swaps"` // times it changed hands for a better provider
}

// Job is what keeps a busy provider, as far as a more pressing request may take them from it.
type Job struct {
	Request   uuid.UUID `json:"request"`
	Priority  Priority  `json:"priority"`
	From      geo.Point `json:"from"`      // where the provider is now
	Arrived   bool      `json:"arrived"`   // at the place, or already at work
	Preempted int       `json:"preempted"` // times its provider was taken away
}

// Asked is an offer that ended without acceptance.
type Asked struct {
	Provider uuid.UUID `json:"provider"`
	At       time.Time `json:"at"`     // when it ended
	Answer   string    `json:"answer"` // how; carried for the reader
}

// Provider is somebody who might be sent.
type Provider struct {
	ID           uuid.UUID   `json:"id"`
	Point        geo.Point   `json:"point"` // for a busy provider with FreeAt: where the job ends
	FixedAt      time.Time   `json:"fixed_at"`
	Vehicle      geo.Vehicle `json:"vehicle"`
	Services     []string    `json:"services"`
	RadiusKM     float64     `json:"radius_km"` // farthest they work from where they are; 0 for no limit of their own
	Active       bool        `json:"active"`
	OnDuty       bool        `json:"on_duty"`
	Connected    bool        `json:"connected"` // their device can be reached now
	Busy         bool        `json:"busy"`      // no free slot for a job that starts now
	HasLiveOffer bool        `json:"has_live_offer"`
	IdleSince    time.Time   `json:"idle_since"` // zero for not idle
	Offered      int         `json:"offered"`    // offers of the last 7 days, declines for cause left out
	Accepted     int         `json:"accepted"`   // of those

	ShiftEnds *time.Time `json:"shift_ends,omitempty"`
	FreeAt    *time.Time `json:"free_at,omitempty"`  // predicted end of the job that keeps them busy, when a next one may be given
	NextJob   *time.Time `json:"next_job,omitempty"` // when they are promised elsewhere
	Job       *Job       `json:"job,omitempty"`      // what keeps them
}

// policyOf is what a request is decided by.
func (in *Snapshot) policyOf(q *Request) *Policy {
	if p, ok := in.Policies[q.PolicyVersion]; ok {
		return &p
	}
	return &in.Policy
}
