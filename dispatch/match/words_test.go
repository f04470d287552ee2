package match

import "testing"

func TestWords_everyReasonInBothLanguages(t *testing.T) {
	said := map[Words]bool{}
	check := func(name string, w Words) {
		if w.ES == "" || w.EN == "" || w.ES == w.EN || said[w] {
			t.Errorf("%s: %+v", name, w)
		}
		said[w] = true
	}
	for _, g := range Gates() {
		check(string(g), Candidate{Gate: g}.Words())
	}
	for _, w := range []WhyNot{BetterHere, BetterElsewhere, WaitingCheaper} {
		check(string(w), Candidate{WhyNot: w}.Words())
	}
	check("chosen", Candidate{Chosen: true, ETAS: 61}.Words())
	for _, v := range []Verdict{Offered, Waiting, NoCandidates, Swapped} {
		check(string(v), Decision{Verdict: v}.Words())
	}
}
