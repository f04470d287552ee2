package sim

import (
	"math"
	"testing"
	"time"

	"github.com/auxilio/auxilio/geo"
)

func TestDrive_alongTheLine(t *testing.T) {
	a := geo.Point{Lat: 14.6, Lng: -90.5}
	b, c := a.Toward(90, 1000), a.Toward(90, 1000).Toward(0, 500)
	d := NewDrive([]geo.Point{a, b, c}, 10, t0)
	for _, at := range []struct {
		after   time.Duration
		from    geo.Point
		metres  float64
		heading float64
		there   bool
	}{
		{0, a, 0, 90, false},
		{50 * time.Second, a, 500, 90, false},
		{120 * time.Second, b, 200, 0, false},
		{150*time.Second + time.Millisecond, c, 0, 0, true},
		{time.Hour, c, 0, 0, true},
	} {
		p, heading, there := d.At(t0.Add(at.after))
		if off := math.Abs(geo.Distance(at.from, p) - at.metres); off > 0.5 || there != at.there || math.Abs(heading-at.heading) > 0.1 {
			t.Errorf("after %s: %v heading %.1f there %v, %.1f m off", at.after, p, heading, there, off)
		}
	}
	if off := d.Ends().Sub(t0) - 150*time.Second; off.Abs() > 100*time.Millisecond {
		t.Errorf("it ends %s off", off)
	}
}
