package lab

import "time"

// Difference is a call of the same scenario that went otherwise under another rule.
type Difference struct {
	Call          int // number of the call
	At            time.Duration
	Before, After Outcome
}

// Gain is how much less the member waited.
func (d Difference) Gain() time.Duration { return d.Before.Wait - d.After.Wait }

// Differences are the calls to which somebody else came, or at another time, in the order of the calls.
func (s *Scenario) Differences(before, after Day) []Difference {
	var found []Difference
	for i, c := range s.Calls {
		a, b := before.Calls[i], after.Calls[i]
		if a.Provider != b.Provider || a.Wait != b.Wait {
			found = append(found, Difference{i, c.At, a, b})
		}
	}
	return found
}

// Waits is how long each member waited, in minutes.
func (d Day) Waits() []float64 {
	var waits []float64
	for _, o := range d.Calls {
		waits = append(waits, o.Wait.Minutes())
	}
	return waits
}
