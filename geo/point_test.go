package geo_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
)

// anywhere draws a place on the globe; the poles, the antimeridian and 0/0 more often than by chance.
func anywhere() *rapid.Generator[geo.Point] {
	return rapid.Custom(func(t *rapid.T) geo.Point {
		return geo.Point{
			Lat: rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 0, 90})).Draw(t, "lat"),
			Lng: rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 0, 180})).Draw(t, "lng"),
		}
	})
}

// byVectors is the great-circle distance by the angle between two vectors: another formula, good at every distance.
func byVectors(a, b geo.Point) float64 {
	ax, ay, az := unit(a)
	bx, by, bz := unit(b)
	cx, cy, cz := ay*bz-az*by, az*bx-ax*bz, ax*by-ay*bx
	return geo.EarthRadius * math.Atan2(math.Sqrt(cx*cx+cy*cy+cz*cz), ax*bx+ay*by+az*bz)
}

func unit(p geo.Point) (x, y, z float64) {
	φ, λ := p.Lat*math.Pi/180, p.Lng*math.Pi/180
	return math.Cos(φ) * math.Cos(λ), math.Cos(φ) * math.Sin(λ), math.Sin(φ)
}

func TestDistance_equalsVectors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anywhere().Draw(t, "a"), anywhere().Draw(t, "b")
		// Near the antipode the haversine loses half its digits.
		tolerance := 1e-6
		if byVectors(a, b) > 20_000_000 {
			tolerance = 1
		}
		if got, want := geo.Distance(a, b), byVectors(a, b); math.Abs(got-want) > tolerance {
			t.Fatalf("distance %v, by vectors %v", got, want)
		}
		if geo.Distance(a, b) != geo.Distance(b, a) {
			t.Fatal("not symmetric")
		}
	})
}

func TestDistance_known(t *testing.T) {
	quarter := math.Pi / 2 * geo.EarthRadius
	for _, c := range []struct {
		a, b geo.Point
		want float64
	}{
		{geo.Point{}, geo.Point{}, 0},
		{geo.Point{Lat: 90, Lng: 10}, geo.Point{Lat: 90, Lng: -170}, 0},
		{geo.Point{Lng: 180}, geo.Point{Lng: -180}, 0},
		{geo.Point{}, geo.Point{Lat: 90}, quarter},
		{geo.Point{Lat: 90}, geo.Point{Lat: -90}, 2 * quarter},
		{geo.Point{Lng: 179.5}, geo.Point{Lng: -179.5}, quarter / 90},
		{geo.Point{Lat: 14.6349, Lng: -90.5069}, geo.Point{Lat: 14.5586, Lng: -90.7295}, 25_411.24}, // the capital to Antigua
	} {
		if got := geo.Distance(c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%v to %v: %.3f m, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestToward_distanceAndBearing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := anywhere().Draw(t, "from")
		bearing, metres := rapid.Float64Range(0, 360).Draw(t, "bearing"), rapid.Float64Range(1, 10_000_000).Draw(t, "metres")
		to := from.Toward(bearing, metres)
		if err := to.Valid(); err != nil {
			t.Fatalf("%v: %v", to, err)
		}
		if d := geo.Distance(from, to); math.Abs(d-metres) > 0.01 {
			t.Fatalf("went %v m, is %v m away", metres, d)
		}
		if math.Abs(from.Lat) > 89.9 || metres < 100 {
			return // a bearing from a pole, or over a stone's throw, is not told exactly
		}
		off := math.Abs(math.Mod(geo.Bearing(from, to)-bearing+540, 360) - 180)
		if off > 0.01 {
			t.Fatalf("went %v°, bearing is %v°", bearing, geo.Bearing(from, to))
		}
	})
}

func TestValid_namesTheField(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		p     geo.Point
		field string
	}{
		{geo.Point{}, ""}, {geo.Point{Lat: 90, Lng: 180}, ""}, {geo.Point{Lat: -90, Lng: -180}, ""},
		{geo.Point{Lat: 90.0000001}, "latitude"}, {geo.Point{Lat: -91}, "latitude"}, {geo.Point{Lat: nan}, "latitude"},
		{geo.Point{Lat: inf}, "latitude"}, {geo.Point{Lat: -inf}, "latitude"},
		{geo.Point{Lng: 180.0000001}, "longitude"}, {geo.Point{Lng: -181}, "longitude"}, {geo.Point{Lng: nan}, "longitude"},
		{geo.Point{Lng: -inf}, "longitude"},
	} {
		var wrong *geo.RangeError
		err := c.p.Valid()
		if errors.As(err, &wrong) != (c.field != "") || wrong != nil && wrong.Field != c.field {
			t.Errorf("%v: %v, want field %q", c.p, err, c.field)
		}
	}
}
