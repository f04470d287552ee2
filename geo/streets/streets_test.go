package streets

import (
	"strings"
	"testing"

	"github.com/auxilio/auxilio/geo"
)

func city(t *testing.T) *City {
	t.Helper()
	s, err := Guatemala()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestGuatemala_isOneCity(t *testing.T) {
	s := city(t)
	if n := len(s.Corners); n < 220 || n > 280 {
		t.Errorf("there are %d corners, not about 250", n)
	}
	for i, c := range s.Corners {
		if i > 0 && s.shortest(0, i) == nil {
			t.Errorf("no way leads from %s to %s", s.Corners[0].ID, c.ID)
		}
		for _, road := range c.Roads {
			if road.Metres < 50 || road.Metres > 8000 {
				t.Errorf("%s: %s to %s is %.0f m long", road.Name, c.ID, s.Corners[road.To].ID, road.Metres)
			}
		}
	}
}

func TestGuatemala_zones(t *testing.T) {
	s := city(t)
	inCity := 0
	for _, z := range s.Zones {
		if z.City == "Guatemala" {
			inCity++
		}
		if len(z.Corners) == 0 || z.Share <= 0 {
			t.Errorf("zone %s: nobody can call from there", z.Name)
		}
		if d := geo.Distance(s.Corners[z.Corners[0]].Point, z.Center); d > z.Metres {
			t.Errorf("zone %s: the nearest corner is %.0f m off", z.Name, d)
		}
	}
	if inCity != 22 {
		t.Errorf("the city has %d zones, not 22", inCity)
	}
}

func TestWay_isNotShorterThanTheCrowFlies(t *testing.T) {
	s := city(t)
	trebol, cayala := s.Corners[s.ids["trebol"]].Point, s.Corners[s.ids["cayala"]].Point
	way := length(s.Way(trebol, cayala))
	if straight := geo.Distance(trebol, cayala); way < straight || way > 2.5*straight {
		t.Errorf("from El Trébol to Cayalá: %.0f m by road, %.0f m straight", way, straight)
	}
}

func TestRead_namesTheLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"kind":            {"river A; a 1 2", `line 1: "river" is not`},
		"zone fields":     {"\nzone A; B", "line 2: a zone has 6 fields"},
		"zone place":      {"zone A; B; C; here; 100; 1", "not latitude and longitude"},
		"zone radius":     {"zone A; B; C; 1 2; wide; 1", "not a radius"},
		"zone share":      {"zone A; B; C; 1 2; 100; -1", "not a share"},
		"dead":            {"dead A; 1 2", "3 fields"},
		"unknown corner":  {"way street A; a", "corner a needs coordinates"},
		"corner twice":    {"way street A; a 1 2; a 1 2", "only there"},
		"corner off maps": {"way street A; a 91 2", "latitude must be"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func length(line []geo.Point) (sum float64) {
	for i := 1; i < len(line); i++ {
		sum += geo.Distance(line[i-1], line[i])
	}
	return sum
}
