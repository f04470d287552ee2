package sim

import (
	"math/rand/v2"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/streets"
)

// somewhere is a place that people call from: a zone drawn by its share, a corner of it and a little way from it.
func somewhere(s *streets.City, r *rand.Rand) (streets.Zone, int, geo.Point) {
	shares := make([]float64, len(s.Zones))
	for i, z := range s.Zones {
		shares[i] = z.Share
	}
	zone := s.Zones[weighted(r, shares)]
	corner := zone.Corners[r.IntN(len(zone.Corners))]
	return zone, corner, s.Corners[corner].Point.Toward(r.Float64()*360, r.Float64()*houseOff)
}

// houseOff is how far, in metres, a house is from its corner at most.
const houseOff = 120

// hotspot is a corner where calls are likely.
func hotspot(s *streets.City, r *rand.Rand) geo.Point {
	_, corner, _ := somewhere(s, r)
	return s.Corners[corner].Point
}
