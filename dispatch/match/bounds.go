package match

import (
	"fmt"
	"slices"
)

// PolicyError names the field of a policy that cannot stand, as it is spelled in JSON.
type PolicyError struct {
	Field  string
	Reason string
}

func (e *PolicyError) Error() string { return e.Field + " " + e.Reason }

// Validate reports the first field out of its bounds as a [*PolicyError], nil when all stand.
func (p Policy) Validate() error {
	for _, b := range slices.Concat(p.searchBounds(), p.costBounds(), p.offerBounds(), p.progressBounds(), p.exchangeBounds()) {
		if err := b.check(); err != nil {
			return err
		}
	}
	return p.checkAutomation()
}

// bound is a number and the closed range it must lie in. Bounds between fields are ranges whose
// end is the other field.
type bound struct {
	field    string
	value    float64
	min, max float64
}

func (b bound) check() error {
	if b.value >= b.min && b.value <= b.max {
		return nil // false for NaN
	}
	return &PolicyError{Field: b.field, Reason: fmt.Sprintf("must be from %v to %v, is %v", b.min, b.max, b.value)}
}

const (
	hourS   = 3600
	dayMin  = 1440
	aroundM = 20_040_000 // half the way round the Earth
)

func count(field string, value, lo, hi int) bound {
	return bound{field: field, value: float64(value), min: float64(lo), max: float64(hi)}
}

func amount(field string, value, lo, hi float64) bound {
	return bound{field: field, value: value, min: lo, max: hi}
}

func (p Policy) searchBounds() []bound {
	return []bound{
		amount("radius_km", p.RadiusKM, 0.1, 500),
		amount("radius_max_km", p.RadiusMaxKM, p.RadiusKM, 500),
		count("fresh_s", p.FreshS, 1, hourS),
		count("k_candidates", p.KCandidates, 1, 200),
		count("parallel", p.Parallel, 1, 5),
		count("reoffer_s", p.ReofferS, 0, 24*hourS),
		count("reoffer_alone_s", p.ReofferAloneS, 0, p.ReofferS),
		amount("forward_min", p.ForwardMin, 0, 120),
		amount("forward_free_share", p.ForwardFreeShare, 0.01, 1),
		amount("forward_slip_min", p.ForwardSlipMin, 0, 120),
		amount("job_min", p.JobMin, 0, dayMin),
	}
}

func (p Policy) costBounds() []bound {
	return []bound{
		amount("eta_cap_min", p.ETACapMin, 1, dayMin),
		amount("eta_cap_growth", p.ETACapGrowth, 0, 10),
		amount("eta_cap_growth_urgent", p.ETACapGrowthUrgent, 0, 10),
		amount("eta_cap_free_share", p.ETACapFreeShare, 0, 1),
		amount("travel_factor", p.TravelFactor, 0.1, 10),
		amount("weights.LOW", p.Weights.Low, 0.01, 1000),
		amount("weights.MEDIUM", p.Weights.Medium, p.Weights.Low, 1000),
		amount("weights.HIGH", p.Weights.High, p.Weights.Medium, 1000),
		amount("weights.URGENT", p.Weights.Urgent, p.Weights.High, 1000),
		amount("idle_credit", p.IdleCredit, 0, 10),
		amount("idle_credit_max_min", p.IdleCreditMaxMin, 0, dayMin),
		amount("reliability_max_s", p.ReliabilityMaxS, 0, hourS),
		count("reliability_prior", p.ReliabilityPrior, 1, 1000),
	}
}

func (p Policy) offerBounds() []bound {
	return []bound{
		count("offer_s", p.OfferS, 1, hourS),
		count("offer_urgent_s", p.OfferUrgentS, 1, hourS),
		count("offer_cap_s", p.OfferCapS, max(p.OfferS, p.OfferUrgentS), hourS),
		count("grace_s", p.GraceS, 0, 60),
		count("ack_push_s", p.AckPushS, 1, hourS),
		count("ack_revoke_s", p.AckRevokeS, p.AckPushS, hourS),
		count("escalate_urgent_s", p.EscalateUrgentS, 1, 24*hourS),
		count("escalate_high_s", p.EscalateHighS, 1, 24*hourS),
		count("escalate_s", p.EscalateS, 1, 24*hourS),
		count("escalate_refusals", p.EscalateRefusals, 1, 1000),
	}
}

func (p Policy) progressBounds() []bound {
	return []bound{
		count("progress_tick_s", p.ProgressTickS, 1, hourS),
		amount("progress_step_m", p.ProgressStepM, 0, aroundM),
		count("progress_not_rolling_s", p.ProgressNotRollingS, 1, 24*hourS),
		count("progress_stalled_s", p.ProgressStalledS, 1, 24*hourS),
		amount("progress_away_m", p.ProgressAwayM, 0, aroundM),
		count("progress_away_s", p.ProgressAwayS, 1, hourS),
		count("progress_silent_s", p.ProgressSilentS, 1, hourS),
		count("progress_silent_urgent_s", p.ProgressSilentUrgentS, 1, hourS),
		amount("progress_nudge_min", p.ProgressNudgeMin, 0, dayMin),
		amount("progress_desk_min", p.ProgressDeskMin, 0, dayMin),
		amount("progress_reassign_min", p.ProgressReassignMin, 0, dayMin),
		amount("progress_reassign_urgent_min", p.ProgressReassignUrgentMin, 0, dayMin),
		count("progress_detour_s", p.ProgressDetourS, 0, hourS),
		count("progress_reassign_max", p.ProgressReassignMax, 0, 100),
		amount("eta_change_min", p.ETAChangeMin, 0.5, 120),
	}
}

func (p Policy) exchangeBounds() []bound {
	return []bound{
		amount("swap_gain_min", p.SwapGainMin, 0, dayMin),
		amount("swap_gain_ratio", p.SwapGainRatio, 0, 1),
		count("swap_max", p.SwapMax, 0, 100),
		amount("preempt_gain_min", p.PreemptGainMin, 0, dayMin),
		count("preempt_max", p.PreemptMax, 0, 100),
	}
}

func (p Policy) checkAutomation() error {
	switch p.Automation {
	case Manual, Assisted, Auto, Unattended:
		return nil
	default:
		return &PolicyError{Field: "automation", Reason: fmt.Sprintf("must be MANUAL, ASSISTED, AUTO or UNATTENDED, is %q", p.Automation)}
	}
}
