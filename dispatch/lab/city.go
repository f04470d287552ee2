package lab

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// City is a synthetic region, a square.
type City struct {
	Providers int
	SideKM    float64
	Hours     float64
	PerHour   float64 // calls
}

// The numbers of the model, see the package comment.
const (
	citySpeedKMH = 25
	cityScatter  = 0.15
	cityTypical  = 24 * time.Minute
	cityShortest = 8 * time.Minute
	cityPatience = 90 * time.Minute
	inclination  = 0.72
)

// service is what everybody in a synthetic city asks for and does.
const service = "HELP"

// corner is the south-west corner of every city.
var corner = geo.Point{Lat: 14.53, Lng: -90.62}

// Scenario draws the city's day of a seed. The providers and the calls of a seed are the same whatever is done with them.
func (c City) Scenario(seed uint64) *Scenario {
	s := &Scenario{Seed: seed, SpeedKMH: citySpeedKMH, Prepare: geo.Preparation, Typical: cityTypical, Scatter: cityScatter,
		Patience: cityPatience}
	crew, calls := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
	for range c.Providers {
		s.Crew = append(s.Crew, Provider{Point: c.somewhere(crew), Accepts: inclined(crew)})
	}
	end := time.Duration(c.Hours * float64(time.Hour))
	for at := c.pause(calls); at < end; at += c.pause(calls) {
		s.Calls = append(s.Calls, Call{At: at, Point: c.somewhere(calls), Service: service, Priority: class(calls), Work: work(calls)})
	}
	return s
}

func (c City) pause(r *rand.Rand) time.Duration {
	return time.Duration(r.ExpFloat64() / c.PerHour * float64(time.Hour)).Round(time.Millisecond)
}

// somewhere is a place anywhere in the square.
func (c City) somewhere(r *rand.Rand) geo.Point {
	return corner.Toward(90, r.Float64()*c.SideKM*1000).Toward(0, r.Float64()*c.SideKM*1000)
}

// inclined is somebody's inclination to accept, spread about the mean.
func inclined(r *rand.Rand) float64 {
	return min(max(inclination+0.12*r.NormFloat64(), 0.3), 0.98)
}

// class draws a priority: a tenth URGENT, two tenths HIGH, half MEDIUM, two tenths LOW.
func class(r *rand.Rand) match.Priority {
	switch x := r.Float64(); {
	case x < 0.1:
		return match.Urgent
	case x < 0.3:
		return match.High
	case x < 0.8:
		return match.Medium
	}
	return match.Low
}

// work is the length of a job: log-normal about the typical one.
func work(r *rand.Rand) time.Duration {
	const spread = 0.35
	factor := math.Exp(spread*r.NormFloat64() - spread*spread/2)
	return max(cityShortest, time.Duration(factor*float64(cityTypical)).Round(time.Second))
}
