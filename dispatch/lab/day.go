package lab

import (
	"slices"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Day is how a scenario went under a rule.
type Day struct {
	Rule   string
	Calls  []Outcome // by number of the call
	Rung   int       // phones
	Shares []float64 // jobs per hour on duty, by provider
}

// Outcome is how a call ended.
type Outcome struct {
	Provider int           // number of who came; -1 for nobody
	Wait     time.Duration // until they were there, or until the member gave up
	Late     time.Duration // after what was promised when it was accepted
	Taken    time.Duration // until the one who came accepted
	Next     bool          // they accepted it for after the job they were on
	Priority match.Priority
}

// day sums up the world at its end.
func (w *world) day(rule string) Day {
	d := Day{Rule: rule, Rung: w.rung}
	for _, c := range w.calls {
		d.Calls = append(d.Calls, w.outcome(c))
	}
	for _, u := range w.units {
		if hours := (w.dutyEnd(u) - u.From).Hours(); hours > 0 {
			d.Shares = append(d.Shares, float64(u.jobs)/hours)
		}
	}
	return d
}

func (w *world) outcome(c *call) Outcome {
	o := Outcome{Provider: -1, Wait: w.now - c.At, Priority: w.Calls[c.number].Priority}
	switch {
	case c.reached:
		o.Taken, o.Next = c.taken-c.At, c.next
		o.Provider, o.Wait, o.Late = c.holder.number, c.arrived-c.At, max(0, c.arrived-c.promised)
	case c.ended:
		o.Wait = w.Patience
	}
	return o
}

// dutyEnd is when somebody's day ended: their shift, or the last call.
func (w *world) dutyEnd(u *unit) time.Duration {
	if u.Until > 0 || len(w.calls) == 0 {
		return u.Until
	}
	return w.calls[len(w.calls)-1].At
}

// Figures are a day in numbers: minutes, counts and ratios.
type Figures struct {
	Mean     float64 // wait
	P95      float64
	Urgent   float64 // mean wait of URGENT
	Unserved float64 // calls nobody came to
	Phones   float64 // rung per call
	Gini     float64 // of jobs per hour on duty
	Late     float64 // share of calls more than five minutes after what was promised
}

// Figures takes the day's figures.
func (d Day) Figures() Figures {
	var waits, urgent []float64
	f := Figures{Gini: Gini(d.Shares), Phones: float64(d.Rung) / float64(max(1, len(d.Calls)))}
	for _, o := range d.Calls {
		waits = append(waits, o.Wait.Minutes())
		if o.Priority == match.Urgent {
			urgent = append(urgent, o.Wait.Minutes())
		}
		if o.Provider < 0 {
			f.Unserved++
		}
		if o.Late > 5*time.Minute {
			f.Late += 1 / float64(len(d.Calls))
		}
	}
	f.Mean, f.P95, f.Urgent = mean(waits), Quantile(waits, 0.95), mean(urgent)
	return f
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(1, len(values)))
}

// Quantile is the value below which a share of the values lies (nearest rank); 0 of none.
func Quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// Gini is how unevenly amounts are spread: 0 for all alike, towards 1 for one who has all. 0 of nothing.
func Gini(amounts []float64) float64 {
	sorted := slices.Sorted(slices.Values(amounts))
	sum, weighted := 0.0, 0.0
	for i, v := range sorted {
		sum += v
		weighted += float64(i+1) * v
	}
	if sum == 0 {
		return 0
	}
	n := float64(len(sorted))
	return 2*weighted/(n*sum) - (n+1)/n
}
