package geo_test

import (
	"math"
	"slices"
	"testing"

	"github.com/uber/h3-go/v4"
	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
)

func TestCell_textAndBigint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := geo.CellAt(anywhere().Draw(t, "p"), rapid.IntRange(0, geo.MaxResolution).Draw(t, "res"))
		if got, err := geo.ParseCell(c.String()); err != nil || got != c {
			t.Fatalf("%s reads as %v, %v", c, got, err)
		}
		if c.Int64() < 0 || geo.CellFromInt64(c.Int64()) != c {
			t.Fatalf("%s as bigint is %d", c, c.Int64())
		}
	})
}

func TestParseCell_refuses(t *testing.T) {
	for _, s := range []string{"", "0", "zz", "ffffffffffffffff", "886d9a3a1bfffff0", "-1"} {
		if c, err := geo.ParseCell(s); err == nil {
			t.Errorf("%q reads as %s", s, c)
		}
	}
}

func TestCellAt_noCellForNoPlace(t *testing.T) {
	for _, c := range []geo.Cell{
		geo.CellAt(geo.Point{Lat: 91}, 8), geo.CellAt(geo.Point{Lng: math.NaN()}, 8), geo.CellAt(geo.Point{}, 16), geo.CellAt(geo.Point{}, -1),
	} {
		if c != 0 {
			t.Errorf("%s", c)
		}
	}
}

// TestParent_equalsH3 compares our arithmetic on the digits with the library's.
func TestParent_equalsH3(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := geo.CellAt(anywhere().Draw(t, "p"), rapid.IntRange(0, geo.MaxResolution).Draw(t, "res"))
		res := rapid.IntRange(-1, 16).Draw(t, "parent")
		want, err := h3.Cell(c).Parent(res)
		if err != nil {
			want = 0
		}
		if got := c.Parent(res); got != geo.Cell(want) {
			t.Fatalf("parent of %s at %d is %s, of H3 %s", c, res, got, want)
		}
	})
}

// TestRings_disjointAndComplete walks outward by neighbours, as brute force would, also from pentagons.
func TestRings_disjointAndComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := geo.CellAt(anywhere().Draw(t, "p"), rapid.IntRange(0, 9).Draw(t, "res"))
		if pentagons, err := h3.Pentagons(c.Resolution()); err == nil && rapid.Bool().Draw(t, "pentagon") {
			c = geo.Cell(pentagons[rapid.IntRange(0, 11).Draw(t, "which")])
		}
		seen := map[geo.Cell]bool{c: true}
		edge := []geo.Cell{c}
		for k, ring := range c.Rings(3) {
			slices.Sort(ring)
			slices.Sort(edge)
			if !slices.Equal(ring, edge) {
				t.Fatalf("ring %d of %s has %d cells, walking %d", k, c, len(ring), len(edge))
			}
			edge = outward(edge, seen)
		}
	})
}

// outward is the neighbours of edge that were not seen, which it marks.
func outward(edge []geo.Cell, seen map[geo.Cell]bool) []geo.Cell {
	var next []geo.Cell
	for _, c := range edge {
		for _, n := range c.Disk(1) {
			if !seen[n] {
				seen[n] = true
				next = append(next, n)
			}
		}
	}
	return next
}

// TestReach_coversCellsAndChildren is what the bound of cell searches rests on, on the whole globe.
func TestReach_coversCellsAndChildren(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anywhere().Draw(t, "p")
		fine := rapid.IntRange(0, 10).Draw(t, "fine")
		res := rapid.IntRange(0, fine).Draw(t, "res")
		if pentagons, err := h3.Pentagons(res); err == nil && rapid.Bool().Draw(t, "near a pentagon") {
			center := geo.Cell(pentagons[rapid.IntRange(0, 11).Draw(t, "which")]).Center()
			p = center.Toward(rapid.Float64Range(0, 360).Draw(t, "bearing"), geo.Edge(res)*rapid.Float64Range(0, 4).Draw(t, "edges"))
		}
		c := geo.CellAt(p, fine).Parent(res)
		if d := geo.Distance(p, c.Center()); d > geo.Reach(res) {
			t.Fatalf("%v is %v m from the centre of %s, beyond %v", p, d, c, geo.Reach(res))
		}
		if r := c.Circumradius(); r > geo.Reach(res) {
			t.Fatalf("circumradius of %s is %v, beyond %v", c, r, geo.Reach(res))
		}
	})
}

func TestSnap_hidesTheDoor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anywhere().Draw(t, "p")
		snapped := p.Snap(8)
		if geo.CellAt(snapped, 8) != geo.CellAt(p, 8) || snapped != snapped.Snap(8) {
			t.Fatalf("%v snaps to %v", p, snapped)
		}
	})
}
