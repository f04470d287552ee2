package match

import "time"

// Policy is every number of dispatching, one versioned row of the database. The unit is in the
// field's name: _s seconds, _min minutes, _km kilometres, _m metres; the rest are counts or
// ratios. [Default] gives the numbers a region starts with.
//
// Decide reads the first three groups. The others belong to the offer's life and what follows it
// and are kept here because a policy is changed, compared and replayed as one thing.
type Policy struct {
	// Candidates.
	RadiusKM    float64 `json:"radius_km"`     // first search
	RadiusMaxKM float64 `json:"radius_max_km"` // second search, when nobody in the first passes the gates
	FreshS      int     `json:"fresh_s"`       // oldest position that counts
	KCandidates int     `json:"k_candidates"`  // providers priced per request
	Parallel    int     `json:"parallel"`      // providers asked at once per request, 1..5

	// Cost.
	ETACapMin          float64 `json:"eta_cap_min"`           // farthest help worth sending to a request that has not waited
	ETACapGrowth       float64 `json:"eta_cap_growth"`        // minutes the cap grows per minute waited
	ETACapGrowthUrgent float64 `json:"eta_cap_growth_urgent"` // the same for URGENT
	ETACapFreeShare    float64 `json:"eta_cap_free_share"`    // while more of those who do the service are free, whoever is within radius_max_km is near enough; 1 for never
	TravelFactor       float64 `json:"travel_factor"`         // journeys of this region to the estimate of [geo.Travel]; a round stored without it counts as 1
	Weights            Weights `json:"weights"`
	IdleCredit         float64 `json:"idle_credit"`         // seconds of cost forgiven per second idle
	IdleCreditMaxMin   float64 `json:"idle_credit_max_min"` // idle minutes that count
	ReliabilityMaxS    float64 `json:"reliability_max_s"`   // seconds added for who never accepts, taken off for who always does
	ReliabilityPrior   int     `json:"reliability_prior"`   // imagined offers, half of them accepted, that everybody starts with

	// Asking again, and the next job of a provider who is about to be free.
	ReofferS         int     `json:"reoffer_s"`          // the same provider may be asked again after this
	ReofferAloneS    int     `json:"reoffer_alone_s"`    // the same when nobody else is left to ask
	ForwardMin       float64 `json:"forward_min"`        // free within this may be given the next job
	ForwardFreeShare float64 `json:"forward_free_share"` // but nobody while more of those who do the service are free; 1 for always, as in a round stored without it
	ForwardSlipMin   float64 `json:"forward_slip_min"`   // and loses it when it slips by more
	JobMin           float64 `json:"job_min"`            // what a job usually takes, from arrival to its end

	// The life of an offer.
	OfferS       int `json:"offer_s"`        // to answer, from the moment it is shown
	OfferUrgentS int `json:"offer_urgent_s"` // the same for URGENT
	OfferCapS    int `json:"offer_cap_s"`    // to answer, from the moment it is sent
	GraceS       int `json:"grace_s"`        // after expiry, while nobody else was asked
	AckPushS     int `json:"ack_push_s"`     // without a word from the device: push
	AckRevokeS   int `json:"ack_revoke_s"`   // and then: take it back

	// When a request without acceptance becomes a person's concern.
	EscalateUrgentS  int `json:"escalate_urgent_s"`
	EscalateHighS    int `json:"escalate_high_s"`
	EscalateS        int `json:"escalate_s"`
	EscalateRefusals int `json:"escalate_refusals"`

	// The progress clock of an assigned request.
	ProgressTickS             int     `json:"progress_tick_s"`
	ProgressStepM             float64 `json:"progress_step_m"` // the best distance must improve by this
	ProgressNotRollingS       int     `json:"progress_not_rolling_s"`
	ProgressStalledS          int     `json:"progress_stalled_s"`
	ProgressAwayM             float64 `json:"progress_away_m"` // farther by this within progress_away_s
	ProgressAwayS             int     `json:"progress_away_s"`
	ProgressSilentS           int     `json:"progress_silent_s"`
	ProgressSilentUrgentS     int     `json:"progress_silent_urgent_s"`
	ProgressNudgeMin          float64 `json:"progress_nudge_min"`
	ProgressDeskMin           float64 `json:"progress_desk_min"`
	ProgressReassignMin       float64 `json:"progress_reassign_min"`
	ProgressReassignUrgentMin float64 `json:"progress_reassign_urgent_min"`
	ProgressDetourS           int     `json:"progress_detour_s"` // credit for a detour
	ProgressReassignMax       int     `json:"progress_reassign_max"`
	ETAChangeMin              float64 `json:"eta_change_min"` // the live estimate is told anew when it moved by this

	// Changing an assignment for a better one.
	SwapGainMin    float64 `json:"swap_gain_min"`   // at least this many minutes
	SwapGainRatio  float64 `json:"swap_gain_ratio"` // and at least this share of the ETA
	SwapMax        int     `json:"swap_max"`        // swaps per request
	PreemptGainMin float64 `json:"preempt_gain_min"`
	PreemptMax     int     `json:"preempt_max"` // times one request may lose its provider so

	Automation Automation `json:"automation"`
}

// Weights is what one second of ETA costs, by class.
type Weights struct {
	Urgent float64 `json:"URGENT"`
	High   float64 `json:"HIGH"`
	Medium float64 `json:"MEDIUM"`
	Low    float64 `json:"LOW"`
}

// Of is the weight of a class; an unknown word weighs as LOW.
func (w Weights) Of(p Priority) float64 {
	switch p {
	case Urgent:
		return w.Urgent
	case High:
		return w.High
	case Medium:
		return w.Medium
	default:
		return w.Low
	}
}

// Automation is how far a region runs without a person.
type Automation string

// The levels, from every offer by hand to nobody at the desk.
const (
	Manual     Automation = "MANUAL"
	Assisted   Automation = "ASSISTED"
	Auto       Automation = "AUTO"
	Unattended Automation = "UNATTENDED"
)

// Default is the policy a region starts with.
func Default() Policy {
	p := Policy{
		RadiusKM: 10, RadiusMaxKM: 50, FreshS: 90, KCandidates: 25, Parallel: 1,
		ETACapMin: 12, ETACapGrowth: 0.25, ETACapGrowthUrgent: 0.5, ETACapFreeShare: 0.3, TravelFactor: 1,
		Weights:    Weights{Urgent: 6, High: 4, Medium: 2, Low: 1},
		IdleCredit: 0.1, IdleCreditMaxMin: 60, ReliabilityMaxS: 120, ReliabilityPrior: 10,
		ReofferS: 180, ReofferAloneS: 15, ForwardMin: 10, ForwardFreeShare: 0.15, ForwardSlipMin: 5, JobMin: 25,
		Automation: Auto,
	}
	p.defaultOffer()
	p.defaultProgress()
	p.defaultExchange()
	return p
}

func (p *Policy) defaultOffer() {
	p.OfferS, p.OfferUrgentS, p.OfferCapS, p.GraceS = 25, 15, 40, 3
	p.AckPushS, p.AckRevokeS = 4, 8
	p.EscalateUrgentS, p.EscalateHighS, p.EscalateS, p.EscalateRefusals = 60, 120, 180, 3
}

func (p *Policy) defaultProgress() {
	p.ProgressTickS, p.ProgressStepM = 30, 50
	p.ProgressNotRollingS, p.ProgressStalledS = 180, 240
	p.ProgressAwayM, p.ProgressAwayS = 500, 90
	p.ProgressSilentS, p.ProgressSilentUrgentS = 120, 60
	p.ProgressNudgeMin, p.ProgressDeskMin = 3, 5
	p.ProgressReassignMin, p.ProgressReassignUrgentMin = 8, 4
	p.ProgressDetourS, p.ProgressReassignMax, p.ETAChangeMin = 240, 3, 3
}

func (p *Policy) defaultExchange() {
	p.SwapGainMin, p.SwapGainRatio, p.SwapMax = 4, 0.3, 1
	p.PreemptGainMin, p.PreemptMax = 5, 1
}

// OfferLife is how long a person of this class of request has to answer, from shown.
func (p Policy) OfferLife(c Priority) time.Duration {
	if c == Urgent {
		return seconds(p.OfferUrgentS)
	}
	return seconds(p.OfferS)
}

// EscalateAfter is how long a request may go without acceptance before the desk is called. It is
// also the target wait: after twice this a request is weighed one class up.
func (p Policy) EscalateAfter(c Priority) time.Duration {
	switch c {
	case Urgent:
		return seconds(p.EscalateUrgentS)
	case High:
		return seconds(p.EscalateHighS)
	default:
		return seconds(p.EscalateS)
	}
}

// capGrowth is the minutes the ETA cap grows per minute a request of a class has waited.
func (p Policy) capGrowth(c Priority) float64 {
	if c == Urgent {
		return p.ETACapGrowthUrgent
	}
	return p.ETACapGrowth
}

// travel corrects an estimated drive for the region.
func (p Policy) travel(estimate time.Duration) time.Duration {
	if p.TravelFactor == 0 {
		return estimate
	}
	return time.Duration(p.TravelFactor * float64(estimate))
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// SilentAfter is how old the last position of a provider on the way may be.
func (p Policy) SilentAfter(c Priority) time.Duration {
	if c == Urgent {
		return seconds(p.ProgressSilentUrgentS)
	}
	return seconds(p.ProgressSilentS)
}

// ReassignAfter is how long a job may make no progress before it goes to another provider.
func (p Policy) ReassignAfter(c Priority) time.Duration {
	if c == Urgent {
		return minutes(p.ProgressReassignUrgentMin)
	}
	return minutes(p.ProgressReassignMin)
}

func minutes(n float64) time.Duration { return time.Duration(n * float64(time.Minute)) }
