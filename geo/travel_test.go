package geo_test

import (
	"math"
	"testing"
	"time"

	"github.com/auxilio/auxilio/geo"
)

func TestTravel_formula(t *testing.T) {
	for _, c := range []struct {
		vehicle geo.Vehicle
		rush    bool
		minutes float64 // over 10 km
	}{
		{geo.Motorcycle, false, 32.4}, {geo.Car, false, 40.5}, {geo.Van, false, 40.5}, {geo.TowTruck, false, 47.647}, {geo.Ambulance, false, 27},
		{geo.Motorcycle, true, 45}, {geo.Car, true, 56.25}, {"UNICYCLE", false, 40.5},
	} {
		if got := geo.Travel(10_000, c.vehicle, c.rush).Minutes(); math.Abs(got-c.minutes) > 0.001 {
			t.Errorf("%s, rush %v: %v min, want %v", c.vehicle, c.rush, got, c.minutes)
		}
	}
}

func TestTravel_anyNumber(t *testing.T) {
	for _, metres := range []float64{-5, 0, math.NaN(), math.Inf(-1)} {
		if d := geo.Travel(metres, geo.Car, false); d != 0 {
			t.Errorf("%v m take %v", metres, d)
		}
	}
	if d := geo.Travel(math.Inf(1), geo.Car, false); d <= 0 {
		t.Errorf("endless takes %v", d)
	}
}

func TestRushHour_local(t *testing.T) {
	for _, c := range []struct {
		local string
		rush  bool
	}{
		{"2026-03-02T05:59:59", false}, {"2026-03-02T06:00:00", true}, {"2026-03-02T08:59:59", true}, {"2026-03-02T09:00:00", false},
		{"2026-03-06T16:00:00", true}, {"2026-03-06T18:59:00", true}, {"2026-03-06T19:00:00", false}, {"2026-03-06T12:00:00", false},
		{"2026-03-07T07:00:00", false}, {"2026-03-08T17:00:00", false},
	} {
		local, err := time.Parse("2006-01-02T15:04:05", c.local)
		if err != nil {
			t.Fatal(err)
		}
		if got := geo.RushHour(local); got != c.rush {
			t.Errorf("%s: %v", c.local, got)
		}
	}
}

func TestETA_addsPreparation(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	p := geo.Point{Lat: 14.6349, Lng: -90.5069}
	if eta := geo.ETA(p, p, geo.Car, noon); eta != geo.Preparation {
		t.Errorf("from the spot it takes %v", eta)
	}
}

func TestMinutes_neverUnderFive(t *testing.T) {
	for eta, want := range map[time.Duration]int{
		0: 5, 5 * time.Minute: 5, 5*time.Minute + time.Millisecond: 6, 12 * time.Minute: 12, 90 * time.Second: 5,
	} {
		if got := geo.Minutes(eta); got != want {
			t.Errorf("%v is shown as %d", eta, got)
		}
	}
}

func TestParseVehicle_exact(t *testing.T) {
	for _, v := range geo.Vehicles() {
		if got, err := geo.ParseVehicle(v.String()); err != nil || got != v {
			t.Errorf("%s: %v, %v", v, got, err)
		}
	}
	for _, s := range []string{"", "car", "BICYCLE"} {
		if _, err := geo.ParseVehicle(s); err == nil {
			t.Errorf("%q is a vehicle", s)
		}
	}
}
