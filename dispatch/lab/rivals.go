package lab

import (
	"cmp"
	"slices"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Broadcast rings everybody free within a radius, and whoever becomes free in it while the call is open; the first tap
// wins. Who did not want a call is asked again after three minutes.
type Broadcast struct{ RadiusKM float64 }

// Batches rings the nearest few within a radius at once, for so long, a number of rounds, each time others; after the last
// round it pauses and starts again.
type Batches struct {
	Label    string
	Size     int
	Rounds   int
	Life     time.Duration
	Pause    time.Duration
	RadiusKM float64
}

// The rivals as they are known.
func rivals() []Rule {
	return []Rule{
		Broadcast{RadiusKM: 6},
		Batches{Label: "batches 5 × 3, 12 s", Size: 5, Rounds: 3, Life: 12 * time.Second, Pause: time.Minute, RadiusKM: 6},
		Batches{Label: "five at once, 60 s", Size: 5, Rounds: 1, Life: time.Minute, RadiusKM: 50},
		Nearest(),
	}
}

// Nearest asks the nearest free provider, one by one, wherever they are; calls are served in the order they came.
func Nearest() Rule {
	return Batches{Label: "nearest, one by one", Size: 1, Rounds: 1, Life: 25 * time.Second, RadiusKM: 1000}
}

// Name is how the rule is called in a report.
func (b Broadcast) Name() string { return "broadcast 6 km" }

// Name is how the rule is called in a report.
func (b Batches) Name() string { return b.Label }

// reofferAfter is how long a rival leaves somebody alone who did not want a call.
const reofferAfter = 3 * time.Minute

type broadcaster struct {
	*world
	Broadcast
}

func (b Broadcast) start(w *world) decider { return &broadcaster{w, b} }

func (b *broadcaster) look() {
	free := b.idle(false)
	for _, c := range b.searching {
		for _, n := range b.near(c, free, b.RadiusKM) {
			b.ring(c, n.unit, reofferAfter, b.Prepare+b.drive(n.metres))
		}
	}
}

type batcher struct {
	*world
	Batches
	turns map[*call]turn
}

// turn is how far a call is with its rounds.
type turn struct {
	rounds int
	asked  map[*unit]bool
	from   time.Duration // not before
}

func (b Batches) start(w *world) decider { return &batcher{w, b, map[*call]turn{}} }

func (b *batcher) look() {
	free := b.idle(true)
	for _, c := range b.searching {
		if len(free) == 0 {
			return
		}
		if len(c.rings) > 0 || b.turns[c].from > b.now {
			continue
		}
		if b.batch(c, free) {
			free = slices.DeleteFunc(free, func(u *unit) bool { return len(u.rings) > 0 })
		}
	}
}

// batch rings the next few for a call, and reports whether there was anybody.
func (b *batcher) batch(c *call, free []*unit) bool {
	t := b.turns[c]
	if t.rounds == b.Rounds {
		t = turn{from: b.now + b.Pause}
		b.turns[c] = t
		if b.Pause > 0 {
			b.after(b.Pause, func() { b.stirred = true })
			return false
		}
	}
	if t.asked == nil {
		t.asked = map[*unit]bool{}
	}
	near := b.near(c, free, b.RadiusKM)
	near = slices.DeleteFunc(near, func(n neighbour) bool { return t.asked[n.unit] })
	slices.SortFunc(near, func(x, y neighbour) int { return cmp.Compare(x.metres, y.metres) })
	for _, n := range near[:min(b.Size, len(near))] {
		t.asked[n.unit] = true
		b.ring(c, n.unit, b.Life, b.Prepare+b.drive(n.metres))
	}
	t.rounds++
	b.turns[c] = t
	return len(near) > 0
}

// idle is everybody free; quiet leaves out whose phone rings.
func (w *world) idle(quiet bool) []*unit {
	var idle []*unit
	for _, u := range w.units {
		if u.free(w.now) && !(quiet && len(u.rings) > 0) {
			idle = append(idle, u)
		}
	}
	return idle
}

// neighbour is a unit and how far it is.
type neighbour struct {
	unit   *unit
	metres float64
}

// near is those of some units who do what is asked, are within a radius and were not asked just now.
func (w *world) near(c *call, of []*unit, km float64) []neighbour {
	var near []neighbour
	for _, u := range of {
		met := c.asked[u]
		if !u.can(c) || met.times > 0 && w.now-met.ended < reofferAfter || w.rings(c, u) {
			continue
		}
		if d := geo.Distance(u.at, c.Point); d <= km*1000 {
			near = append(near, neighbour{u, d})
		}
	}
	return near
}

func (u *unit) can(c *call) bool { return u.Does == nil || slices.Contains(u.Does, c.Service) }

// rings reports whether the phone of u rings for c.
func (w *world) rings(c *call, u *unit) bool {
	return slices.ContainsFunc(c.rings, func(r *ring) bool { return r.unit == u })
}
