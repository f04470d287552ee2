package sim

import (
	"math"
	"math/rand/v2"
	"time"
)

// Habits are how people behave. Durations are simulated time.
type Habits struct {
	Accept       float64       // share of offers taken
	Ignore       float64       // share of offers left unanswered; the rest is declined
	Answer       time.Duration // median time to answer
	Service      time.Duration // median time at work on a job, between ServiceLeast and ServiceMost
	Gone         float64       // share of jobs where nobody is there
	Detour       float64       // share of drives that go another way first
	Breakdown    float64       // share of drives that end with the job given back
	BreakEvery   time.Duration // mean time on duty before a break; 0 never
	BreakFor     time.Duration // median length of a break
	DeathEvery   time.Duration // mean time before a phone dies; 0 never
	DeathFor     time.Duration // median time a phone is dead
	Patience     time.Duration // a third of those who wait this long have cancelled; 0: they wait for ever
	Pace         float64       // share of the usual speed that traffic allows
	Rate         float64       // share of the members who rate
	Prepare      time.Duration // median time from accepting to rolling
	Stroll       time.Duration // mean idle time before moving elsewhere; 0 stay
	SignalHoles  bool          // phones lose signal where the city has none
	AnswerSpread float64       // deviation of the logarithm of the answer time
}

// Bounds of the time at work on a job, simulated.
const (
	ServiceLeast = 8 * time.Minute
	ServiceMost  = 25 * time.Minute
)

// city is how the people of the simulated city behave on a normal day.
var cityHabits = Habits{
	Accept: 0.72, Ignore: 0.12, Answer: 12 * time.Second, AnswerSpread: 0.5,
	Service: 14 * time.Minute, Prepare: 90 * time.Second,
	Gone: 0.03, Detour: 0.06, Breakdown: 0.01,
	BreakEvery: 4 * time.Hour, BreakFor: 25 * time.Minute,
	DeathEvery: 20 * time.Hour, DeathFor: 8 * time.Minute,
	Patience: 50 * time.Minute, Pace: 1, Rate: 0.6, Stroll: 12 * time.Minute, SignalHoles: true,
}

// replayHabits measure the server, not people: every offer that arrives is taken and nobody gives up.
var replayHabits = Habits{
	Accept: 1, Answer: 12 * time.Second, AnswerSpread: 0.5, Service: 14 * time.Minute, Prepare: 2 * time.Minute, Pace: 1,
}

// Person decides as one of the people of the simulation: always alike for the same dice, name and how manieth time.
type Person struct {
	Habits
	Name string
	Dice Dice
}

// Choice is what a provider does with an offer.
type Choice int

const (
	Accept Choice = iota
	Decline
	Ignore
)

// Reply is a provider's answer to an offer.
type Reply struct {
	Choice Choice
	After  time.Duration // simulated
	Reason string        // of a decline
}

// declines are the reasons people give, with how often.
var declines, declineShares = []string{"far", "pay", "equipment", "shift_end", "unsafe", "busy", "other"},
	[]float64{40, 15, 10, 8, 7, 15, 5}

// Answer is what the person does with their nth offer.
func (p Person) Answer(n int) Reply {
	r := p.Dice.For(p.Name, "answer", n)
	chance := r.Float64()
	reply := Reply{After: logNormal(r, p.Habits.Answer, p.AnswerSpread)}
	switch {
	case chance < p.Habits.Accept:
	case chance < p.Habits.Accept+p.Habits.Ignore:
		reply.Choice = Ignore
	default:
		reply.Choice, reply.Reason = Decline, declines[weighted(r, declineShares)]
	}
	return reply
}

// Work is how a provider's nth job goes.
type Work struct {
	Prepare, Greet, Service time.Duration // before rolling, between arriving and starting, at work; simulated
	Gone, Detour, Breakdown bool
	Aside                   float64 // degrees: where a detour leads
	BreaksAt                float64 // share of the way done when the vehicle breaks down
}

// Job is how the person's nth job goes.
func (p Person) Job(n int) Work {
	r := p.Dice.For(p.Name, "job", n)
	return Work{
		Prepare: logNormal(r, p.Habits.Prepare, 0.4), Greet: between(r, 20*time.Second, 90*time.Second),
		Service: p.service(r), Gone: r.Float64() < p.Habits.Gone, Detour: r.Float64() < p.Habits.Detour,
		Breakdown: r.Float64() < p.Habits.Breakdown, Aside: r.Float64() * 360, BreaksAt: 0.2 + 0.6*r.Float64(),
	}
}

func (p Person) service(r *rand.Rand) time.Duration {
	return min(ServiceMost, max(ServiceLeast, logNormal(r, p.Habits.Service, 0.35)))
}

// Break is how long until the person's nth break and how long it lasts; false when they take none.
func (p Person) Break(n int) (in, lasts time.Duration, ok bool) {
	return p.spell("break", n, p.BreakEvery, p.BreakFor)
}

// PhoneDeath is how long until the person's phone dies the nth time and how long it is dead.
func (p Person) PhoneDeath(n int) (in, lasts time.Duration, ok bool) {
	return p.spell("phone", n, p.DeathEvery, p.DeathFor)
}

func (p Person) spell(what string, n int, every, lasting time.Duration) (in, lasts time.Duration, ok bool) {
	if every == 0 {
		return 0, 0, false
	}
	r := p.Dice.For(p.Name, what, n)
	return exponential(r, every), logNormal(r, lasting, 0.5), true
}

// Drift is how long the person stays idle at a place the nth time, and the dice for where to go then.
func (p Person) Drift(n int) (in time.Duration, where *rand.Rand, ok bool) {
	if p.Stroll == 0 {
		return 0, nil, false
	}
	r := p.Dice.For(p.Name, "drift", n)
	return exponential(r, p.Stroll), r, true
}

// GivesUp is how long the person waits for help the nth time before cancelling: a hazard that grows with the wait
// (Weibull, shape 2). False when they wait for ever.
func (p Person) GivesUp(n int) (after time.Duration, ok bool) {
	if p.Patience == 0 {
		return 0, false
	}
	r := p.Dice.For(p.Name, "patience", n)
	// P(waiting longer than t) = exp(-(t/scale)²); at t = Patience a third has given up.
	scale := float64(p.Patience) / math.Sqrt(-math.Log(2.0/3))
	return time.Duration(scale * math.Sqrt(r.ExpFloat64())), true
}

// Rating is the stars the person gives the nth time; false when they give none.
func (p Person) Rating(n int) (stars int, ok bool) {
	r := p.Dice.For(p.Name, "rating", n)
	if r.Float64() >= p.Rate {
		return 0, false
	}
	return 1 + weighted(r, []float64{3, 3, 9, 30, 55}), true
}
