package sim

import (
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Drive is a vehicle on its way along a line.
type Drive struct {
	line  []geo.Point
	began time.Time
	speed float64 // metres of our line in one of our seconds
}

// NewDrive starts along line at now.
func NewDrive(line []geo.Point, speed float64, now time.Time) *Drive {
	return &Drive{line: line, began: now, speed: speed}
}

// At is where the vehicle is at now, where it heads (degrees) and whether it is there.
func (d *Drive) At(now time.Time) (p geo.Point, heading float64, there bool) {
	left := d.speed * now.Sub(d.began).Seconds()
	for i := 1; i < len(d.line); i++ {
		from, to := d.line[i-1], d.line[i]
		length := geo.Distance(from, to)
		heading = geo.Bearing(from, to)
		if left < length {
			return from.Toward(heading, left), heading, false
		}
		left -= length
	}
	return d.line[len(d.line)-1], heading, true
}

// Metres is the length of the line.
func (d *Drive) Metres() (sum float64) {
	for i := 1; i < len(d.line); i++ {
		sum += geo.Distance(d.line[i-1], d.line[i])
	}
	return sum
}

// kmh is kilometres an hour in metres a second.
const kmh = 1000.0 / 3600

// Ends is when the vehicle is there.
func (d *Drive) Ends() time.Time { return d.began.Add(d.Lasts(1)) }

// Lasts is how long a share of the drive takes.
func (d *Drive) Lasts(share float64) time.Duration {
	return time.Duration(share * d.Metres() / d.speed * float64(time.Second))
}
