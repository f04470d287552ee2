package sim

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/auxilio/auxilio/geo/streets"
)

func TestDemand_sameSeedSameCalls(t *testing.T) {
	s := guatemala(t)
	a, b := NewDemand(7, s, presets["normal"], 0), NewDemand(7, s, presets["normal"], 0)
	other := NewDemand(8, s, presets["normal"], 0)
	for n := range 300 {
		x, y := a.Next(), b.Next()
		if diff := cmp.Diff(x, y); diff != "" {
			t.Fatalf("call %d differs: %s", n, diff)
		}
		if x.Point == other.Next().Point {
			t.Errorf("call %d is the same under another seed", n)
		}
		if err := x.Point.Valid(); err != nil || x.Address == "" || x.Text.Title == "" {
			t.Errorf("call %d: %+v %v", n, x, err)
		}
	}
}

func TestDemand_twentySixAnHour(t *testing.T) {
	const days = 20
	for name, weather := range presets {
		d := NewDemand(7, guatemala(t), weather, 7*time.Hour)
		calls, services := 0, map[string]int{}
		for w := d.Next(); w.At < days*24*time.Hour; w = d.Next() {
			calls++
			services[w.Service]++
			if (w.Patient != nil) != (w.Service == "AMBULANCIA" || w.Service == "MEDICO_DOMICILIO") {
				t.Fatalf("%s: %+v", name, w)
			}
		}
		near(t, name, calls, days*24*callsPerHour*weather.Demand)
		if len(services) != len(mix) {
			t.Errorf("%s: only %v are asked for", name, services)
		}
	}
}

func TestRecruits_aNormalFleet(t *testing.T) {
	s := guatemala(t)
	recruits := Recruits(7, s, normalFleet)
	trades := map[string]int{}
	for _, r := range recruits {
		trades[r.Services[0]]++
	}
	want := map[string]int{"GRUA": 24, "CORRIENTE": 20, "AMBULANCIA": 6, "PLOMERIA": 6}
	if diff := cmp.Diff(want, trades); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(recruits, Recruits(7, s, normalFleet), cmp.AllowUnexported(Recruit{})); diff != "" {
		t.Errorf("the same seed hires others: %s", diff)
	}
}

func TestOpening_showsEverything(t *testing.T) {
	s := guatemala(t)
	var rings, declines, silent, astray, cancels, rated bool
	places := map[any]int{}
	for _, w := range Opening(7, s, Recruits(7, s, normalFleet)) {
		rings = rings || w.Scene.Ring >= 10*time.Second
		declines = declines || w.Scene.Declines > 0
		silent = silent || w.Scene.Silent > 0
		astray = astray || w.Scene.Astray
		cancels = cancels || w.Scene.Cancel > 0
		rated = rated || w.Scene.Stars > 0
		places[w.Point]++
		if w.At > 90*time.Second {
			t.Errorf("%s comes too late to be seen in three minutes", w.Text.Title)
		}
	}
	if !rings || !declines || !silent || !astray || !cancels || !rated {
		t.Error("the opening does not show everything")
	}
	if len(places) != len(opening)-1 {
		t.Errorf("two of %d calls are of one accident, but there are %d places", len(opening), len(places))
	}
}

func guatemala(t *testing.T) *streets.City {
	t.Helper()
	s, err := streets.Guatemala()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
