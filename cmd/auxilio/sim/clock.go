package sim

import "time"

// Clock is simulated time: it began at Began, at Hour of a simulated day, and runs Speed times as fast as ours.
// Began is set before anything asks for At or Elapsed; Wall and Simulated may be used before.
type Clock struct {
	Began time.Time
	Hour  time.Duration // simulated time of day when it began
	Speed float64
}

// Wall is how long a simulated duration lasts for us.
func (c *Clock) Wall(simulated time.Duration) time.Duration {
	return time.Duration(float64(simulated) / c.Speed)
}

// Simulated is how much simulated time passes in a duration of ours.
func (c *Clock) Simulated(wall time.Duration) time.Duration {
	return time.Duration(float64(wall) * c.Speed)
}

// At is our time when simulated time since the beginning is elapsed.
func (c *Clock) At(elapsed time.Duration) time.Time { return c.Began.Add(c.Wall(elapsed)) }

// Elapsed is the simulated time from the beginning to now.
func (c *Clock) Elapsed(now time.Time) time.Duration { return c.Simulated(now.Sub(c.Began)) }
