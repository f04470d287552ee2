// Package router answers the table service of OSRM from a graph of streets: a road server for cities that have none, small
// enough to run beside the simulated one. It speaks as much of the protocol as [github.com/auxilio/auxilio/geo/road] asks:
// GET /table/v1/{profile}/{lng,lat;…}?sources=…&destinations=…&annotations=duration,distance.
//
// It knows no turns, one-way streets or traffic. Times are those of a car in the daytime: roads at the speed of their kind,
// the way between a place and the nearest corner slower than any.
package router

import (
	"container/heap"
	"math"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/streets"
)

// Router finds the fastest ways over a city. It is read-only and may be used by many goroutines.
type Router struct {
	City *streets.City
}

// speeds are in km/h, door to door with lights and queues.
var speeds = map[streets.Kind]float64{streets.Arterial: 30, streets.Street: 18}

const (
	offGraphKMH = 12
	offGraphM   = 15_000 // a place farther from every corner than this is on no road
)

// Way is what a drive comes to.
type Way struct {
	Seconds, Metres float64
}

// snap is the corner that stands for a place.
type snap struct {
	corner int
	metres float64 // between the two
}

func (r Router) snap(p geo.Point) snap {
	corner := r.City.Nearest(p)
	return snap{corner, geo.Distance(p, r.City.Corners[corner].Point)}
}

// from is the ways from a place to others; ok is false where there is none.
func (r Router) from(start snap, to []snap) (ways []Way, ok []bool) {
	reached := r.fastest(start.corner)
	ways, ok = make([]Way, len(to)), make([]bool, len(to))
	for i, end := range to {
		way := reached[end.corner]
		off := start.metres + end.metres
		ok[i] = way.Seconds < math.Inf(1) && start.metres <= offGraphM && end.metres <= offGraphM
		ways[i] = Way{way.Seconds + off/(offGraphKMH/3.6), way.Metres + off}
	}
	return ways, ok
}

// fastest is Dijkstra's algorithm from a corner to all others.
func (r Router) fastest(from int) []Way {
	best := make([]Way, len(r.City.Corners))
	for i := range best {
		best[i].Seconds = math.Inf(1)
	}
	best[from] = Way{}
	for q := (frontier{{corner: from}}); q.Len() > 0; {
		at := heap.Pop(&q).(reach)
		if at.Seconds > best[at.corner].Seconds {
			continue
		}
		for _, road := range r.City.Corners[at.corner].Roads {
			next := Way{at.Seconds + road.Metres/(speeds[road.Kind]/3.6), at.Metres + road.Metres}
			if next.Seconds < best[road.To].Seconds {
				best[road.To] = next
				heap.Push(&q, reach{next, road.To})
			}
		}
	}
	return best
}

// reach is a corner and the way to it.
type reach struct {
	Way
	corner int
}

// frontier is a heap of reaches, the fastest first.
type frontier []reach

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].Seconds < f[j].Seconds }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(reach)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
