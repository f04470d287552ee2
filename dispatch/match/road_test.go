package match

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/auxilio/auxilio/geo"
)

// byRoad is a drive that is known, of the provider n to the request q.
func byRoad(q, n, driveS int) Road {
	return Road{Request: id(1000 + q), Provider: id(n), DriveS: driveS}
}

// drawRoads are some drives of a snapshot, some of them twice.
func drawRoads(t *rapid.T) (roads []Road) {
	for range rapid.IntRange(0, 8).Draw(t, "roads") {
		q, p := rapid.IntRange(0, 5).Draw(t, "road of"), rapid.IntRange(0, 9).Draw(t, "road from")
		roads = append(roads, byRoad(q, p, rapid.IntRange(-1, 4000).Draw(t, "road takes")))
	}
	return roads
}

// The nearer provider is across the ravine: by road the other one is there sooner.
func TestDecide_roadTimesDecide(t *testing.T) {
	in := town(one(asks(1)), ready(1, 1), ready(2, 2))
	wantSent(t, in, 1)
	in.Roads = []Road{byRoad(1, 1, 1500), byRoad(1, 2, 480)}
	out := wantSent(t, in, 2)
	c := out.Decisions[0].Candidates[1]
	if want := int(geo.Preparation.Seconds()) + 480; c.ETAS != want || !c.ByRoad {
		t.Errorf("eta %d s, by road %v, want %d s by road", c.ETAS, c.ByRoad, want)
	}
	in.Roads = in.Roads[:1]
	if c := wantSent(t, in, 2).Decisions[0].Candidates[1]; c.ByRoad {
		t.Error("a drive that nobody knows is said to be by road")
	}
}

// Nobody is within the cap by the estimate of the detour, or one is, and by road it is the other way round.
func TestDecide_roadTimesOpenAndCloseTheCap(t *testing.T) {
	in := town(one(asks(1)), ready(1, 14))
	wantSent(t, in)
	in.Roads = []Road{byRoad(1, 1, 900)}
	wantSent(t, in, 1)
	in = town(one(asks(1)), ready(1, 1))
	in.Roads = []Road{byRoad(1, 1, 3600)}
	wantSent(t, in)
}

func TestDecide_roadTimesAreOfACarOutsideRushHours(t *testing.T) {
	for _, c := range []struct {
		vehicle geo.Vehicle
		rush    bool
		wantS   int
	}{
		{geo.Car, false, 720}, {geo.TowTruck, false, 120 + 706}, {geo.Ambulance, false, 120 + 400}, {geo.Car, true, 120 + 833},
	} {
		p := ready(1, 3)
		p.Vehicle = c.vehicle
		in := town(one(asks(1)), p)
		in.Rush, in.Roads = c.rush, []Road{byRoad(1, 1, 600)}
		if got := wantSent(t, in, 1).Offers[0].ETAS; got != c.wantS {
			t.Errorf("%s, rush %v: %d s, want %d s", c.vehicle, c.rush, got, c.wantS)
		}
	}
}

func TestShortlist_theCheapestOfEachRequest(t *testing.T) {
	far := asks(2)
	far.Point = east(30)
	gone := ready(5, 0.1)
	gone.OnDuty = false
	in := town([]Request{asks(1), far}, ready(1, 3), ready(2, 1), ready(3, 2), gone)
	free := noon.Add(4 * time.Minute)
	soon := ready(4, 30)
	soon.Busy, soon.FreeAt = true, &free
	in.Providers = append(in.Providers, soon)
	in.Policy.ForwardFreeShare = 1
	want := []Leg{
		{id(1001), id(2), geo.Leg{From: east(1), To: square}}, {id(1001), id(3), geo.Leg{From: east(2), To: square}},
		{id(1002), id(4), geo.Leg{From: east(30), To: east(30)}},
	}
	got := Shortlist(in, 2)
	if len(got) != len(want) {
		t.Fatalf("%d legs, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("leg %d: %v, want %v", i, got[i], want[i])
		}
	}
}
