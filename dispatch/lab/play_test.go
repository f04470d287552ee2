package lab

import (
	"reflect"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

var small = City{Providers: 30, SideKM: 12, Hours: 1, PerHour: 40}

func TestPlay_sameSeedSameDay(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		if a, b := Play(small.Scenario(3), r), Play(small.Scenario(3), r); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two plays of one day differ", r.Name())
		}
	}
}

func TestPlay_everyCallEndsOnce(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		s := small.Scenario(4)
		d := Play(s, r)
		if len(d.Calls) != len(s.Calls) {
			t.Fatalf("%s: %d outcomes of %d calls", r.Name(), len(d.Calls), len(s.Calls))
		}
		for i, o := range d.Calls {
			if o.Wait < geo.Preparation || o.Wait > s.Patience {
				t.Errorf("%s: call %d waited %v", r.Name(), i, o.Wait)
			}
		}
	}
}

// One provider, one call two kilometres away at 20 km/h: preparation and six minutes, under any rule.
func TestPlay_oneCallTakesItsDrive(t *testing.T) {
	t.Parallel()
	s := &Scenario{SpeedKMH: 20, Prepare: geo.Preparation, Typical: time.Hour, Prompt: true,
		Calls: []Call{{At: time.Minute, Point: corner.Toward(90, 2000), Service: service, Priority: match.Medium, Work: time.Minute}},
		Crew:  []Provider{{Point: corner, Accepts: 1}}}
	for _, r := range Rules() {
		if got := Play(s, r).Calls[0].Wait; (got - 8*time.Minute).Abs() > 11*time.Second {
			t.Errorf("%s: waited %v", r.Name(), got)
		}
	}
}

func TestGini_ofEqualsAndOfOne(t *testing.T) {
	t.Parallel()
	if g := Gini([]float64{2, 2, 2}); g > 1e-9 || g < -1e-9 {
		t.Errorf("of equals %v", g)
	}
	if g := Gini([]float64{0, 0, 0, 8}); g != 0.75 {
		t.Errorf("of one who has all of four %v", g)
	}
}
