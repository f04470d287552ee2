package sim

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/streets"
)

// World is what all actors of a run share.
type World struct {
	Clock   Clock
	Streets *streets.City // nil: everybody drives as the crow flies
	Dice    Dice
	Score   *Score
	Tally   *Tally
	Scenes  *Scenes
	OnDuty  atomic.Int64 // providers
	Doubted atomic.Bool  // the server has refused a position as a jump
	mute    atomic.Bool  // the server takes no reviews
	stderr  io.Writer
}

// Complain tells the operator of something that should not happen.
func (w *World) Complain(who string, err error) {
	fmt.Fprintf(w.stderr, "sim: %s %s: %v\n", time.Now().Format("15:04:05"), who, err)
}

// Line is the way from one point to another, and how much of a vehicle's door-to-door speed it is driven at: on streets
// all of it, as the crow flies as much less as the way by road is longer.
func (w *World) Line(from, to geo.Point) (line []geo.Point, share float64) {
	if w.Streets == nil {
		return []geo.Point{from, to}, 1 / geo.Detour
	}
	return w.Streets.Way(from, to), 1
}

// Covered reports whether a phone has signal at p.
func (w *World) Covered(p geo.Point) bool { return w.Streets == nil || w.Streets.Covered(p) }
