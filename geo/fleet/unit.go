package fleet

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// State is what a provider can be asked to do now.
type State uint8

const (
	// Off is not on duty, or not allowed to be.
	Off State = iota
	// Available is on duty, without a job and without a live offer.
	Available
	// Busy is on duty with a job or a live offer.
	Busy
)

// String is OFF, AVAILABLE or BUSY.
func (s State) String() string {
	switch s {
	case Available:
		return "AVAILABLE"
	case Busy:
		return "BUSY"
	}
	return "OFF"
}

// Unit is one provider as the fleet knows it: what the database decided about its duty,
// and where it was last seen. The two are ordered apart, by Version and by Anchored and Seq.
type Unit struct {
	Provider uuid.UUID
	State    State
	Services []string // codes of the services it can do
	Vehicle  geo.Vehicle
	RadiusM  float64 // how far it goes from where it is, in metres; 0: any distance
	// Version orders what the database decided about this provider: of two Puts the one with the lower is
	// ignored. Good is the clock of the database in microseconds, either under the lock of the provider's row or at the
	// start of the statement that reads the unit after the commit. 0 in a Put: the time of the call.
	Version int64

	// Anchored is when this run of Seq began: the moment the provider last went online. A unit with a
	// later one counts as newer whatever its Seq, takes the place of what was known and is not
	// judged as a jump. Zero: the unit says nothing about the position, and what is known stays.
	Anchored time.Time
	Seq      int64 // of the newest fix; 0 when going online
	Point    geo.Point
	FixedAt  time.Time // when it was there, to the millisecond
}

// duty is what the database decided about a provider. It is never changed in place.
type duty struct {
	state    State
	services []string
	vehicle  geo.Vehicle
	radiusM  float64
	version  int64
}

// place is where a provider was last seen.
type place struct {
	point                    geo.Point
	accuracy, speed, heading float64
	at                       time.Time
	anchored                 time.Time
	seq                      int64
}

func (u Unit) duty() duty {
	return duty{state: u.State, services: cleaned(u.Services), vehicle: u.Vehicle, radiusM: u.RadiusM, version: u.Version}
}

func (u Unit) place() place {
	if u.Anchored.IsZero() || u.Point.Valid() != nil {
		return place{}
	}
	return place{
		point: quantized(u.Point), accuracy: Unknown, speed: Unknown, heading: Unknown,
		at: wholeMilli(u.FixedAt), anchored: wholeMilli(u.Anchored), seq: u.Seq,
	}
}

// cleaned is the codes sorted and single, in memory of its own.
func cleaned(services []string) []string {
	s := slices.Clone(services)
	slices.Sort(s)
	return slices.Compact(s)
}

// known is false for a provider that was never seen anywhere.
func (p place) known() bool { return !p.at.IsZero() }

// newer reports whether p comes after q: a later anchor, or the same and a higher seq.
func (p place) newer(q place) bool {
	if !p.known() || !q.known() {
		return p.known()
	}
	if !p.anchored.Equal(q.anchored) {
		return p.anchored.After(q.anchored)
	}
	return p.seq > q.seq
}

// equal reports whether d and o say the same, whatever their versions.
func (d duty) equal(o duty) bool {
	return d.state == o.state && d.vehicle == o.vehicle && d.radiusM == o.radiusM && slices.Equal(d.services, o.services)
}
