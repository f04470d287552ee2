package fleet

import (
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

// Unknown is the Accuracy, Speed or Heading of a device that did not tell.
var Unknown = math.NaN()

// Fix is one reading of a provider's device.
type Fix struct {
	Provider   uuid.UUID
	Point      geo.Point
	Accuracy   float64   // metres, or Unknown
	Speed      float64   // metres per second, or Unknown
	Heading    float64   // degrees clockwise from north, or Unknown
	RecordedAt time.Time // by the device's clock
	Seq        int64     // counted by the device, from 1 after each going online, or Uncounted
}

// Uncounted is the Seq of a device that does not count its fixes: RecordedAt says which is newer.
const Uncounted = 0

// after reports whether the fix is newer than one with this count and time.
func (f Fix) after(seq int64, at time.Time) bool {
	if f.Seq == Uncounted {
		return f.RecordedAt.After(at)
	}
	return f.Seq > seq
}

// Verdict is what became of a fix.
type Verdict uint8

const (
	// Accepted is the newest position of its provider from now on.
	Accepted Verdict = iota
	// Stale is not newer than what is known: its Seq is not higher (its time, when Uncounted), or it was recorded before the provider last went online.
	Stale
	// Jump is farther from the last position than the provider can have gone.
	Jump
	// Future was recorded more than MaxAhead after now.
	Future
	// TooOld was recorded more than MaxAge before now.
	TooOld
	// NotOnDuty is a fix of somebody who is not on duty.
	NotOnDuty
	// Invalid has no possible position or no time.
	Invalid
)

// String is the verdict in capitals, as in ACCEPTED or NOT_ON_DUTY.
func (v Verdict) String() string {
	names := [...]string{"ACCEPTED", "STALE", "JUMP", "FUTURE", "TOO_OLD", "NOT_ON_DUTY", "INVALID"}
	if int(v) < len(names) {
		return names[v]
	}
	return "UNKNOWN"
}

// quantized is p to 1e-7 degree (11 mm), the precision in which positions travel and are kept,
// so that every node and every way of searching sees the same number.
func quantized(p geo.Point) geo.Point {
	return pointE7(e7(p.Lat), e7(p.Lng))
}

func e7(degrees float64) int32 { return int32(math.Round(degrees * 1e7)) }

func pointE7(lat, lng int32) geo.Point {
	return geo.Point{Lat: float64(lat) / 1e7, Lng: float64(lng) / 1e7}
}

func wholeMilli(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

// measured is v, or Unknown when it is not a number from 0 to most.
func measured(v, most float64) float64 {
	if v >= 0 && v <= most {
		return float64(float32(v))
	}
	return Unknown
}

func (f Fix) place(anchored time.Time) place {
	return place{
		point:    quantized(f.Point),
		accuracy: measured(f.Accuracy, 1e7),
		speed:    measured(f.Speed, 1e5),
		heading:  measured(f.Heading, 360),
		at:       wholeMilli(f.RecordedAt),
		anchored: anchored,
		seq:      f.Seq,
	}
}
