package fleet_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

const (
	fresh = 90 * time.Second
	many  = 3_000 // units, several in one cell of the city and none in most
)

// still is a clock that stands.
func still(at time.Time) func() time.Time { return func() time.Time { return at } }

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestNearest_equalsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	f := fleet.Open(nil, fleet.Config{Now: still(noon)})
	f.Put(fullest(r, many, noon)...)
	units := f.Units()
	if len(units) != many {
		t.Fatalf("%d units on duty", len(units))
	}
	for range 150 {
		q := question(r)
		same(t, q, f.Nearest(q), bruteForce(units, q, noon, fresh))
	}
}

// TestNearest_equalsBruteForceAtTheEdges asks at the poles and on the antimeridian exactly, and from both sides of it.
func TestNearest_equalsBruteForceAtTheEdges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	f := fleet.Open(nil, fleet.Config{Now: still(noon)})
	f.Put(fullest(r, many, noon)...)
	units := f.Units()
	for _, at := range []geo.Point{
		{Lat: 90}, {Lat: -90}, {Lat: 90, Lng: 180}, {Lat: 0, Lng: 180}, {Lat: 0, Lng: -180}, {Lat: 14, Lng: -180},
		{Lat: 14, Lng: 179.9999999}, {}, {Lat: 89.9999999, Lng: -90}, {Lat: -14.6349, Lng: 89.4931},
	} {
		for _, limit := range []int{0, 10} {
			q := fleet.Query{At: at, Limit: limit, IncludeBusy: true}
			same(t, q, f.Nearest(q), bruteForce(units, q, noon, fresh))
		}
	}
}

// TestNearest_equalsBruteForceAfterChanges moves, employs and dismisses providers between questions.
func TestNearest_equalsBruteForceAfterChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		f := fleet.Open(nil, fleet.Config{Now: still(noon)})
		for version := range int64(12) {
			units := fullest(r, 60, noon)
			for i := range units {
				units[i].Version = version + 1
				units[i].Seq = version + 1
				units[i].State = fleet.State(r.IntN(3))
			}
			f.Put(units[:r.IntN(60)]...)
			q := question(r)
			got, want := f.Nearest(q), bruteForce(f.Units(), q, noon, fresh)
			if len(got) != len(want) {
				t.Fatalf("%+v: %d hits, brute force has %d", q, len(got), len(want))
			}
			for i := range got {
				if got[i].Provider != want[i].Provider {
					t.Fatalf("%+v: hit %d differs", q, i)
				}
			}
		}
	})
}

func TestNearest_refusesNoPlace(t *testing.T) {
	f := fleet.Open(nil, fleet.Config{})
	f.Put(online(1, guatemala, time.Now()))
	if hits := f.Nearest(fleet.Query{At: geo.Point{Lat: 91}}); hits != nil {
		t.Fatalf("%d hits at latitude 91", len(hits))
	}
}

func TestNearestCold_equalsBruteForce(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	f := open(t, startRedis(t).client(), fleet.Config{Groups: roadside, Now: still(noon)})
	f.Put(fullest(r, many, noon)...)
	whole(t, f)
	units := f.Units()
	for range 60 {
		q := question(r)
		q.IncludeBusy, q.IncludeStale, q.OwnRadius = false, false, false
		if q.Service == "" {
			q.Service = "GRUA"
		}
		got, err := f.NearestCold(context.Background(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		same(t, q, got, bruteForce(units, q, noon, fresh))
	}
	clean(t, f)
}

func TestNearestCold_saysWhatItCannot(t *testing.T) {
	t.Parallel()
	f := open(t, startRedis(t).client(), fleet.Config{})
	for _, q := range []fleet.Query{{}, {Service: "GRUA", IncludeBusy: true}, {Service: "GRUA", IncludeStale: true}, {Service: "GRUA", OwnRadius: true}} {
		if _, err := f.NearestCold(context.Background(), q); !errors.Is(err, fleet.ErrNotIndexed) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// online is provider n just gone online at p.
func online(n int, p geo.Point, now time.Time) fleet.Unit {
	return fleet.Unit{
		Provider: provider(n), State: fleet.Available, Services: []string{"GRUA"}, Vehicle: geo.TowTruck,
		Anchored: now, Point: p, FixedAt: now,
	}
}

// whole waits until Redis has all f knows: as many available providers as the replica has.
func whole(t testing.TB, f *fleet.Fleet) {
	t.Helper()
	want := make(map[string]int)
	for _, s := range services {
		want[s] = len(f.Nearest(fleet.Query{Service: s}))
	}
	eventually(t, 10*time.Second, "the index is whole", func() bool {
		for s, n := range want {
			hits, err := f.NearestCold(context.Background(), fleet.Query{Service: s})
			if err != nil || len(hits) != n {
				return false
			}
		}
		return true
	})
}
