package lab

import (
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// onOneRoad is calls and providers on one road, by minutes and kilometres east; everybody accepts at once.
func onOneRoad(crew []Provider, calls ...Call) *Scenario {
	return &Scenario{SpeedKMH: 20, Prepare: 2 * time.Minute, Typical: 20 * time.Minute, Prompt: true, Crew: crew, Calls: calls}
}

func calls(minute, km float64, class match.Priority) Call {
	return Call{At: time.Duration(minute * float64(time.Minute)), Point: corner.Toward(90, km*1000), Service: service, Priority: class,
		Work: 20 * time.Minute}
}

func works(minute, km float64) Provider {
	return Provider{From: time.Duration(minute * float64(time.Minute)), Point: corner.Toward(90, km*1000), Accepts: 1}
}

// An emergency takes the only provider from a lesser call, which is served afterwards, unless the policy forbids it.
func TestPlay_emergencyTakesWhoIsOnTheWay(t *testing.T) {
	t.Parallel()
	s := onOneRoad([]Provider{works(0, 0)}, calls(0, 4, match.Low), calls(1, 0, match.Urgent))
	never := match.Default()
	never.PreemptMax = 0
	for _, p := range []match.Policy{match.Default(), never} {
		d := Play(s, Policy{"", p})
		if got := d.Calls[1].Wait; got < 12*time.Minute != (p.PreemptMax > 0) {
			t.Errorf("preempt_max %d: the emergency waited %v", p.PreemptMax, got)
		}
		if d.Calls[0].Provider != 0 || d.Calls[0].Priority != match.Low {
			t.Errorf("preempt_max %d: the other ended as %+v", p.PreemptMax, d.Calls[0])
		}
	}
}

// Who comes on duty beside a member takes over from who is far away, unless the policy forbids it.
func TestPlay_betterProviderTakesOver(t *testing.T) {
	t.Parallel()
	s := onOneRoad([]Provider{works(0, 0), works(3, 8)}, calls(0, 8.2, match.Medium))
	never := match.Default()
	never.SwapMax = 0
	for want, p := range map[int]match.Policy{1: match.Default(), 0: never} {
		if got := Play(s, Policy{"", p}).Calls[0].Provider; got != want {
			t.Errorf("swap_max %d: provider %d came", p.SwapMax, got)
		}
	}
}

// Hindsight waits for who comes on duty nearer, and is never worse in sum than a rule that does not know.
func TestHindsight_isNoWorseThanWhoDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := small.Scenario(5)
	s.Prompt, s.Scatter, s.Patience = true, 0, 6*time.Hour
	best := Play(s, Hindsight{10 * time.Minute}).Figures()
	for _, r := range []Rule{Nearest(), Policy{"auxilio", match.Default()}} {
		if got := Play(s, r).Figures(); got.Mean < best.Mean || best.Unserved > 0 {
			t.Errorf("%s: mean %.2f, in hindsight %.2f", r.Name(), got.Mean, best.Mean)
		}
	}
	far := onOneRoad([]Provider{works(0, 9), works(4, 1)}, calls(1, 0, match.Medium))
	if d := Play(far, Hindsight{10 * time.Minute}); d.Calls[0].Provider != 1 {
		t.Errorf("provider %d came, not who was about to begin nearby", d.Calls[0].Provider)
	}
}

// What went otherwise between two plays is told of each call once; of the same play nothing is.
func TestDifferences_betweenTwoDays(t *testing.T) {
	t.Parallel()
	s := small.Scenario(6)
	other := match.Default()
	other.IdleCredit = 5
	a, b := Play(s, Policy{"", match.Default()}), Play(s, Policy{"", other})
	if found := s.Differences(a, a); len(found) != 0 {
		t.Errorf("%d differences of a day to itself", len(found))
	}
	found := s.Differences(a, b)
	if len(found) == 0 || len(found) > len(s.Calls) {
		t.Errorf("%d differences of %d calls", len(found), len(s.Calls))
	}
	for _, d := range found {
		if d.At != s.Calls[d.Call].At || d.Gain() != d.Before.Wait-d.After.Wait {
			t.Errorf("%+v", d)
		}
	}
}

// Whoever has a call planned for the end of their job leaves for it when the job ends, not before: both are of the same moment.
func TestHindsight_leavesForTheNextWhenTheJobEnds(t *testing.T) {
	t.Parallel()
	s := &Scenario{SpeedKMH: 20, Prepare: geo.Preparation, Prompt: true, Crew: []Provider{{Point: corner, Accepts: 1}}}
	for i := range 3 {
		s.Calls = append(s.Calls, Call{At: time.Duration(1+i) * time.Minute, Point: corner.Toward(90, 5000), Service: service,
			Priority: match.Medium, Work: 10 * time.Minute})
	}
	d := Play(s, Hindsight{10 * time.Minute})
	for i, want := range []time.Duration{17 * time.Minute, 28 * time.Minute, 39 * time.Minute} {
		if got := d.Calls[i].Wait; (got - want).Abs() > time.Minute {
			t.Errorf("call %d waited %v, not about %v", i, got, want)
		}
	}
}
