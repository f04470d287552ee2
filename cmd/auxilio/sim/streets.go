package sim

import (
	"bufio"
	"container/heap"
	_ "embed"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/auxilio/auxilio/geo"
)

//go:embed guatemala.txt
var guatemala string

// Streets is a city: a graph of its arterials, its zones, and where phones have no signal. It is read-only after reading.
type Streets struct {
	Corners []Corner
	Zones   []Zone
	Dead    []Circle
	ids     map[string]int
}

// Corner is a node of the graph.
type Corner struct {
	ID    string
	Point geo.Point
	Roads []Road
}

// Road leads from one corner to another.
type Road struct {
	To     int     // index of the corner
	Metres float64 // great circle
	Name   string
}

// Zone is a part of the city that people call from.
type Zone struct {
	Name, Place, City string
	Circle
	Share   float64 // of the calls, relative to the other zones
	Corners []int   // in it; the one nearest to its centre when there is none
}

// Circle is everything within a distance of a point.
type Circle struct {
	Center geo.Point
	Metres float64
}

// Holds reports whether p is inside.
func (c Circle) Holds(p geo.Point) bool { return geo.Distance(c.Center, p) <= c.Metres }

// Guatemala is the city that the simulation is set in.
func Guatemala() (*Streets, error) { return ReadStreets(strings.NewReader(guatemala)) }

// ReadStreets reads the text form that guatemala.txt explains. Errors name the line.
func ReadStreets(r io.Reader) (*Streets, error) {
	s := &Streets{ids: map[string]int{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if err := s.line(strings.TrimSpace(lines.Text())); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	for i := range s.Zones {
		s.Zones[i].Corners = s.within(s.Zones[i].Circle)
	}
	return s, lines.Err()
}

func (s *Streets) line(text string) error {
	if text == "" || strings.HasPrefix(text, "#") {
		return nil
	}
	kind, rest, _ := strings.Cut(text, " ")
	fields := strings.Split(rest, ";")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	switch kind {
	case "zone":
		return s.zone(fields)
	case "dead":
		return s.dead(fields)
	case "way":
		return s.way(fields)
	default:
		return fmt.Errorf("%q is not zone, dead or way", kind)
	}
}

func (s *Streets) zone(f []string) error {
	if len(f) != 6 {
		return fmt.Errorf("a zone has 6 fields, not %d", len(f))
	}
	around, err := circle(f[3], f[4])
	if err != nil {
		return err
	}
	share, err := strconv.ParseFloat(f[5], 64)
	if err != nil || share < 0 {
		return fmt.Errorf("%q is not a share", f[5])
	}
	s.Zones = append(s.Zones, Zone{f[0], f[1], f[2], around, share, nil})
	return nil
}

func (s *Streets) dead(f []string) error {
	if len(f) != 3 {
		return fmt.Errorf("a dead zone has 3 fields, not %d", len(f))
	}
	around, err := circle(f[1], f[2])
	s.Dead = append(s.Dead, around)
	return err
}

func (s *Streets) way(f []string) error {
	_, name, _ := strings.Cut(f[0], " ")
	before := -1
	for _, text := range f[1:] {
		at, err := s.corner(text)
		if err != nil {
			return fmt.Errorf("way %s: %w", name, err)
		}
		if before >= 0 {
			s.join(before, at, name)
		}
		before = at
	}
	return nil
}

// corner is the index of a corner, new when the text has coordinates.
func (s *Streets) corner(text string) (int, error) {
	id, place, isNew := strings.Cut(text, " ")
	at, known := s.ids[id]
	if isNew == known {
		return 0, fmt.Errorf("corner %s needs coordinates where it first appears, and only there", id)
	}
	if known {
		return at, nil
	}
	p, err := point(place)
	if err != nil {
		return 0, err
	}
	s.ids[id] = len(s.Corners)
	s.Corners = append(s.Corners, Corner{ID: id, Point: p})
	return s.ids[id], nil
}

func (s *Streets) join(a, b int, name string) {
	d := geo.Distance(s.Corners[a].Point, s.Corners[b].Point)
	s.Corners[a].Roads = append(s.Corners[a].Roads, Road{b, d, name})
	s.Corners[b].Roads = append(s.Corners[b].Roads, Road{a, d, name})
}

func circle(center, metres string) (Circle, error) {
	p, err := point(center)
	if err != nil {
		return Circle{}, err
	}
	m, err := strconv.ParseFloat(metres, 64)
	if err != nil || m <= 0 {
		return Circle{}, fmt.Errorf("%q is not a radius in metres", metres)
	}
	return Circle{p, m}, nil
}

func point(text string) (geo.Point, error) {
	var p geo.Point
	if _, err := fmt.Sscanf(text, "%g %g", &p.Lat, &p.Lng); err != nil {
		return p, fmt.Errorf("%q is not latitude and longitude", text)
	}
	return p, p.Valid()
}

// Nearest is the corner nearest to p.
func (s *Streets) Nearest(p geo.Point) int {
	best, least := 0, math.Inf(1)
	for i, c := range s.Corners {
		if d := geo.Distance(p, c.Point); d < least {
			best, least = i, d
		}
	}
	return best
}

// within is the corners in a circle; the one nearest to its centre when it holds none.
func (s *Streets) within(c Circle) []int {
	var in []int
	for i := range s.Corners {
		if c.Holds(s.Corners[i].Point) {
			in = append(in, i)
		}
	}
	if len(in) == 0 && len(s.Corners) > 0 {
		in = append(in, s.Nearest(c.Center))
	}
	return in
}

// Covered reports whether phones have signal at p.
func (s *Streets) Covered(p geo.Point) bool {
	return !slices.ContainsFunc(s.Dead, func(c Circle) bool { return c.Holds(p) })
}

// sideStreets is how far, in metres, one goes by streets too small for the graph.
const sideStreets = 700

// Way is the shortest way by road: from, the corners between, to. Places near each other need no arterial.
func (s *Streets) Way(from, to geo.Point) []geo.Point {
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
func (s *Streets) shortest(from, to int) []int {
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

// Somewhere is a place that people call from: a zone drawn by its share, a corner of it and a little way from it.
func (s *Streets) Somewhere(r *rand.Rand) (Zone, int, geo.Point) {
	shares := make([]float64, len(s.Zones))
	for i, z := range s.Zones {
		shares[i] = z.Share
	}
	zone := s.Zones[weighted(r, shares)]
	corner := zone.Corners[r.IntN(len(zone.Corners))]
	return zone, corner, s.Corners[corner].Point.Toward(r.Float64()*360, r.Float64()*houseOff)
}

// houseOff is how far, in metres, a house is from its corner at most.
const houseOff = 120

// Hotspot is a corner where calls are likely.
func (s *Streets) Hotspot(r *rand.Rand) geo.Point {
	_, corner, _ := s.Somewhere(r)
	return s.Corners[corner].Point
}
