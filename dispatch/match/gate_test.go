package match

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestGates_inTheOrderOfTheirNames(t *testing.T) {
	want := []Gate{
		"wrong_service", "not_active", "off_duty", "stale_position", "busy", "has_live_offer", "outside_own_radius",
		"beyond_eta_cap", "declined_recently", "blocked", "shift_ending", "held", "next_job_conflict",
	}
	if got := Gates(); !slices.Equal(got, want) {
		t.Errorf("gates %v, want %v", got, want)
	}
}

// closers is how each gate closes before provider 1, 3 km away.
var closers = []struct {
	gate  Gate
	close func(*Request, *Provider)
}{
	{WrongService, func(_ *Request, p *Provider) { p.Services = []string{"AMBULANCIA"} }},
	{NotActive, func(_ *Request, p *Provider) { p.Active = false }},
	{OffDuty, func(_ *Request, p *Provider) { p.OnDuty = false }},
	{StalePosition, func(_ *Request, p *Provider) { p.FixedAt = noon.Add(-91 * time.Second) }},
	{StalePosition, func(_ *Request, p *Provider) { p.Connected = false }},
	{Busy, func(_ *Request, p *Provider) { p.Busy = true }},
	{Busy, func(_ *Request, p *Provider) { p.Busy, p.FreeAt = true, at(noon.Add(11*time.Minute)) }},
	{HasLiveOffer, func(_ *Request, p *Provider) { p.HasLiveOffer = true }},
	{OutsideOwnRadius, func(_ *Request, p *Provider) { p.RadiusKM = 2.9 }},
	{BeyondETACap, func(_ *Request, p *Provider) { p.Point = east(9.9); p.Vehicle = "TOW_TRUCK" }},
	{DeclinedRecently, func(q *Request, p *Provider) {
		q.Asked = []Asked{{Provider: p.ID, At: noon.Add(-10 * time.Second), Answer: "DECLINED"}}
	}},
	{Blocked, func(q *Request, p *Provider) { q.Blocked = []uuid.UUID{p.ID} }},
	{ShiftEnding, func(_ *Request, p *Provider) { p.ShiftEnds = at(noon.Add(14 * time.Minute)) }},
	{NextJobConflict, func(_ *Request, p *Provider) { p.NextJob = at(noon.Add(39 * time.Minute)) }},
}

func at(t time.Time) *time.Time { return &t }

func TestDecide_everyGateTurnsTheOfferToTheNext(t *testing.T) {
	for _, c := range closers {
		t.Run(string(c.gate), func(t *testing.T) {
			in := town(one(asks(1)), ready(1, 3), ready(2, 5))
			wantSent(t, in, 1)
			c.close(&in.Requests[0], &in.Providers[0])
			out := wantSent(t, in, 2)
			if got := gateOf(out, id(1)); got != c.gate {
				t.Errorf("gate %q, want %q", got, c.gate)
			}
		})
	}
}

func gateOf(out Outcome, provider uuid.UUID) Gate {
	for _, c := range out.Decisions[0].Candidates {
		if c.Provider == provider {
			return c.Gate
		}
	}
	return "not seen"
}

func TestDecide_heldRequestIsLeftAlone(t *testing.T) {
	in := town(one(asks(1)), ready(1, 3))
	in.Requests[0].Held = true
	out := wantSent(t, in)
	if d := out.Decisions[0]; d.Verdict != Held || d.RadiusKM != 10 || gateOf(out, id(1)) != RequestHeld {
		t.Errorf("%s", encode(t, out))
	}
}

// Where several gates are closed, the first is the reason given.
func TestDecide_firstClosedGateIsTheReason(t *testing.T) {
	for i, c := range closers {
		in := town(one(asks(1)), ready(1, 3))
		for j := len(closers) - 1; j >= i; j-- {
			closers[j].close(&in.Requests[0], &in.Providers[0])
		}
		if got := gateOf(Decide(in), id(1)); got != c.gate {
			t.Errorf("with all gates from %s on closed, the reason is %q", c.gate, got)
		}
	}
}

func TestDecide_openGatesAtTheirLimit(t *testing.T) {
	q := asks(1)
	q.Asked = []Asked{{Provider: id(1), At: noon.Add(-180 * time.Second)}}
	p := ready(1, 3)
	p.FixedAt, p.RadiusKM = noon.Add(-90*time.Second), 3
	arrival := Decide(town(one(q), p)).Offers[0].ETAS
	p.ShiftEnds, p.NextJob = at(noon.Add(seconds(arrival))), at(noon.Add(seconds(arrival)+25*time.Minute))
	wantSent(t, town(one(q), p), 1)
}

func TestDecide_refusedIsAskedAgainSoonerWhenNobodyElseIsLeft(t *testing.T) {
	q := asks(1)
	q.Asked = []Asked{{Provider: id(1), At: noon.Add(-15 * time.Second), Answer: "DECLINED"}}
	wantSent(t, town(one(q), ready(1, 3)), 1)
	wantSent(t, town(one(q), ready(1, 3), ready(2, 14)), 1) // 2 is beyond the cap
	wantSent(t, town(one(q), ready(1, 3), ready(2, 9)), 2)
	q.Asked[0].At = noon.Add(-14 * time.Second)
	wantSent(t, town(one(q), ready(1, 3)))
}

func TestDecide_dispatcherNamesWhoIsAsked(t *testing.T) {
	q := asks(1)
	q.Only = []uuid.UUID{id(3), id(2), id(99)}
	q.Asked = []Asked{{Provider: id(3), At: noon.Add(-time.Second)}}
	far, tired := ready(3, 70), ready(2, 5)
	far.RadiusKM = 10
	out := wantSent(t, town(one(q), ready(1, 1), tired, far), 2, 3)
	if n := len(out.Decisions[0].Candidates); n != 2 {
		t.Errorf("%d candidates, want the 2 named", n)
	}
	tired.Busy, far.OnDuty = true, false
	wantSent(t, town(one(q), ready(1, 1), tired, far))
}

func TestDecide_widenedSearchTakesWhoeverIsInside(t *testing.T) {
	q := asks(1)
	p := record(ready(1, 20), 0, 40)
	p.Vehicle = "TOW_TRUCK"
	q.Priority = Low
	wantSent(t, town(one(q), p))
	q.RadiusKM = 20
	wantSent(t, town(one(q), p), 1)
}

func TestDecide_providerAboutToBeFreeIsGivenTheNextJob(t *testing.T) {
	p := soonFree(idle(ready(1, 3), 60), 9)
	out := wantSent(t, town(one(asks(1)), p), 1)
	if got := out.Decisions[0].Candidates[0].Terms.Idle; got != 0 {
		t.Errorf("idle credit %v for a provider at work", got)
	}
	free := Decide(town(one(asks(1)), ready(1, 3)))
	if o := out.Offers[0]; !o.Next || o.ETAS != free.Offers[0].ETAS+9*60 {
		t.Errorf("%+v, want the next slot and nine minutes more than %+v", o, free.Offers[0])
	}
}
