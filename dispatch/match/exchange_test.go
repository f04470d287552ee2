package match

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// promised is a provider reserved for something in some minutes.
func promised(p Provider, minutes int) Provider {
	p.NextJob = at(noon.Add(time.Duration(minutes) * time.Minute))
	return p
}

// atWork is a provider on the way from where they are to another request of a class.
func atWork(p Provider, class Priority) Provider {
	p.Busy, p.Job = true, &Job{Request: id(2000 + int(p.ID[15])), Priority: class, From: p.Point}
	p.Point = east(30)
	return p
}

// onTheWayTo is a town where somebody is some minutes away from a request and another provider is free.
func onTheWayTo(q Request, free Provider, minutes int) Snapshot {
	in := town(nil, free)
	in.Journeys = []Journey{{Request: q, Provider: id(9), ETAS: minutes * 60}}
	return in
}

func urgent(n int) Request { return waiting(asks(n), Urgent, 0) }

// TestPreempt_onlyWhatIsWorthIt takes a provider from one request and from no other.
func TestPreempt_onlyWhatIsWorthIt(t *testing.T) {
	t.Parallel()
	arrived, twice := atWork(ready(1, 1), Medium), atWork(ready(1, 1), Medium)
	arrived.Job.Arrived, twice.Job.Preempted = true, 1
	for name, c := range map[string]struct {
		q    Request
		p    Provider
		want []int
	}{
		"from MEDIUM":             {urgent(1), atWork(ready(1, 1), Medium), []int{1}},
		"from LOW":                {urgent(1), atWork(ready(1, 1), Low), []int{1}},
		"not from HIGH":           {urgent(1), atWork(ready(1, 1), High), []int{2}},
		"not from URGENT":         {urgent(1), atWork(ready(1, 1), Urgent), []int{2}},
		"not for HIGH":            {waiting(asks(1), High, 0), atWork(ready(1, 1), Low), []int{2}},
		"not who has arrived":     {urgent(1), arrived, []int{2}},
		"not twice from one":      {urgent(1), twice, []int{2}},
		"not for a small gain":    {urgent(1), atWork(ready(1, 5), Medium), []int{2}},
		"not who cannot do it":    {urgent(1), strange(atWork(ready(1, 1), Medium)), []int{2}},
		"not who declined lately": {asked(urgent(1), 10*time.Second, 1), atWork(ready(1, 1), Medium), []int{2}},
	} {
		in := town(one(c.q), c.p, ready(2, 6))
		if got := sent(Decide(in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: offered to %v, want %v", name, got, c.want)
		}
	}
}

func strange(p Provider) Provider {
	p.Services = []string{"PLOMERIA"}
	return p
}

// TestPreempt_explainsItself names the victim and leaves the one who was found first to others.
func TestPreempt_explainsItself(t *testing.T) {
	t.Parallel()
	out := wantSent(t, town(one(urgent(1)), atWork(ready(1, 1), Medium), ready(2, 6)), 1)
	if o := out.Offers[0]; o.Victim == nil || *o.Victim != id(2001) || o.Next || o.Swap {
		t.Errorf("%+v", o)
	}
	chosen := slices.IndexFunc(out.Decisions[0].Candidates, func(c Candidate) bool { return c.Chosen })
	if c := out.Decisions[0].Candidates[chosen]; c.Victim == nil || c.Terms == nil || c.Gate != "" || out.Decisions[0].Verdict != Offered {
		t.Errorf("%s", encode(t, out))
	}
	if c := out.Decisions[0].Candidates; c[1].WhyNot != BetterHere {
		t.Errorf("%s", encode(t, out))
	}
}

// TestPreempt_whenNobodyElseComes measures against the farthest help worth sending.
func TestPreempt_whenNobodyElseComes(t *testing.T) {
	t.Parallel()
	wantSent(t, town(one(urgent(1)), atWork(ready(1, 1), Low)), 1)
	wantSent(t, town(one(urgent(1)), atWork(ready(1, 9.9), Low)))
}

// TestPreempt_oneProviderForOneRequest lets two urgent requests share the providers at work.
func TestPreempt_oneProviderForOneRequest(t *testing.T) {
	t.Parallel()
	out := wantSent(t, town([]Request{urgent(1), urgent(2)}, atWork(ready(1, 1), Low), atWork(ready(2, 2), Low)), 1, 2)
	if *out.Offers[0].Victim == *out.Offers[1].Victim {
		t.Error("one victim for both")
	}
}

// TestSwap_onceAndOnlyForAGain offers an assigned request to a better provider.
func TestSwap_onceAndOnlyForAGain(t *testing.T) {
	t.Parallel()
	out := wantSent(t, onTheWayTo(asks(1), ready(1, 3), 25), 1)
	if o := out.Offers[0]; !o.Swap || out.Decisions[0].Verdict != Swapped {
		t.Errorf("%s", encode(t, out))
	}
	wantSent(t, onTheWayTo(asks(1), ready(1, 3), 20)) // 14 min against 20 are 4 min less, but not 30 %
	wantSent(t, onTheWayTo(asks(1), ready(1, 0.5), 8))
	swapped := onTheWayTo(asks(1), ready(1, 3), 40)
	swapped.Journeys[0].Swaps = 1
	wantSent(t, swapped)
	own := onTheWayTo(asks(1), ready(9, 3), 40)
	wantSent(t, own)
	held := onTheWayTo(asks(1), ready(1, 3), 40)
	held.Journeys[0].Held = true
	wantSent(t, held)
}

// TestSwap_afterWhoeverStillWaits leaves a provider to an open request, and the greatest gain goes first.
func TestSwap_afterWhoeverStillWaits(t *testing.T) {
	t.Parallel()
	in := onTheWayTo(asks(1), ready(1, 3), 40)
	in.Requests = one(asks(5))
	if out := wantSent(t, in, 1); out.Offers[0].Swap {
		t.Error("a journey came before an open request")
	}
	in = onTheWayTo(asks(1), ready(1, 3), 40)
	in.Journeys = append(in.Journeys, Journey{Request: asks(2), Provider: id(8), ETAS: 50 * 60})
	if out := wantSent(t, in, 1); out.Offers[0].Request != id(1002) {
		t.Error("the smaller gain went first")
	}
}

// TestPolicies_everyRequestByItsOwn decides two requests of one round by two policies, and again from storage.
func TestPolicies_everyRequestByItsOwn(t *testing.T) {
	t.Parallel()
	far := ready(1, 11)
	in := town([]Request{asks(1), asks(2)}, far, ready(2, 12))
	in.Policy.ETACapMin = 60
	strict := in.Policy
	strict.RadiusMaxKM = 10
	in.Policies = map[int]Policy{7: strict}
	in.Requests[1].PolicyVersion = 7
	out := wantSent(t, in, 1)
	if out.Offers[0].Request != id(1001) || out.Decisions[1].PolicyVersion != 7 || out.Decisions[1].Verdict != NoCandidates {
		t.Errorf("%s", encode(t, out))
	}
	checkPruned(t, in)
}

// TestPrune_keepsExchangesDecidable decides preemption and swaps again from what is stored of them.
func TestPrune_keepsExchangesDecidable(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		in := crowd(seed, 12, 60)
		for i := range in.Providers {
			if i%3 == 0 {
				in.Providers[i] = atWork(in.Providers[i], []Priority{Low, Medium, High}[i%2])
				in.Providers[i].Job.From = in.Providers[i].Job.From.Toward(45, 500)
			}
		}
		for i := range 20 {
			in.Journeys = append(in.Journeys, Journey{Request: asks(20_000 + i), Provider: in.Providers[3*i].ID, ETAS: 600 + 120*i})
			in.Journeys[i].Point = geo.Point{Lat: square.Lat + 0.01*float64(i%9), Lng: square.Lng + 0.01*float64(i/9)}
		}
		in.Policy.ETACapFreeShare, in.Policy.ETACapMin = 0.3, 15
		checkPruned(t, in)
		seen := map[uuid.UUID]bool{}
		for _, o := range Decide(in).Offers {
			if seen[o.Provider] {
				t.Fatalf("%s is offered twice", o.Provider)
			}
			seen[o.Provider] = true
		}
	}
}

// TestChoose_offersWhatDecideOffers leaves out the reasons and nothing else.
func TestChoose_offersWhatDecideOffers(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		in := crowd(seed, 12, 60)
		for i := range in.Providers {
			if i%3 == 0 {
				in.Providers[i] = atWork(in.Providers[i], []Priority{Low, Medium}[i%2])
			}
		}
		for i := range 10 {
			in.Journeys = append(in.Journeys, Journey{Request: asks(20_000 + i), Provider: in.Providers[3*i].ID, ETAS: 600 + 120*i})
		}
		if got, want := encode(t, Choose(in)), encode(t, Decide(in).Offers); got != want {
			t.Errorf("seed %d: offers %s, want %s", seed, got, want)
		}
	}
}
