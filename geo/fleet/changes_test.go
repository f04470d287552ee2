package fleet_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// crowd is a fleet whose provider 0 is in the middle of the city and provider 1 is 30 km north.
func crowd() (f *fleet.Fleet, middle fleet.Window) {
	f = fleet.Open(nil, fleet.Config{Now: still(noon)})
	f.Put(online(0, guatemala, noon), online(1, north(30_000), noon))
	return f, fleet.NewWindow(geo.CellAt(guatemala, fleet.ViewResolution))
}

func ids(positions []fleet.Position) map[uuid.UUID]fleet.Position {
	m := make(map[uuid.UUID]fleet.Position)
	for _, p := range positions {
		m[p.Provider] = p
	}
	return m
}

func TestChanges_onlyWhatChanged(t *testing.T) {
	f, _ := crowd()
	all, since := f.Changes(0, nil)
	if len(all) != 2 {
		t.Fatalf("%d positions at first", len(all))
	}
	if again, next := f.Changes(since, nil); len(again) != 0 || next != since {
		t.Fatalf("%d changes while nothing changed", len(again))
	}
	for seq := range int64(5) {
		f.Report(context.Background(), []fleet.Fix{{Provider: provider(1), Point: north(30_000 + float64(seq)), RecordedAt: noon, Seq: seq + 1}})
	}
	moved, next := f.Changes(since, nil)
	if len(moved) != 1 || moved[0].Provider != provider(1) || moved[0].Seq != 5 || next != since+5 {
		t.Fatalf("%+v, next %d after %d", moved, next, since)
	}
}

func TestChanges_throughAWindow(t *testing.T) {
	f, middle := crowd()
	seen, since := f.Changes(0, middle)
	if len(seen) != 1 || seen[0].Provider != provider(0) {
		t.Fatalf("%+v", seen)
	}
	f.Put(online(0, north(30_000), noon.Add(time.Second)), online(1, guatemala, noon.Add(time.Second)))
	moved, next := f.Changes(since, middle)
	now := ids(moved)
	if len(now) != 2 || geo.Distance(now[provider(0)].Point, north(30_000)) > 1 || geo.Distance(now[provider(1)].Point, guatemala) > 1 {
		t.Fatalf("one left and one came, changes are %+v", moved)
	}
	f.Put(online(0, north(31_000), noon.Add(2*time.Second)))
	if far, _ := f.Changes(next, middle); len(far) != 0 {
		t.Fatalf("outside the window there are changes: %+v", far)
	}
	if none, _ := f.Changes(0, fleet.NewWindow()); len(none) != 0 {
		t.Fatalf("through an empty window there is %+v", none)
	}
}

func TestChanges_stateAndLeaving(t *testing.T) {
	f, middle := crowd()
	_, since := f.Changes(0, middle)
	u := fleet.Unit{Provider: provider(0), Services: []string{"GRUA"}, State: fleet.Busy, Version: noon.UnixMicro() + 1}
	f.Put(u)
	busy, since := f.Changes(since, middle)
	if len(busy) != 1 || busy[0].State != fleet.Busy {
		t.Fatalf("%+v", busy)
	}
	u.State, u.Version = fleet.Off, u.Version+1
	f.Put(u)
	for _, window := range []fleet.Window{middle, nil} {
		if off, _ := f.Changes(since, window); len(off) != 1 || off[0].State != fleet.Off {
			t.Fatalf("going off duty is %+v", off)
		}
		if now, _ := f.Changes(0, window); len(ids(now)) != 1-len(window) {
			t.Fatalf("whoever looks first sees %+v", now)
		}
	}
}

// TestChanges_reachOtherNodes is how a viewer on one node sees a provider whose socket is on another, fresh enough for realtime.
func TestChanges_reachOtherNodes(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	a, b := open(t, s.client(), fleet.Config{}), open(t, s.client(), fleet.Config{})
	a.Put(online(1, guatemala, time.Now()))
	var since uint64
	eventually(t, 2*time.Second, "the other node sees it come", func() bool {
		changed, next := b.Changes(since, nil)
		since = next
		return len(changed) == 1 && changed[0].State == fleet.Available
	})
	began := time.Now()
	a.Report(context.Background(), []fleet.Fix{{Provider: provider(1), Point: north(20), Speed: 8, Heading: 270, RecordedAt: began, Seq: 1}})
	eventually(t, 2*time.Second, "the other node sees it move", func() bool {
		changed, _ := b.Changes(since, nil)
		return len(changed) == 1 && changed[0].Seq == 1 && changed[0].Speed == 8 && changed[0].Heading == 270
	})
	t.Logf("from node to node in %s", time.Since(began).Round(time.Millisecond))
}
