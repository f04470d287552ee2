package sim

import (
	"strings"
	"testing"
	"time"
)

func TestSummarize(t *testing.T) {
	s, tally := NewScore(), &Tally{}
	told := func(request, event string, after time.Duration) {
		s.Heard(Message{Type: "event", Event: event, Data: Facts{Request: request}}, t0.Add(after))
	}
	told("a", "request.offered", 0) // before its answer
	s.Asked("a", t0)
	s.Rang("a", t0.Add(100*time.Millisecond))
	s.Rang("a", t0.Add(900*time.Millisecond))
	told("a", "request.assigned", time.Second)
	told("a", "request.arrived", 6*time.Second)
	told("a", "request.completed", 9*time.Second)
	s.Asked("b", t0)
	s.GivenUp("b")
	told("b", "request.cancelled", time.Minute)
	s.Asked("c", t0)
	told("c", "request.cancelled", time.Minute)
	s.Asked("d", t0)
	told("somebody else's", "request.completed", 0)
	s.Refused()

	got := Summarize(6, s, tally, &Clock{Began: t0, Speed: 120}, t0.Add(time.Minute))
	if got.Requests != 6 || got.Assigned != 1 || got.Completed != 1 || got.Unserved != 1 || got.Cancelled != 1 || got.Refused != 1 {
		t.Errorf("%+v", got)
	}
	if got.Open != 1 || got.Unaccounted != 3 { // d, and two that were never made
		t.Errorf("%d open, %d unaccounted", got.Open, got.Unaccounted)
	}
	if got.FirstOfferS.P50 != 0.1 || got.AssignmentS.P95 != 1 || got.ArrivalMin.Mean != 12 || got.OffersEach != 0.5 {
		t.Errorf("%+v", got)
	}
	if got.Sound() {
		t.Error("a run with unaccounted requests passed as sound")
	}
	var text strings.Builder
	got.Print(&text)
	for _, want := range []string{"requests 6", "unserved 1", "p95 1.000", "mean 12.0", "gaps 0", "errors                   none"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing from\n%s", want, text.String())
		}
	}
}

func TestNewSpread_nearestRank(t *testing.T) {
	var values []float64
	for v := 100; v > 0; v-- {
		values = append(values, float64(v))
	}
	if got := NewSpread(values); got != (Spread{100, 50.5, 50, 90, 95, 100}) {
		t.Errorf("%+v", got)
	}
	if got := NewSpread([]float64{3}); got != (Spread{1, 3, 3, 3, 3, 3}) {
		t.Errorf("%+v", got)
	}
	if got := NewSpread(nil); got != (Spread{}) {
		t.Errorf("%+v", got)
	}
}
