package dispatch

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// asking is a request that has just been put before some providers, without a store.
type asking struct {
	*Case
	t     *testing.T
	began time.Time
}

func newAsking(t *testing.T, class match.Priority, providers int, change ...func(*match.Policy)) *asking {
	t.Helper()
	r := riding(t, change...)
	began := r.began
	w := &Work{Now: began, Policies: r.work.Policies, Providers: map[ProviderID]*Provider{}}
	c := w.Load(&Request{ID: NewID[RequestID](), State: Searching, Version: 1, Priority: class}, nil, nil)
	c.search()
	var proposals []Proposal
	for range providers {
		p := &Provider{Status: ProviderActive, OnDuty: true}
		p.ID = NewID[ProviderID]()
		w.Providers[p.ID] = p
		proposals = append(proposals, Proposal{Provider: p.ID, ETA: 10 * time.Minute})
	}
	for _, p := range proposals {
		c.put(p, Money{}, System)
	}
	if err := c.move(OfferedOut, "offered", System, Facts{}); err != nil {
		t.Fatal(err)
	}
	return &asking{c, t, began}
}

// after lets some seconds pass and has every offer that nobody answered expire.
func (a *asking) after(second int) *asking {
	a.work.Now = a.began.Add(time.Duration(second) * time.Second)
	for _, o := range a.Offers {
		if err := a.expire(o); err != nil {
			a.t.Fatal(err)
		}
	}
	return a
}

func (a *asking) seen() *asking {
	for _, o := range a.Offers {
		a.shown(o)
	}
	return a
}

func (a *asking) due(kind TimerKind, second int) bool {
	return slices.ContainsFunc(a.Timers, func(t Timer) bool {
		return t.Kind == kind && t.Due.Equal(a.began.Add(time.Duration(second)*time.Second))
	})
}

func (a *asking) declined() bool {
	for _, o := range a.Offers {
		if err := a.decline(o, "far"); err != nil {
			a.t.Fatal(err)
		}
	}
	return a.Flagged(FlagNoProvider)
}

// TestOffer_everyPolicyFieldCounts holds each field of an offer's life to changing how a moment made for it ends.
func TestOffer_everyPolicyFieldCounts(t *testing.T) {
	t.Parallel()
	for field, c := range map[string]struct {
		class     match.Priority
		providers int
		is        func(*asking) bool
		change    func(*match.Policy)
	}{
		"offer_s":           {match.Medium, 1, func(a *asking) bool { return a.seen().after(28).State == Searching }, func(p *match.Policy) { p.OfferS = 30 }},
		"offer_urgent_s":    {match.Urgent, 1, func(a *asking) bool { return a.seen().after(18).State == Searching }, func(p *match.Policy) { p.OfferUrgentS = 20 }},
		"offer_cap_s":       {match.Medium, 1, func(a *asking) bool { return a.after(43).State == Searching }, func(p *match.Policy) { p.OfferCapS = 50 }},
		"grace_s":           {match.Medium, 1, func(a *asking) bool { return a.seen().after(28).State == Searching }, func(p *match.Policy) { p.GraceS = 9 }},
		"ack_push_s":        {match.Medium, 1, func(a *asking) bool { return a.due(OfferPush, 4) }, func(p *match.Policy) { p.AckPushS = 5 }},
		"ack_revoke_s":      {match.Medium, 1, func(a *asking) bool { return a.due(OfferRevoke, 8) }, func(p *match.Policy) { p.AckRevokeS = 9 }},
		"escalate_urgent_s": {match.Urgent, 1, func(a *asking) bool { return a.due(Escalate, 60) }, func(p *match.Policy) { p.EscalateUrgentS = 90 }},
		"escalate_high_s":   {match.High, 1, func(a *asking) bool { return a.due(Escalate, 120) }, func(p *match.Policy) { p.EscalateHighS = 90 }},
		"escalate_s":        {match.Low, 1, func(a *asking) bool { return a.due(Escalate, 180) }, func(p *match.Policy) { p.EscalateS = 90 }},
		"escalate_refusals": {match.Medium, 3, (*asking).declined, func(p *match.Policy) { p.EscalateRefusals = 4 }},
	} {
		if !c.is(newAsking(t, c.class, c.providers)) || c.is(newAsking(t, c.class, c.providers, c.change)) {
			t.Errorf("%s: by default %v, changed %v", field, c.is(newAsking(t, c.class, c.providers)), c.is(newAsking(t, c.class, c.providers, c.change)))
		}
	}
}

// TestNextJob_everyPolicyFieldCounts: a next job is promised in twenty minutes, and the job before it goes on for seven more.
func TestNextJob_everyPolicyFieldCounts(t *testing.T) {
	t.Parallel()
	slips := func(change func(*match.Policy)) bool {
		r := riding(t, change)
		who := r.Assignment.Provider
		r.Assignment.Slot = NextSlot
		promised := r.began.Add(20 * time.Minute)
		r.PromisedAt, r.ETAAt = &promised, &promised
		r.work.Engaged = map[ProviderID]*Engagement{who: {State: Arrived, Since: r.began, Place: r.place}}
		if err := r.await(); err != nil {
			t.Fatal(err)
		}
		return r.State == Searching
	}
	for field, change := range map[string]func(*match.Policy){
		"forward_slip_min": func(p *match.Policy) { p.ForwardSlipMin = 8 },
		"job_min":          func(p *match.Policy) { p.JobMin = 20 },
	} {
		if !slips(func(*match.Policy) {}) || slips(change) {
			t.Errorf("%s changes nothing", field)
		}
	}
}

// TestPolicy_everyFieldHasACase: a field of the policy stands first in a line of one of the tables that flip an outcome, here
// or where rounds are decided. A new field without one fails.
func TestPolicy_everyFieldHasACase(t *testing.T) {
	t.Parallel()
	var tables []byte
	for _, file := range []string{"policyfields_test.go", "progress_test.go", "match/policy_test.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, text...)
	}
	fields := reflect.TypeFor[match.Policy]()
	for i := range fields.NumField() {
		name := fields.Field(i).Tag.Get("json")
		if name == "" || !regexp.MustCompile(`(?m)^\t\t\{?"`+name+`"[:,]`).Match(tables) {
			t.Errorf("%s (%s): no case flips an outcome by it", fields.Field(i).Name, name)
		}
	}
}
