// Package geo is points on the earth, H3 cells, distances and travel times, as pure functions.
//
// Everything here is exact about the whole globe: the poles, the antimeridian and
// the point 0/0 are places like any other. Where the providers are now is the
// business of geo/fleet; which of them should go is the business of dispatch.
package geo

import (
	"fmt"
	"math"
)

// EarthRadius is the mean radius of the earth in metres that every distance in Auxilio uses.
const EarthRadius = 6_371_000.0

// Point is a place in degrees on WGS-84. The zero Point, 0/0, is a valid place.
type Point struct {
	Lat, Lng float64
}

// RangeError says which coordinate is not one. Field is "latitude" or "longitude", as in the public contract.
type RangeError struct {
	Field string
	Value float64
	Limit float64 // degrees either side of zero
}

// Error reads "latitude must be a number between -90 and 90".
func (e *RangeError) Error() string {
	return fmt.Sprintf("%s must be a number between -%g and %g", e.Field, e.Limit, e.Limit)
}

// Valid returns nil when p is a place: latitude within ±90, longitude within ±180, neither NaN nor infinite.
// Otherwise it returns a *RangeError for the first coordinate that is wrong.
func (p Point) Valid() error {
	if !within(p.Lat, 90) {
		return &RangeError{Field: "latitude", Value: p.Lat, Limit: 90}
	}
	if !within(p.Lng, 180) {
		return &RangeError{Field: "longitude", Value: p.Lng, Limit: 180}
	}
	return nil
}

// within is false for NaN, which fails every comparison.
func within(degrees, limit float64) bool {
	return degrees >= -limit && degrees <= limit
}

// String is latitude and longitude with seven decimals, about a centimetre.
func (p Point) String() string {
	return fmt.Sprintf("%.7f,%.7f", p.Lat, p.Lng)
}

// Snap is the centre of the H3 cell of resolution res that holds p: what somebody may
// know who must not know the door. An invalid p or res gives p unchanged.
func (p Point) Snap(res int) Point {
	c := CellAt(p, res)
	if c == 0 {
		return p
	}
	return c.Center()
}

// Distance is the great-circle distance from a to b in metres: the haversine formula
// (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984) on a sphere of
// EarthRadius, within 0.5 % of the ellipsoid.
func Distance(a, b Point) float64 {
	φ1, φ2 := radians(a.Lat), radians(b.Lat)
	s1 := math.Sin((φ2 - φ1) / 2)
	s2 := math.Sin(radians(b.Lng-a.Lng) / 2)
	h := s1*s1 + math.Cos(φ1)*math.Cos(φ2)*s2*s2
	return 2 * EarthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// Bearing is the initial course of the great circle from a to b, in degrees clockwise from north, in [0, 360).
// From a point to itself it is 0.
func Bearing(a, b Point) float64 {
	φ1, φ2 := radians(a.Lat), radians(b.Lat)
	Δλ := radians(b.Lng - a.Lng)
	y := math.Sin(Δλ) * math.Cos(φ2)
	x := math.Cos(φ1)*math.Sin(φ2) - math.Sin(φ1)*math.Cos(φ2)*math.Cos(Δλ)
	deg := math.Mod(math.Atan2(y, x)*180/math.Pi+360, 360)
	return deg
}

// Toward is the point reached by going metres from p on the great circle that starts at bearing degrees.
func (p Point) Toward(bearing, metres float64) Point {
	φ, θ, δ := radians(p.Lat), radians(bearing), metres/EarthRadius
	sin := math.Sin(φ)*math.Cos(δ) + math.Cos(φ)*math.Sin(δ)*math.Cos(θ)
	φ2 := math.Asin(max(-1, min(1, sin)))
	Δλ := math.Atan2(math.Sin(θ)*math.Sin(δ)*math.Cos(φ), math.Cos(δ)-math.Sin(φ)*sin)
	return Point{Lat: φ2 * 180 / math.Pi, Lng: wrap(p.Lng + Δλ*180/math.Pi)}
}

// wrap brings a longitude back into [-180, 180].
func wrap(lng float64) float64 {
	if lng >= -180 && lng <= 180 {
		return lng
	}
	return math.Mod(math.Mod(lng+180, 360)+360, 360) - 180
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
