package fleet_test

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// guatemala is the middle of the city most tests are in.
var guatemala = geo.Point{Lat: 14.6349, Lng: -90.5069}

var services = []string{"AMBULANCIA", "CERRAJERIA", "CORRIENTE", "GRUA"}

// roadside puts the services of one vehicle into one index, coarse and fine ones beside it.
var roadside = []fleet.Group{
	{Name: "ROADSIDE", Services: []string{"GRUA", "CORRIENTE"}},
	{Name: "HEALTH", Resolution: 7, Services: []string{"AMBULANCIA"}},
}

// provider is the id of the nth provider of a test.
func provider(n int) uuid.UUID {
	id := uuid.UUID{6: 0x70, 8: 0x80}
	binary.BigEndian.PutUint64(id[8:], uint64(n)|1<<63)
	return id
}

// somewhere is a random point: in the city, on the globe, at a pole, at the antimeridian, at 0/0.
func somewhere(r *rand.Rand) geo.Point {
	switch r.IntN(8) {
	case 0:
		return geo.Point{Lat: math.Asin(2*r.Float64()-1) * 180 / math.Pi, Lng: 360*r.Float64() - 180}
	case 1:
		return geo.Point{Lat: 90}.Toward(360*r.Float64(), 50_000*r.Float64())
	case 2:
		return geo.Point{Lat: -90}.Toward(360*r.Float64(), 50_000*r.Float64())
	case 3:
		return geo.Point{Lat: 160*r.Float64() - 80, Lng: 180}.Toward(360*r.Float64(), 20_000*r.Float64())
	case 4:
		return geo.Point{}.Toward(360*r.Float64(), 20_000*r.Float64())
	}
	return guatemala.Toward(360*r.Float64(), 24_000*math.Sqrt(r.Float64()))
}

// fullest is every kind of unit there is at places somewhere.
func fullest(r *rand.Rand, n int, now time.Time) []fleet.Unit {
	units := make([]fleet.Unit, n)
	for i := range units {
		units[i] = fleet.Unit{
			Provider: provider(i), State: fleet.State(r.IntN(8) % 3), Services: some(r), Vehicle: geo.Van,
			RadiusM: float64(r.IntN(3)) * 8_000, Version: 1,
			Anchored: now, Point: somewhere(r), FixedAt: now.Add(-time.Duration(r.IntN(120)) * time.Second),
		}
		if units[i].State == fleet.Off {
			units[i].State = fleet.State(1 + r.IntN(2)*r.IntN(2))
		}
	}
	return units
}

func some(r *rand.Rand) []string {
	s := slices.Clone(services)
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s[:1+r.IntN(len(s))]
}

// bruteForce answers q by comparing every unit.
func bruteForce(units []fleet.Unit, q fleet.Query, now time.Time, fresh time.Duration) []fleet.Hit {
	var hits []fleet.Hit
	for _, u := range units {
		d := geo.Distance(q.At, u.Point)
		switch {
		case u.State == fleet.Off, u.State == fleet.Busy && !q.IncludeBusy:
		case q.Service != "" && !slices.Contains(u.Services, q.Service):
		case !q.IncludeStale && now.Unix()-u.FixedAt.Unix() > int64(fresh.Seconds()):
		case q.RadiusM > 0 && d > q.RadiusM:
		case q.OwnRadius && u.RadiusM > 0 && d > u.RadiusM:
		default:
			hits = append(hits, fleet.Hit{Unit: u, DistanceM: d})
		}
	}
	slices.SortFunc(hits, func(a, b fleet.Hit) int {
		return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), slices.Compare(a.Provider[:], b.Provider[:]))
	})
	if q.Limit > 0 && len(hits) > q.Limit {
		hits = hits[:q.Limit]
	}
	return hits
}

// same fails the test unless got and want are the same providers at the same distances in the same order.
func same(t *testing.T, q fleet.Query, got, want []fleet.Hit) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%+v: %d hits, brute force has %d", q, len(got), len(want))
	}
	for i := range got {
		if got[i].Provider != want[i].Provider || got[i].DistanceM != want[i].DistanceM {
			t.Fatalf("%+v: hit %d is %s at %v m, brute force has %s at %v m",
				q, i, got[i].Provider, got[i].DistanceM, want[i].Provider, want[i].DistanceM)
		}
	}
}

// question is a random query.
func question(r *rand.Rand) fleet.Query {
	return fleet.Query{
		At:           somewhere(r),
		Service:      append(services, "")[r.IntN(len(services)+1)],
		Limit:        []int{0, 1, 10, 25, 1000}[r.IntN(5)],
		RadiusM:      []float64{0, 500, 10_000, 50_000, 3_000_000}[r.IntN(5)],
		OwnRadius:    r.IntN(2) == 0,
		IncludeBusy:  r.IntN(2) == 0,
		IncludeStale: r.IntN(2) == 0,
	}
}
