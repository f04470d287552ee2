package fleet

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// viewResolution is the H3 resolution of the leaves of the trees, and of the windows of Changes.
const viewResolution = 7

// treeResolutions are the H3 resolutions of a tree from the root's children to the leaves.
var treeResolutions = [...]int{2, 5, viewResolution}

// slack covers what rounding can do to a chord: some micrometres, where two places are not nearly opposite.
const slack = 1e-12

// vector is a point on the unit sphere: no poles and no antimeridian to be careful about.
type vector struct{ x, y, z float64 }

func vectorOf(p geo.Point) vector {
	φ, λ := p.Lat*math.Pi/180, p.Lng*math.Pi/180
	return vector{math.Cos(φ) * math.Cos(λ), math.Cos(φ) * math.Sin(λ), math.Sin(φ)}
}

// chord is the straight distance from v to w through the unit sphere. It grows with the great-circle distance
// and, unlike that, costs no trigonometry.
func (v vector) chord(w vector) float64 {
	dx, dy, dz := v.x-w.x, v.y-w.y, v.z-w.z
	return math.Sqrt(dx*dx + dy*dy + dz*dz)
}

// chordOf is the chord between places so many metres apart.
func chordOf(metres float64) float64 {
	return 2 * math.Sin(min(metres/geo.EarthRadius, math.Pi)/2)
}

// node is a ball that covers everything below it: the units of a leaf, or other nodes.
// The ball is measured from what was put in, never taken from the shape of H3 cells, so the bound it gives holds
// wherever children reach over the border of their parents. It only grows; an empty node is dropped.
type node struct {
	cell   geo.Cell
	center vector
	radius float64 // chord
	nodes  []*node
	at     map[geo.Cell]int // where in nodes a cell is
	units  []planted
}

// planted is a unit in a leaf, its place beside it: a search looks at many places and few units.
type planted struct {
	vec vector
	*entry
}

// tree finds the units of one service by distance.
type tree struct{ root node }

// child is the node of cell below n, made when it is not there.
func (n *node) child(cell geo.Cell) *node {
	if i, ok := n.at[cell]; ok {
		return n.nodes[i]
	}
	if n.at == nil {
		n.at = make(map[geo.Cell]int)
	}
	c := &node{cell: cell, center: vectorOf(cell.Center())}
	n.at[cell] = len(n.nodes)
	n.nodes = append(n.nodes, c)
	return c
}

// drop takes child i out of n; the last one takes its place.
func (n *node) drop(i int) {
	delete(n.at, n.nodes[i].cell)
	if n.nodes = cut(n.nodes, i); i < len(n.nodes) {
		n.at[n.nodes[i].cell] = i
	}
}

// put adds e, or widens the balls when e is there already and only moved within its leaf.
func (t *tree) put(e *entry) {
	n := &t.root
	for _, res := range treeResolutions {
		c := n.child(e.leaf.Parent(res))
		c.radius = max(c.radius, c.center.chord(e.vec))
		n = c
	}
	if i := n.index(e); i >= 0 {
		n.units[i].vec = e.vec
		return
	}
	n.units = append(n.units, planted{e.vec, e})
}

// index is where e is among the units of n, or -1.
func (n *node) index(e *entry) int {
	return slices.IndexFunc(n.units, func(p planted) bool { return p.entry == e })
}

// remove takes e out of leaf.
func (t *tree) remove(e *entry, leaf geo.Cell) { t.root.remove(e, leaf, 0) }

func (n *node) remove(e *entry, leaf geo.Cell, level int) {
	if level == len(treeResolutions) {
		if i := n.index(e); i >= 0 {
			n.units = cut(n.units, i)
		}
		return
	}
	i, ok := n.at[leaf.Parent(treeResolutions[level])]
	if !ok {
		return
	}
	c := n.nodes[i]
	c.remove(e, leaf, level+1)
	if len(c.nodes) == 0 && len(c.units) == 0 {
		n.drop(i)
	}
}

// cut removes element i without keeping the order.
func cut[T any](s []T, i int) []T {
	last := len(s) - 1
	s[i] = s[last]
	clear(s[last:])
	return s[:last]
}

func (t *tree) empty() bool { return len(t.root.nodes) == 0 }

// nearest returns the limit units (0: all) nearest to at within radius metres that keep wants,
// by distance, then by id. It opens nodes in the order of how near anything in them can be, and
// stops when the next cannot hold a better hit: the answer is exact.
func (t *tree) nearest(at geo.Point, limit int, radius float64, keep func(*entry) bool) []found {
	best := shortlist{limit: limit, bound: chordOf(radius) + slack}
	from := vectorOf(at)
	var open frontier
	for n, least := &t.root, 0.0; n != nil && least <= best.bound; n, least = open.pop() {
		for _, c := range n.nodes {
			if least := from.chord(c.center) - c.radius; least <= best.bound {
				open.push(c, least)
			}
		}
		for i := range n.units {
			if chord := from.chord(n.units[i].vec); chord <= best.bound && keep(n.units[i].entry) {
				best.add(found{chord, n.units[i].entry})
			}
		}
	}
	return best.exact(at, radius)
}

// found is a unit and how far it is.
type found struct {
	far float64 // a chord while searching, metres in the end
	*entry
}

func (a found) compare(b found) int {
	if a.far != b.far {
		return cmp.Compare(a.far, b.far)
	}
	return bytes.Compare(a.provider[:], b.provider[:])
}

// shortlist is the nearest found so far by chord, and whoever is as near as the last of them but for rounding.
type shortlist struct {
	limit int
	bound float64 // the chord beyond which nobody is wanted any more
	all   []found
}

// insertUpTo is the largest limit that is worth keeping in order while searching.
const insertUpTo = 256

func (s *shortlist) add(f found) {
	if s.limit <= 0 || s.limit > insertUpTo {
		s.all = append(s.all, f)
		return
	}
	i, _ := slices.BinarySearchFunc(s.all, f, found.compare)
	s.all = slices.Insert(s.all, i, f)
	if len(s.all) < s.limit {
		return
	}
	s.bound = min(s.bound, s.all[s.limit-1].far+slack)
	for last := len(s.all) - 1; s.all[last].far > s.bound; last-- {
		s.all = s.all[:last]
	}
}

// exact is the list by distance in metres, then by id.
func (s *shortlist) exact(at geo.Point, radius float64) []found {
	for i := range s.all {
		s.all[i].far = geo.Distance(at, s.all[i].place.point)
	}
	within := slices.DeleteFunc(s.all, func(f found) bool { return f.far > radius })
	slices.SortFunc(within, found.compare)
	if s.limit > 0 && len(within) > s.limit {
		within = within[:s.limit]
	}
	return within
}

// frontier is a heap of the nodes still to open, the least distance first.
type frontier struct{ heap []reach }

type reach struct {
	least float64
	*node
}

func (f *frontier) push(n *node, least float64) {
	f.heap = append(f.heap, reach{least, n})
	for i := len(f.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if f.heap[up].least <= f.heap[i].least {
			return
		}
		f.heap[up], f.heap[i] = f.heap[i], f.heap[up]
		i = up
	}
}

// pop returns nil when nothing is left.
func (f *frontier) pop() (*node, float64) {
	if len(f.heap) == 0 {
		return nil, 0
	}
	first, last := f.heap[0], len(f.heap)-1
	f.heap[0] = f.heap[last]
	f.heap = f.heap[:last]
	f.sink()
	return first.node, first.least
}

func (f *frontier) sink() {
	for i := 0; ; {
		least := i
		for _, down := range [...]int{2*i + 1, 2*i + 2} {
			if down < len(f.heap) && f.heap[down].least < f.heap[least].least {
				least = down
			}
		}
		if least == i {
			return
		}
		f.heap[i], f.heap[least] = f.heap[least], f.heap[i]
		i = least
	}
}
