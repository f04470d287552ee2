package geo

import (
	"fmt"
	"strconv"

	"github.com/uber/h3-go/v4"
)

// Cell is an H3 index: a hexagon (or one of twelve pentagons) of one of sixteen resolutions,
// 0 the coarsest. The zero Cell is no cell. In SQL it is a bigint, see Int64.
type Cell uint64

// MaxResolution is the finest H3 resolution.
const MaxResolution = 15

// CellAt is the cell of resolution res that holds p, or 0 when p is not valid or res is not 0..15.
func CellAt(p Point, res int) Cell {
	if p.Valid() != nil || res < 0 || res > MaxResolution {
		return 0
	}
	c, err := h3.LatLngToCell(h3.LatLng{Lat: p.Lat, Lng: p.Lng}, res)
	if err != nil {
		return 0
	}
	return Cell(c)
}

// ParseCell reads the usual hexadecimal form, as String writes it.
func ParseCell(s string) (Cell, error) {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil || !Cell(n).Valid() {
		return 0, fmt.Errorf("%q is not an H3 cell", s)
	}
	return Cell(n), nil
}

// CellFromInt64 is the cell of a bigint column.
func CellFromInt64(n int64) Cell { return Cell(n) }

// Int64 is c for a bigint column. It is never negative: H3 keeps the top bit clear.
func (c Cell) Int64() int64 { return int64(c) }

// String is fifteen hexadecimal digits, as every H3 tool writes it.
func (c Cell) String() string { return strconv.FormatUint(uint64(c), 16) }

// Valid reports whether c is a cell of the H3 grid.
func (c Cell) Valid() bool { return c != 0 && h3.Cell(c).IsValid() }

// Resolution is 0..15.
func (c Cell) Resolution() int { return int(c >> 52 & 0xf) }

// Parent is the cell of the coarser resolution res that c belongs to; c itself for its own
// resolution; 0 when res is finer than c or not a resolution.
// A child may reach a little over the border of its parent.
func (c Cell) Parent(res int) Cell {
	own := c.Resolution()
	if c == 0 || res < 0 || res > own {
		return 0
	}
	unused := uint64(1)<<(3*(MaxResolution-res)) - 1 // digits finer than res read 7
	return Cell(uint64(c)&^(0xf<<52) | uint64(res)<<52 | unused)
}

// Center is the middle of c.
func (c Cell) Center() Point {
	ll, err := h3.Cell(c).LatLng()
	if err != nil {
		return Point{}
	}
	return Point{Lat: ll.Lat, Lng: ll.Lng}
}

// Boundary is the corners of c, counter-clockwise.
func (c Cell) Boundary() []Point {
	b, err := h3.Cell(c).Boundary()
	if err != nil {
		return nil
	}
	corners := make([]Point, len(b))
	for i, ll := range b {
		corners[i] = Point{Lat: ll.Lat, Lng: ll.Lng}
	}
	return corners
}

// Circumradius is the distance in metres from the centre of c to its farthest corner.
func (c Cell) Circumradius() float64 {
	center, far := c.Center(), 0.0
	for _, corner := range c.Boundary() {
		far = max(far, Distance(center, corner))
	}
	return far
}

// Disk is every cell at most k steps from c, c first, in no promised order after it. A k below 0 gives none.
func (c Cell) Disk(k int) []Cell {
	var disk []Cell
	for _, ring := range c.Rings(k) {
		disk = append(disk, ring...)
	}
	return disk
}

// Rings is the disk of c sorted by steps: element i holds the cells exactly i steps away.
// It is right around pentagons too, where rings are smaller.
func (c Cell) Rings(k int) [][]Cell {
	if k < 0 || !c.Valid() {
		return nil
	}
	found, err := h3.GridDiskDistances(h3.Cell(c), k)
	if err != nil {
		return nil
	}
	rings := make([][]Cell, len(found))
	for i, ring := range found {
		for _, h := range ring {
			if h != 0 { // where a disk meets a pentagon or itself, the library fills up with no cell
				rings[i] = append(rings[i], Cell(h))
			}
		}
	}
	return rings
}

// edges is the average length in metres of an edge of a cell, by resolution (H3's own table).
var edges = [MaxResolution + 1]float64{
	1281256.011, 483056.8391, 182512.9565, 68979.22179, 26071.75968, 9854.090990, 3724.532667, 1406.475763,
	531.414010, 200.786148, 75.863783, 28.663897, 10.830188, 4.092010, 1.546100, 0.584169,
}

// Edge is the average length in metres of an edge of a cell of resolution res, which must be 0..15.
func Edge(res int) float64 { return edges[res] }

// Reach is a distance in metres that no point of a cell of resolution res, 0..15, nor of any child of the cell, exceeds from
// the centre of the cell. Cells differ in size over the globe by a factor of two in area; this is the average edge and a half.
func Reach(res int) float64 { return edges[res] * 1.5 }
