// Package streets is a city as a graph: its arterials and streets, its zones, and where phones have no signal. The
// simulated city drives on it, and the router of geo/road/router answers from it.
package streets

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/auxilio/auxilio/geo"
)

//go:embed guatemala.txt
var guatemala string

// City is read-only after reading.
type City struct {
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
	Kind   Kind
}

// Kind is how wide a road is.
type Kind string

// The kinds of roads.
const (
	Arterial Kind = "arterial"
	Street   Kind = "street"
)

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
func Guatemala() (*City, error) { return Read(strings.NewReader(guatemala)) }

// Read reads the text form that guatemala.txt explains. Errors name the line.
func Read(r io.Reader) (*City, error) {
	s := &City{ids: map[string]int{}}
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

func (s *City) line(text string) error {
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

func (s *City) zone(f []string) error {
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

func (s *City) dead(f []string) error {
	if len(f) != 3 {
		return fmt.Errorf("a dead zone has 3 fields, not %d", len(f))
	}
	around, err := circle(f[1], f[2])
	s.Dead = append(s.Dead, around)
	return err
}

func (s *City) way(f []string) error {
	kind, name, _ := strings.Cut(f[0], " ")
	before := -1
	for _, text := range f[1:] {
		at, err := s.corner(text)
		if err != nil {
			return fmt.Errorf("way %s: %w", name, err)
		}
		if before >= 0 {
			s.join(before, at, name, Kind(kind))
		}
		before = at
	}
	return nil
}

// corner is the index of a corner, new when the text has coordinates.
func (s *City) corner(text string) (int, error) {
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

func (s *City) join(a, b int, name string, kind Kind) {
	d := geo.Distance(s.Corners[a].Point, s.Corners[b].Point)
	s.Corners[a].Roads = append(s.Corners[a].Roads, Road{b, d, name, kind})
	s.Corners[b].Roads = append(s.Corners[b].Roads, Road{a, d, name, kind})
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
func (s *City) Nearest(p geo.Point) int {
	best, least := 0, math.Inf(1)
	for i, c := range s.Corners {
		if d := geo.Distance(p, c.Point); d < least {
			best, least = i, d
		}
	}
	return best
}

// within is the corners in a circle; the one nearest to its centre when it holds none.
func (s *City) within(c Circle) []int {
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
func (s *City) Covered(p geo.Point) bool {
	return !slices.ContainsFunc(s.Dead, func(c Circle) bool { return c.Holds(p) })
}
