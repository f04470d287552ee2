package sim

import (
	"testing"
	"time"
)

var t0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestPerson_sameSeedSameDecisions(t *testing.T) {
	a, b := Person{cityHabits, "tow-07", 7}, Person{cityHabits, "tow-07", 7}
	other, seeded := Person{cityHabits, "tow-08", 7}, Person{cityHabits, "tow-07", 8}
	var likeOther, likeSeeded int
	for n := range 500 {
		if n%3 == 0 { // what else one decides, and when, changes nothing
			b.Job(n)
			b.GivesUp(n)
		}
		if a.Answer(n) != b.Answer(n) || a.Job(n) != b.Job(n) {
			t.Fatalf("decision %d differs: %+v %+v", n, a.Answer(n), b.Answer(n))
		}
		if a.Answer(n).After == other.Answer(n).After {
			likeOther++
		}
		if a.Answer(n).After == seeded.Answer(n).After {
			likeSeeded++
		}
	}
	if likeOther > 0 || likeSeeded > 0 {
		t.Errorf("%d answers equal another person's, %d those of another seed", likeOther, likeSeeded)
	}
}

func TestPerson_answersAsPeopleDo(t *testing.T) {
	p := Person{cityHabits, "tech-01", 7}
	var counts [3]int
	var quick int
	const offers = 20_000
	for n := range offers {
		reply := p.Answer(n)
		counts[reply.Choice]++
		if reply.After < 12*time.Second {
			quick++
		}
		if (reply.Choice == Decline) != (reply.Reason != "") {
			t.Fatalf("offer %d: %+v", n, reply)
		}
	}
	near(t, "accepted", counts[Accept], 0.72*offers)
	near(t, "ignored", counts[Ignore], 0.12*offers)
	near(t, "answered within the median", quick, 0.5*offers)
}

func near(t *testing.T, what string, got int, want float64) {
	t.Helper()
	if float64(got) < 0.95*want || float64(got) > 1.05*want {
		t.Errorf("%s: %d, not about %.0f", what, got, want)
	}
}

func TestGivesUp_hazardGrowsWithTheWait(t *testing.T) {
	p := Person{cityHabits, "member-01", 7}
	var early, late, by int
	const waits = 20_000
	for n := range waits {
		after, ok := p.GivesUp(n)
		switch {
		case !ok:
			t.Fatal("nobody waits for ever in the city")
		case after < cityHabits.Patience/2:
			early++
		case after < cityHabits.Patience:
			late++
		}
		if after < cityHabits.Patience {
			by++
		}
	}
	near(t, "gone by Patience", by, waits/3.0)
	if late < 2*early {
		t.Errorf("%d give up in the first half, %d in the second: the hazard does not grow", early, late)
	}
	if _, ok := (Person{replayHabits, "member-01", 7}).GivesUp(0); ok {
		t.Error("a replay's member gave up")
	}
}

func TestJob_serviceTimeIsBounded(t *testing.T) {
	p := Person{cityHabits, "home-01", 7}
	for n := range 5_000 {
		if w := p.Job(n).Service; w < ServiceLeast || w > ServiceMost {
			t.Fatalf("job %d takes %s", n, w)
		}
	}
}
