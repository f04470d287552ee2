package dispatch

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Request is one call for help. Only Case.move assigns its State.
type Request struct {
	ID             RequestID
	Number         int64
	Region         string
	Member         UserID
	Service        string
	AllowDuplicate bool
	CaseOf         *RequestID // the first request of the same case; nil for the first itself
	Category       string
	Priority       match.Priority
	State          State
	Version        int64 // 1 when created, one more with every change
	Round          int   // how often it was put before providers
	Details        Details
	Health         *Health // nil unless loaded; only for HEALTH
	ScheduledFor   *time.Time
	Attention      []string // facts that need a person; see the Flag constants
	Reassignments  int      // by the clocks of a job
	Swaps          int      // times it changed hands for a better provider
	Preemptions    int      // times its provider was taken away for an emergency
	Refusals       int      // declines and expiries since it started searching
	SearchingSince *time.Time
	EscalatedAt    *time.Time
	HeldBy         *UserID
	HeldUntil      *time.Time
	RadiusKM       *float64 // widened by the desk
	Suggested      *Suggestion
	PromisedAt     *time.Time
	ETAAt          *time.Time // live estimate of arrival
	CreatedAt      time.Time
	UpdatedAt      time.Time
	StateSince     time.Time
	EndReason      string
	Completion     *Completion
	Currency       string

	Subscription *SubscriptionID // it was asked under; nil: under none
	UnitMonth    *time.Time      // the month of it whose unit this request holds; nil: it holds none
	OverLimit    bool            // accepted though no unit was left

	// Read with the request for those who look at it; never written through it.
	Asker  Person
	Holder *Card       // the assigned provider
	Linked []RequestID // the other requests of the same case, oldest first
	Queued bool        // the holder has another job to finish first
	Next   *Timer      // the earliest next step
}

// Person is how to address a member.
type Person struct{ Name, Email, Phone string }

// Card is a provider as the other parties of a job see them.
type Card struct {
	ID      ProviderID
	Name    string
	Phone   string
	Vehicle geo.Vehicle
	Plate   string
	Model   string
	Rating  float64
	Reviews int
}

// Details is what the member told, and may correct while nobody is assigned.
type Details struct {
	Title, Description  string
	Point               geo.Point
	Address, City, Area string // Area is location_state
	Reference, Phone    string
	Vehicle             *Vehicle
	Destination         *Destination
}

// Vehicle is the member's.
type Vehicle struct {
	Make, Model, Plate, Color string
	Year                      int // 0 when not told
}

// Destination is where the member wants to be brought.
type Destination struct {
	Point   geo.Point
	Address string
}

// Health is what is only ever told for HEALTH services. It never enters an event or a log.
type Health struct {
	PatientName string
	PatientAge  *int
	Patients    *int
	Symptoms    string
	Allergies   string
	Triage      []byte // JSON object as asked
}

// Completion is how a job ended.
type Completion struct {
	Outcome           string // completed, partial, gone_on_arrival, unable
	Notes             string
	SignedBy          string
	CustomerSatisfied *bool
	ActualCostMinor   *int64
	Photos            []uuid.UUID // documents; read with Documents, not with the request
}

// Attention flags: facts that need a person. They end by themselves when they are no longer true.
const (
	FlagNoProvider = "no_provider"
	FlagNotRolling = "not_rolling"
	FlagLate       = "late"      // after the promise
	FlagLateRisk   = "late_risk" // estimated after the promise
	FlagStalled    = "stalled"   // on the way and not coming nearer
	FlagMovingAway = "moving_away"
	FlagSilent     = "silent" // on the way and not heard of

	FlagMemberWaiting = "member_waiting" // wrote, and nobody answered
)

// HealthCategory is the category whose facts are protected.
const HealthCategory = "HEALTH"

// SpeakableNumber is the number people say: REQ-000412.
func (r *Request) SpeakableNumber() string { return fmt.Sprintf("REQ-%06d", r.Number) }

// Flagged reports whether the flag is raised.
func (r *Request) Flagged(flag string) bool { return slices.Contains(r.Attention, flag) }

// HeldByOther reports whether another dispatcher than who holds the request at now.
func (r *Request) HeldByOther(who UserID, now time.Time) bool {
	return r.Held(now) && *r.HeldBy != who
}

// Held reports whether the desk holds the request at now.
func (r *Request) Held(now time.Time) bool {
	return r.HeldBy != nil && r.HeldUntil != nil && r.HeldUntil.After(now)
}
