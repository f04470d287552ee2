package match

import (
	"cmp"
	"math"
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// supply is some providers by H3 cell, to be walked outward from a point.
//
// Cells are only a way to group: each group is enclosed in a disc around its cell's centre, as
// wide as its members need, so the walk is exact by the triangle inequality alone, at the poles,
// the antimeridian and the twelve pentagons too.
type supply struct {
	providers []Provider // of the round, by id
	members   []member   // by cell
	discs     []disc
	districts int // discs[:districts] hold discs, the others hold members
}

// member is a provider, by its number in the round, and its cell.
type member struct {
	provider int32
	cell     geo.Cell
}

// disc encloses some discs, or some members: those from first to before end.
type disc struct {
	center     geo.Point
	radius     float64 // metres
	first, end int32
}

const (
	cellResolution     = 7 // 5 km²
	districtResolution = 5 // 250 km²
)

func newSupply(providers []Provider, members []member) *supply {
	s := &supply{providers: providers, members: members}
	slices.SortFunc(members, byCell)
	cells := s.enclose(cellResolution)
	s.discs = s.enclose(districtResolution)
	s.districts = len(s.discs)
	s.discs = append(s.discs, cells...)
	s.nest()
	return s
}

// byCell orders members so that those of a cell, and the cells of a district, are together.
func byCell(a, b member) int {
	return cmp.Or(
		cmp.Compare(a.cell.Parent(districtResolution), b.cell.Parent(districtResolution)),
		cmp.Compare(a.cell, b.cell),
		cmp.Compare(a.provider, b.provider))
}

// enclose makes a disc of each run of members in the same cell of a resolution.
func (s *supply) enclose(resolution int) []disc {
	var discs []disc
	last := geo.Cell(0)
	for i, m := range s.members {
		if cell := m.cell.Parent(resolution); cell != last {
			discs = append(discs, disc{center: cell.Center(), first: int32(i)})
			last = cell
		}
		d := &discs[len(discs)-1]
		d.end = int32(i + 1)
		d.radius = max(d.radius, geo.Distance(d.center, s.providers[m.provider].Point))
	}
	return discs
}

// nest turns the members of each district into the cell discs that hold them.
func (s *supply) nest() {
	at := s.districts
	for i := range s.discs[:s.districts] {
		d := &s.discs[i]
		end := d.end
		d.first = int32(at)
		for at < len(s.discs) && s.discs[at].end <= end {
			at++
		}
		d.end = int32(at)
	}
}

// walk visits a supply outward from a point. Its frontier holds members by their provider's
// number and discs by the complement of theirs, so that on a tie discs are opened first and
// members come by provider id.
type walk struct {
	*supply
	from     geo.Point
	frontier heap
}

// start begins at a point, in the memory of the walk before.
func (w *walk) start(s *supply, from geo.Point) {
	w.supply, w.from, w.frontier = s, from, w.frontier[:0]
	for i := range s.districts {
		w.pushDisc(int32(i))
	}
}

// next is the nearest provider not yet visited within a distance in metres.
func (w *walk) next(within int64) (near, bool) {
	for len(w.frontier) > 0 && w.frontier[0].distance <= within {
		n := w.frontier.pop()
		if n.item >= 0 {
			return n, true
		}
		w.open(^n.item)
	}
	return near{}, false
}

func (w *walk) open(i int32) {
	d := w.discs[i]
	if int(i) < w.districts {
		for child := d.first; child < d.end; child++ {
			w.pushDisc(child)
		}
		return
	}
	for _, m := range w.members[d.first:d.end] {
		w.frontier.push(near{metres(w.from, w.providers[m.provider].Point), m.provider})
	}
}

// pushDisc puts a disc where its nearest member could be, two metres of rounding allowed.
func (w *walk) pushDisc(i int32) {
	d := w.discs[i]
	nearest := math.Floor(geo.Distance(w.from, d.center)-d.radius) - 2
	w.frontier.push(near{int64(nearest), ^i})
}

// metres is a distance as the round counts it: whole, so that no machine's last digit matters.
func metres(a, b geo.Point) int64 { return int64(math.Round(geo.Distance(a, b))) }
