package lab

import (
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Scenario is what happens whatever the rule: who calls, who works, and how the world answers. Times are since its start.
type Scenario struct {
	Seed  uint64     // of the answers, drives and jobs
	Calls []Call     // by time
	Crew  []Provider // in any order

	SpeedKMH float64       // along the great circle
	Prepare  time.Duration // from accepting to rolling
	Typical  time.Duration // length of a job as a dispatcher expects it
	Scatter  float64       // relative spread of drives about what is expected
	Patience time.Duration // a member gives up after this; 0 for never
	Prompt   bool          // everybody accepts, at once
}

// Call is a call for help.
type Call struct {
	At       time.Duration
	Point    geo.Point
	Service  string
	Priority match.Priority
	Work     time.Duration // from arrival to the end, or to leaving for the destination
	To       *geo.Point    // where the job ends; nil for where it was
}

// Provider is somebody who works.
type Provider struct {
	From    time.Duration // goes on duty
	Until   time.Duration // takes no job that would begin later; 0 for no end
	Point   geo.Point
	Accepts float64  // inclination, 0 to 1
	Does    []string // services; nil for all
}

// epoch is when every scenario starts: noon of a Monday in Guatemala, no rush hour.
var epoch = time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)

// drive is the expected time along metres of great circle.
func (s *Scenario) drive(metres float64) time.Duration {
	return time.Duration(metres / 1000 / s.SpeedKMH * float64(time.Hour))
}

// travelFactor is what makes a policy's estimate of a car's drive the one of the scenario.
func (s *Scenario) travelFactor() float64 {
	return geo.Car.Speed() / geo.Detour / s.SpeedKMH
}
