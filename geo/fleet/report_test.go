package fleet_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// at is a fix of provider 1 so many seconds after noon.
func at(seq int64, seconds int, p geo.Point) fleet.Fix {
	return fleet.Fix{
		Provider: provider(1), Point: p, Seq: seq, RecordedAt: noon.Add(time.Duration(seconds) * time.Second),
		Accuracy: fleet.Unknown, Speed: fleet.Unknown, Heading: fleet.Unknown,
	}
}

// north is so many metres north of the city's middle.
func north(metres float64) geo.Point { return guatemala.Toward(0, metres) }

func TestReport_verdicts(t *testing.T) {
	stranger := at(1, 1, north(0))
	stranger.Provider = provider(2)
	for _, c := range []struct {
		name  string
		fixes []fleet.Fix // one after another
		want  []fleet.Verdict
	}{
		{"newer", []fleet.Fix{at(1, 10, north(50)), at(2, 20, north(90))}, verdicts(fleet.Accepted, fleet.Accepted)},
		{"repeated", []fleet.Fix{at(1, 10, north(50)), at(1, 10, north(50))}, verdicts(fleet.Accepted, fleet.Stale)},
		{"late", []fleet.Fix{at(9, 10, north(50)), at(3, 11, north(50))}, verdicts(fleet.Accepted, fleet.Stale)},
		{"of the run before", []fleet.Fix{at(500, -20, north(0)), at(1, 1, north(0))}, verdicts(fleet.Stale, fleet.Accepted)},
		{"future", []fleet.Fix{at(1, 61+60, north(0)), at(1, 59+60, north(0))}, verdicts(fleet.Future, fleet.Accepted)},
		{"too old", []fleet.Fix{at(1, 60-901, north(0))}, verdicts(fleet.TooOld)},
		{"somebody else", []fleet.Fix{stranger}, verdicts(fleet.NotOnDuty)},
		{"nowhere", []fleet.Fix{at(1, 1, geo.Point{Lat: math.NaN()}), at(1, 1, geo.Point{Lat: 1, Lng: 181}), {Provider: provider(1), Seq: 1}},
			verdicts(fleet.Invalid, fleet.Invalid, fleet.Invalid)},
		{"within noise", []fleet.Fix{at(1, 0, north(199))}, verdicts(fleet.Accepted)},
		{"fast but possible", []fleet.Fix{at(1, 10, north(890))}, verdicts(fleet.Accepted)},
		{"jump", []fleet.Fix{at(1, 10, north(910)), at(2, 11, north(5))}, verdicts(fleet.Jump, fleet.Accepted)},
		{"jump to 0/0", []fleet.Fix{at(1, 10, geo.Point{})}, verdicts(fleet.Jump)},
		{"jumps that disagree", []fleet.Fix{at(1, 10, north(9000)), at(2, 20, north(-9000)), at(3, 30, north(20_000))},
			verdicts(fleet.Jump, fleet.Jump, fleet.Jump)},
		{"jumps that agree", []fleet.Fix{at(1, 10, north(9000)), at(2, 20, north(9100)), at(3, 30, north(9200))},
			verdicts(fleet.Jump, fleet.Accepted, fleet.Accepted)},
		{"jump, back, jump", []fleet.Fix{at(1, 10, north(9000)), at(2, 20, north(0)), at(3, 30, north(9000))},
			verdicts(fleet.Jump, fleet.Accepted, fleet.Jump)},
		{"uncounted", []fleet.Fix{at(0, -3, north(10)), at(0, 10, north(50)), at(0, 10, north(60)), at(0, 9, north(60)), at(0, 11, north(60))},
			verdicts(fleet.Accepted, fleet.Accepted, fleet.Stale, fleet.Stale, fleet.Accepted)},
		{"uncounted among counted", []fleet.Fix{at(1, 10, north(50)), at(0, 11, north(50)), at(2, 12, north(50)), at(3, 13, north(50)), at(0, 12, north(50))},
			verdicts(fleet.Accepted, fleet.Accepted, fleet.Stale, fleet.Accepted, fleet.Stale)},
		{"uncounted jumps that agree", []fleet.Fix{at(0, 10, north(9000)), at(0, 20, north(9100)), at(0, 30, north(9200))},
			verdicts(fleet.Jump, fleet.Accepted, fleet.Accepted)},
		{"clock set back", []fleet.Fix{at(1, 10, north(0)), at(2, -3, north(260))}, verdicts(fleet.Accepted, fleet.Accepted)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fleet.Open(nil, fleet.Config{Now: still(noon.Add(time.Minute))})
			f.Put(online(1, guatemala, noon))
			for i, fix := range c.fixes {
				if got := f.Report(context.Background(), []fleet.Fix{fix})[0]; got != c.want[i] {
					t.Fatalf("fix %d: %v, want %v", i+1, got, c.want[i])
				}
			}
		})
	}
}

func verdicts(v ...fleet.Verdict) []fleet.Verdict { return v }

// TestReport_batchBackwards sends a way end first: each fix is judged in its place on the way.
func TestReport_batchBackwards(t *testing.T) {
	f := fleet.Open(nil, fleet.Config{Now: still(noon.Add(time.Minute))})
	f.Put(online(1, guatemala, noon))
	got := f.Report(context.Background(), []fleet.Fix{at(3, 30, north(2550)), at(2, 20, north(1700)), at(1, 10, north(850))})
	for i, v := range got {
		if v != fleet.Accepted {
			t.Errorf("fix %d: %v", i, v)
		}
	}
	if p, _ := f.Position(provider(1)); p.Seq != 3 {
		t.Errorf("seq %d, want 3", p.Seq)
	}
}

func TestPut_goingOnlineAnchors(t *testing.T) {
	f := fleet.Open(nil, fleet.Config{Now: still(noon.Add(time.Hour))})
	f.Put(online(1, guatemala, noon.Add(59*time.Minute)))
	f.Report(context.Background(), []fleet.Fix{at(7000, 3600, guatemala)})
	far := north(300_000)
	f.Put(online(1, far, noon.Add(time.Hour)))
	if p, _ := f.Position(provider(1)); geo.Distance(p.Point, far) > 1 || p.Seq != 0 {
		t.Fatalf("at %v with seq %d, want where it went online and 0", p.Point, p.Seq)
	}
	if v := f.Report(context.Background(), []fleet.Fix{at(1, 3601, far)})[0]; v != fleet.Accepted {
		t.Fatalf("the first fix after going online is %v", v)
	}
}

// TestPut_anyOrder puts what the database decided in the wrong order: the newest version stays, and the position with it.
func TestPut_anyOrder(t *testing.T) {
	f := fleet.Open(nil, fleet.Config{Now: still(noon)})
	f.Put(online(1, guatemala, noon))
	free := fleet.Unit{Provider: provider(1), State: fleet.Available, Services: []string{"GRUA"}, Version: noon.UnixMicro() + 9}
	busy := free
	busy.State, busy.Version = fleet.Busy, noon.UnixMicro()+5
	f.Put(free)
	f.Put(busy)
	f.Put(free)
	if u, ok := f.Unit(provider(1)); !ok || u.State != fleet.Available || u.FixedAt != noon {
		t.Fatalf("%+v", u)
	}
}

func TestPut_offIsNowhere(t *testing.T) {
	f := fleet.Open(nil, fleet.Config{})
	u := online(1, guatemala, time.Now())
	f.Put(u)
	u.State = fleet.Off
	f.Put(u)
	if _, ok := f.Position(provider(1)); ok || len(f.Units()) > 0 || len(f.Nearest(fleet.Query{At: guatemala})) > 0 {
		t.Fatal("a provider off duty is still seen")
	}
}

// TestReport_findsStrangers reports about a provider this node has not heard of: the database is asked, and not again at once.
func TestReport_findsStrangers(t *testing.T) {
	asked := 0
	find := func(_ context.Context, ids []uuid.UUID) ([]fleet.Unit, error) {
		asked++
		if asked == 1 {
			return nil, errors.New("database is away")
		}
		return []fleet.Unit{{Provider: ids[0], State: fleet.Available, Services: []string{"GRUA"}}}, nil
	}
	now := noon
	f := fleet.Open(nil, fleet.Config{Find: find, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	report := func() fleet.Verdict { return f.Report(context.Background(), []fleet.Fix{at(1, 0, guatemala)})[0] }
	if v := report(); v != fleet.NotOnDuty {
		t.Errorf("database away: %v", v)
	}
	if v := report(); v != fleet.NotOnDuty || asked != 1 {
		t.Errorf("at once again: %v, asked %d times", v, asked)
	}
	now = now.Add(6 * time.Second)
	if v := report(); v != fleet.Accepted {
		t.Errorf("6 s later: %v", v)
	}
}
