package lab

import (
	"math"
	"time"
)

// dice is chance that belongs to what it is thrown for, not to when.
type dice uint64

// of is the dice of one thing: a call, a provider, and how often they met.
func (d dice) of(keys ...int) dice {
	for _, k := range keys {
		d = d.mixed() + dice(k)*0x9e3779b97f4a7c15
	}
	return d
}

// mixed is the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
func (d dice) mixed() dice {
	d += 0x9e3779b97f4a7c15
	d = (d ^ d>>30) * 0xbf58476d1ce4e5b9
	d = (d ^ d>>27) * 0x94d049bb133111eb
	return d ^ d>>31
}

// share is uniform in 0 to 1.
func (d dice) share() float64 { return float64(d.mixed()>>11) / (1 << 53) }

// bell is normal with mean 0 and spread 1 (Box and Muller).
func (d dice) bell() float64 {
	return math.Sqrt(-2*math.Log(1-d.share())) * math.Cos(2*math.Pi*d.of(1).share())
}

// answer is what a provider does about a phone that rings.
type answer int

const (
	accepts answer = iota
	declines
	ignores
)

// answer is what the provider of u says to c, asked for the nth time, and after how long.
func (w *world) answer(c *call, u *unit, nth int) (answer, time.Duration) {
	if w.Prompt {
		return accepts, 0
	}
	d := dice(w.Seed).of(c.number, u.number, nth)
	delay := time.Duration(3000+d.of(7).share()*14_000) * time.Millisecond
	switch x := d.of(8).share(); {
	case x < u.Accepts:
		return accepts, delay
	case x < u.Accepts+(1-u.Accepts)*2/3:
		return declines, delay
	}
	return ignores, 0
}

// driven is how long the drive of u to c really takes.
func (w *world) driven(c *call, u *unit, metres float64) time.Duration {
	factor := 1 + w.Scatter*dice(w.Seed).of(c.number, u.number, 9).bell()
	return time.Duration(max(0.5, factor) * float64(w.drive(metres))).Round(time.Millisecond)
}
