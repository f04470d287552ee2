package dispatch

import "testing"

// TestFacts_historyNamesTheFlag: whoever reads the history of a request sees which flag was raised, not only that one was.
func TestFacts_historyNamesTheFlag(t *testing.T) {
	t.Parallel()
	for want, facts := range map[string]Facts{
		FlagLate:      {Flag: FlagLate},
		FlagStalled:   {Flag: FlagStalled, Reason: "progress"},
		"no contesta": {Note: "no contesta", Reason: "released"},
		"declined":    {Reason: "declined"},
	} {
		if got := facts.words(); got != want {
			t.Errorf("the words of %+v are %q, not %q", facts, got, want)
		}
	}
}
