package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// Summary is what a run came to. Seconds are our own, minutes are simulated ones.
type Summary struct {
	Requests     int            `json:"requests"` // that should have been made
	Refused      int            `json:"refused"`  // not taken by the server
	Assigned     int            `json:"assigned"` // at least once
	Completed    int            `json:"completed"`
	Unserved     int            `json:"unserved"` // cancelled at the end because nobody was found
	Cancelled    int            `json:"cancelled"`
	Rejected     int            `json:"rejected"`
	Open         int            `json:"open"`        // made, and the desk has not heard the end
	Unaccounted  int            `json:"unaccounted"` // the open ones, and those that were never made
	FirstOfferS  Spread         `json:"seconds_to_first_offer"`
	AssignmentS  Spread         `json:"seconds_to_assignment"`
	ArrivalMin   Spread         `json:"minutes_to_arrival"`
	OffersEach   float64        `json:"offers_per_request"`
	Events       int64          `json:"events"`
	Gaps         int64          `json:"gaps"`
	Duplicates   int64          `json:"duplicates"`
	Resyncs      int64          `json:"resyncs"`
	Connects     int64          `json:"connects"`
	Fixes        int64          `json:"positions_reported"`
	Faults       []string       `json:"faults"` // the first gaps and duplicates, in words
	Errors       map[string]int `json:"errors"`
	Speed        float64        `json:"speed"`
	ElapsedS     float64        `json:"elapsed_seconds"`
	SimulatedMin float64        `json:"simulated_minutes"`
}

// Spread is how values are distributed. All are zero when there are none.
type Spread struct {
	Count int     `json:"count"`
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P95   float64 `json:"p95"`
	Max   float64 `json:"max"`
}

// NewSpread sorts values.
func NewSpread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	slices.Sort(values)
	var sum float64
	for _, v := range values {
		sum += v
	}
	at := func(q float64) float64 { // nearest rank
		return values[max(0, int(math.Ceil(q*float64(len(values))))-1)]
	}
	return Spread{len(values), sum / float64(len(values)), at(0.50), at(0.90), at(0.95), at(1)}
}

// Summarize adds up a run of wanted requests.
func Summarize(wanted int, score *Score, tally *Tally, clock *Clock, now time.Time) Summary {
	stories, refused := score.Mine()
	s := Summary{
		Requests: wanted, Refused: refused, Unaccounted: wanted - len(stories),
		Events: tally.Events.Load(), Gaps: tally.Gaps.Load(), Duplicates: tally.Duplicates.Load(),
		Resyncs: tally.Resyncs.Load(), Connects: tally.Connects.Load(), Fixes: tally.Fixes.Load(), Faults: tally.Faults(), Errors: tally.Errors(),
		Speed: clock.Speed, ElapsedS: now.Sub(clock.Began).Seconds(), SimulatedMin: clock.Elapsed(now).Minutes(),
	}
	s.ends(stories)
	s.waits(stories, clock)
	return s
}

func (s *Summary) ends(stories []Story) {
	var offers int
	for _, y := range stories {
		offers += y.Offers
		switch {
		case y.End == "":
			s.Open++
			s.Unaccounted++
		case y.End == "completed":
			s.Completed++
		case y.End == "rejected":
			s.Rejected++
		case y.Unserved:
			s.Unserved++
		default:
			s.Cancelled++
		}
		if !y.Assigned.IsZero() {
			s.Assigned++
		}
	}
	if len(stories) > 0 {
		s.OffersEach = float64(offers) / float64(len(stories))
	}
}

func (s *Summary) waits(stories []Story, clock *Clock) {
	var rang, assigned, arrived []float64
	for _, y := range stories {
		if !y.Rang.IsZero() {
			rang = append(rang, y.Rang.Sub(y.Asked).Seconds())
		}
		if !y.Assigned.IsZero() {
			assigned = append(assigned, y.Assigned.Sub(y.Asked).Seconds())
		}
		if !y.Arrived.IsZero() {
			arrived = append(arrived, clock.Simulated(y.Arrived.Sub(y.Asked)).Minutes())
		}
	}
	s.FirstOfferS, s.AssignmentS, s.ArrivalMin = NewSpread(rang), NewSpread(assigned), NewSpread(arrived)
}

// Sound reports whether every request is accounted for and every event came exactly once.
func (s Summary) Sound() bool { return s.Gaps == 0 && s.Duplicates == 0 && s.Unaccounted == 0 }

// Print writes the summary for people.
func (s Summary) Print(w io.Writer) {
	fmt.Fprintf(w, "requests %d  assigned %d  completed %d  unserved %d  cancelled %d  rejected %d  refused %d  open %d  unaccounted %d\n",
		s.Requests, s.Assigned, s.Completed, s.Unserved, s.Cancelled, s.Rejected, s.Refused, s.Open, s.Unaccounted)
	fmt.Fprintf(w, "seconds to first offer   p50 %.3f  p95 %.3f\n", s.FirstOfferS.P50, s.FirstOfferS.P95)
	fmt.Fprintf(w, "seconds to assignment    p50 %.3f  p95 %.3f\n", s.AssignmentS.P50, s.AssignmentS.P95)
	fmt.Fprintf(w, "minutes to arrival       mean %.1f  p50 %.1f  p90 %.1f  p95 %.1f  (simulated)\n",
		s.ArrivalMin.Mean, s.ArrivalMin.P50, s.ArrivalMin.P90, s.ArrivalMin.P95)
	fmt.Fprintf(w, "offers per request       %.2f\n", s.OffersEach)
	fmt.Fprintf(w, "events %d  gaps %d  duplicates %d  resyncs %d  connects %d  positions %d\n",
		s.Events, s.Gaps, s.Duplicates, s.Resyncs, s.Connects, s.Fixes)
	for _, fault := range s.Faults {
		fmt.Fprintln(w, fault)
	}
	fmt.Fprintf(w, "errors                   %s\n", listed(s.Errors))
	fmt.Fprintf(w, "%.0f simulated minutes in %.0f s at x%g\n", s.SimulatedMin, s.ElapsedS, s.Speed)
}

// listed is counts in words, most first.
func listed(counts map[string]int) string {
	if len(counts) == 0 {
		return "none"
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	parts := make([]string, len(kinds))
	for i, k := range kinds {
		parts[i] = fmt.Sprintf("%s ×%d", k, counts[k])
	}
	return strings.Join(parts, ", ")
}

// Save writes the summary for programs.
func (s Summary) Save(path string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
