package match

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
)

// drawPoint is anywhere, with a liking for where globes go wrong, and for crowds.
func drawPoint(t *rapid.T, name string) geo.Point {
	center := rapid.SampledFrom([]geo.Point{
		square, {}, {Lat: 90}, {Lat: -90, Lng: 77}, {Lat: 10, Lng: 180}, {Lat: -17, Lng: -180}, {Lat: 89.99, Lng: -120},
		{Lat: 58.66, Lng: 10.54}, // inside an H3 pentagon
	}).Draw(t, name+" around")
	if rapid.Bool().Draw(t, name+" exactly") {
		return center
	}
	km := rapid.SampledFrom([]float64{0.01, 1, 12, 60, 3000}).Draw(t, name+" within km")
	return center.Toward(rapid.Float64Range(0, 360).Draw(t, name+" bearing"), 1000*km*rapid.Float64Range(0, 1).Draw(t, name+" part"))
}

func TestWalk_visitsAllNearestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		providers := make([]Provider, rapid.IntRange(0, 60).Draw(t, "providers"))
		var members []member
		for i := range providers {
			providers[i] = Provider{ID: id(i), Point: drawPoint(t, "provider")}
			members = append(members, member{int32(i), geo.CellAt(providers[i].Point, cellResolution)})
		}
		from := drawPoint(t, "from")
		within := rapid.SampledFrom([]int64{0, 10, 5_000, 50_000, math.MaxInt64}).Draw(t, "within")
		got := visited(walkFrom(newSupply(providers, members), from), within)
		if want := sortedByDistance(providers, from, within); !slices.Equal(got, want) {
			t.Fatalf("visited %v, want %v", got, want)
		}
	})
}

func walkFrom(s *supply, from geo.Point) *walk {
	w := &walk{}
	w.start(s, from)
	return w
}

func visited(w *walk, within int64) []near {
	var all []near
	for n, ok := w.next(within); ok; n, ok = w.next(within) {
		all = append(all, n)
	}
	return all
}

func sortedByDistance(providers []Provider, from geo.Point, within int64) []near {
	var all []near
	for i, p := range providers {
		if d := metres(from, p.Point); d <= within {
			all = append(all, near{d, int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.item, b.item))
	})
	return all
}

// A walk that stopped at one radius goes on to the next without a gap or a repeat.
func TestWalk_goesOnWhereItStopped(t *testing.T) {
	in := crowd(3, 0, 400)
	var members []member
	for i, p := range in.Providers {
		members = append(members, member{int32(i), geo.CellAt(p.Point, cellResolution)})
	}
	w := walkFrom(newSupply(in.Providers, members), square)
	got := slices.Concat(visited(w, 4_000), visited(w, 9_000), visited(w, 50_000))
	if want := sortedByDistance(in.Providers, square, 50_000); !slices.Equal(got, want) {
		t.Errorf("visited %d, want %d", len(got), len(want))
	}
}
