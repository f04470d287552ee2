package fleet

import (
	"cmp"
	"math"
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// viewResolution is the H3 resolution of the leaves of the trees, and of the windows of Changes.
const viewResolution = 7

// treeResolutions are the H3 resolutions of a tree from the root's children to the leaves.
var treeResolutions = [...]int{2, 5, viewResolution}

// slack in metres covers what rounding can do to a distance on the unit sphere, also near the antipode.
const slack = 1.0

// vector is a point on the unit sphere: no poles and no antimeridian to be careful about.
type vector struct{ x, y, z float64 }

func vectorOf(p geo.Point) vector {
	φ, λ := p.Lat*math.Pi/180, p.Lng*math.Pi/180
	return vector{math.Cos(φ) * math.Cos(λ), math.Cos(φ) * math.Sin(λ), math.Sin(φ)}
}

// metres is the great-circle distance from v to w.
func (v vector) metres(w vector) float64 {
	dx, dy, dz := v.x-w.x, v.y-w.y, v.z-w.z
	half := math.Sqrt(dx*dx+dy*dy+dz*dz) / 2
	return 2 * geo.EarthRadius * math.Asin(min(1, half))
}

// node is a cap of the sphere that covers everything below it: the units of a leaf, or other nodes.
// The cap is measured from what was put in, never taken from the shape of H3 cells, so the bound it gives holds
// wherever children reach over the border of their parents. It only grows; an empty node is dropped.
type node struct {
	cell   geo.Cell
	center vector
	radius float64 // metres
	nodes  []*node
	at     map[geo.Cell]int // where in nodes a cell is
	units  []*entry
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

// put adds e, or widens the caps when e is there already and only moved within its leaf.
func (t *tree) put(e *entry) {
	n := &t.root
	for _, res := range treeResolutions {
		c := n.child(e.leaf.Parent(res))
		c.radius = max(c.radius, c.center.metres(e.vec))
		n = c
	}
	if !slices.Contains(n.units, e) {
		n.units = append(n.units, e)
	}
}

// remove takes e out of leaf.
func (t *tree) remove(e *entry, leaf geo.Cell) { t.root.remove(e, leaf, 0) }

func (n *node) remove(e *entry, leaf geo.Cell, level int) {
	if level == len(treeResolutions) {
		if i := slices.Index(n.units, e); i >= 0 {
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
func cut[T any](s []*T, i int) []*T {
	last := len(s) - 1
	s[i], s[last] = s[last], nil
	return s[:last]
}

func (t *tree) empty() bool { return len(t.root.nodes) == 0 }

// nearest returns the limit units (0: all) nearest to at within radius metres that keep wants,
// by distance, then by id. It opens nodes in the order of how near anything in them can be, and
// stops when the next cannot hold a better hit: the answer is exact.
func (t *tree) nearest(at geo.Point, limit int, radius float64, keep func(*entry, float64) bool) []found {
	best := hits{limit: limit, bound: radius}
	from := vectorOf(at)
	var open frontier
	for n, least := &t.root, 0.0; n != nil && least <= best.bound; n, least = open.pop() {
		for _, c := range n.nodes {
			if least := from.metres(c.center) - c.radius - slack; least <= best.bound {
				open.push(c, least)
			}
		}
		for _, e := range n.units {
			if from.metres(e.vec) > best.bound+slack {
				continue
			}
			if d := geo.Distance(at, e.place.point); d <= best.bound && keep(e, d) {
				best.add(found{d, e})
			}
		}
	}
	return best.sorted()
}

// found is a unit and its distance in metres.
type found struct {
	metres float64
	*entry
}

func (a found) compare(b found) int {
	return cmp.Or(cmp.Compare(a.metres, b.metres), slices.Compare(a.provider[:], b.provider[:]))
}

// hits keeps the nearest found so far. bound is the distance beyond which nothing is wanted any more.
type hits struct {
	limit int
	bound float64
	all   []found
}

// insertUpTo is the largest limit that is worth keeping in order while searching.
const insertUpTo = 256

func (h *hits) add(f found) {
	if h.limit <= 0 || h.limit > insertUpTo {
		h.all = append(h.all, f)
		return
	}
	i, _ := slices.BinarySearchFunc(h.all, f, found.compare)
	h.all = slices.Insert(h.all, i, f)
	if len(h.all) > h.limit {
		h.all = h.all[:h.limit]
	}
	if len(h.all) == h.limit {
		h.bound = min(h.bound, h.all[h.limit-1].metres)
	}
}

func (h *hits) sorted() []found {
	slices.SortFunc(h.all, found.compare)
	if h.limit > 0 && len(h.all) > h.limit {
		h.all = h.all[:h.limit]
	}
	return h.all
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
