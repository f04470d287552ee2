package streets

import (
	"container/heap"
	"slices"

	"github.com/auxilio/auxilio/geo"
)

// sideStreets is how far, in metres, one goes by streets too small for the graph.
const sideStreets = 700

// Way is the shortest way by road: from, the corners between, to. Places near each other need no arterial.
func (s *City) Way(from, to geo.Point) []geo.Point {
	if geo.Distance(from, to) <= sideStreets {
		return []geo.Point{from, to}
	}
	path := []geo.Point{from}
	for _, corner := range s.shortest(s.Nearest(from), s.Nearest(to)) {
		path = append(path, s.Corners[corner].Point)
	}
	return append(path, to)
}

// shortest is Dijkstra's algorithm; nil when there is no way.
func (s *City) shortest(from, to int) []int {
	came, seen := map[int]int{from: -1}, map[int]bool{}
	for q := (frontier{{corner: from, before: -1}}); q.Len() > 0; {
		step := heap.Pop(&q).(reach)
		if seen[step.corner] {
			continue
		}
		seen[step.corner], came[step.corner] = true, step.before
		if step.corner == to {
			return trace(came, to)
		}
		for _, road := range s.Corners[step.corner].Roads {
			heap.Push(&q, reach{road.To, step.corner, step.metres + road.Metres})
		}
	}
	return nil
}

func trace(came map[int]int, to int) []int {
	var path []int
	for at := to; at >= 0; at = came[at] {
		path = append(path, at)
	}
	slices.Reverse(path)
	return path
}

// reach is a corner, how it was come to and how far it is.
type reach struct {
	corner, before int
	metres         float64
}

// frontier is a heap of reaches, nearest first.
type frontier []reach

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].metres < f[j].metres }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(reach)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
