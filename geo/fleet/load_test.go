package fleet_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/geo/fleet"
)

// duties is what a database says about duty, and may be changed while fleets ask it.
type duties struct {
	mu    sync.Mutex
	units []fleet.Unit
	err   error
	asked int
}

func (d *duties) load(context.Context) ([]fleet.Unit, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	return d.units, d.err
}

func (d *duties) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

func (d *duties) set(err error, units ...fleet.Unit) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.units, d.err = units, err
}

func TestRun_loadsAndCorrects(t *testing.T) {
	t.Parallel()
	now := time.Now()
	db := &duties{}
	db.set(nil, online(1, guatemala, now), online(2, guatemala, now))
	f := open(t, startRedis(t).client(), fleet.Config{Load: db.load, Reload: 20 * time.Millisecond})
	if len(f.Units()) != 2 {
		t.Fatalf("%d units when ready", len(f.Units()))
	}
	busy := online(1, guatemala, now)
	busy.State = fleet.Busy
	db.set(nil, busy, online(3, guatemala, now))
	eventually(t, 5*time.Second, "the replica says what the database says", func() bool {
		one, _ := f.Unit(provider(1))
		_, two := f.Unit(provider(2))
		_, three := f.Unit(provider(3))
		return one.State == fleet.Busy && !two && three
	})
	whole(t, f)
	clean(t, f)
}

// TestRun_loadOfTheSameIsNoNews loads what is known already, read later: no viewer and no other node hears of it.
func TestRun_loadOfTheSameIsNoNews(t *testing.T) {
	t.Parallel()
	now := time.Now()
	db := &duties{}
	db.set(nil, online(1, guatemala, now))
	f := open(t, startRedis(t).client(), fleet.Config{Load: db.load, Reload: 10 * time.Millisecond})
	_, since := f.Changes(0, nil)
	again := online(1, guatemala, now)
	again.Version = now.Add(time.Minute).UnixMicro()
	db.set(nil, again)
	before := db.count()
	eventually(t, 5*time.Second, "it loads thrice more", func() bool { return db.count() > before+3 })
	if changed, _ := f.Changes(since, nil); len(changed) > 0 {
		t.Fatalf("loading the same is news: %+v", changed)
	}
}

// TestRun_putBeatsOlderLoad answers a load from before a Put after it: the Put stands.
func TestRun_putBeatsOlderLoad(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan struct{}), make(chan []fleet.Unit)
	var first atomic.Bool
	load := func(ctx context.Context) ([]fleet.Unit, error) {
		if first.CompareAndSwap(false, true) {
			return nil, nil
		}
		select {
		case asked <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		select {
		case units := <-answer:
			return units, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f := open(t, startRedis(t).client(), fleet.Config{Load: load, Reload: 10 * time.Millisecond})
	<-asked
	came, went := online(1, guatemala, time.Now()), online(2, guatemala, time.Now())
	went.State = fleet.Off
	f.Put(came, went)
	answer <- []fleet.Unit{online(2, guatemala, time.Now())}
	<-asked // the answer was taken
	if _, on := f.Unit(provider(1)); !on {
		t.Error("the load from before it came took provider 1 off duty")
	}
	if _, on := f.Unit(provider(2)); on {
		t.Error("the load from before it went put provider 2 on duty")
	}
	answer <- []fleet.Unit{online(1, guatemala, time.Now())}
}

// TestRun_loadNeverGoesBack has a database that knows an older position under an anchor that is a moment later, as clocks differ.
func TestRun_loadNeverGoesBack(t *testing.T) {
	t.Parallel()
	now := time.Now()
	old := online(1, guatemala, now.Add(50*time.Millisecond))
	old.FixedAt, old.Seq = now.Add(-time.Second), 40
	db := &duties{}
	db.set(nil, old)
	f := open(t, startRedis(t).client(), fleet.Config{Load: db.load, Reload: 10 * time.Millisecond})
	f.Put(online(1, guatemala, now.Add(time.Second)))
	f.Report(context.Background(), []fleet.Fix{{Provider: provider(1), Point: north(150), RecordedAt: now.Add(time.Second), Seq: 41}})
	older := old
	older.Anchored = now.Add(2 * time.Second)
	db.set(nil, older)
	before := db.count()
	eventually(t, 5*time.Second, "it loads twice more", func() bool { return db.count() > before+2 })
	if p, _ := f.Position(provider(1)); p.Seq != 41 {
		t.Fatalf("a load took the position back to seq %d", p.Seq)
	}
}

// TestRun_startsFromRedis has the newest position of a provider survive the node that took it, though the database has an old one.
func TestRun_startsFromRedis(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	now := time.Now()
	db := &duties{}
	db.set(nil, online(1, guatemala, now))
	first := open(t, s.client(), fleet.Config{Load: db.load})
	first.Report(context.Background(), []fleet.Fix{{Provider: provider(1), Point: north(150), RecordedAt: now, Seq: 41}})
	eventually(t, 5*time.Second, "Redis has the fix", func() bool { return agree(first) })
	second := open(t, s.client(), fleet.Config{Load: db.load})
	if p, ok := second.Position(provider(1)); !ok || p.Seq != 41 {
		t.Fatalf("the new node begins with seq %d", p.Seq)
	}
}

func TestRun_notReadyBeforeTheDatabase(t *testing.T) {
	t.Parallel()
	client := startRedis(t).client()
	defer client.Close()
	db := &duties{}
	db.set(errors.New("database is away"))
	f := fleet.Open(client, fleet.Config{Load: db.load, Reload: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- f.Run(ctx) }()
	eventually(t, 5*time.Second, "it asks again", func() bool { return db.count() > 2 })
	select {
	case <-f.Ready():
		t.Error("ready without having loaded")
	default:
	}
	db.set(nil)
	<-f.Ready()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestRun_savesTheNewest has a database that is away for a while: in the end it has the last fix of each, and nothing twice in one call.
func TestRun_savesTheNewest(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	saved, calls := make(map[string]int64), 0
	save := func(_ context.Context, positions []fleet.Position) error {
		mu.Lock()
		defer mu.Unlock()
		if calls++; calls == 1 {
			return errors.New("database is away")
		}
		for _, p := range positions {
			saved[p.Provider.String()] = p.Seq
		}
		return nil
	}
	f := open(t, startRedis(t).client(), fleet.Config{Save: save})
	cityFleet(f, 3)
	for seq := int64(1); seq <= 20; seq++ {
		for i := range 3 {
			f.Report(context.Background(), []fleet.Fix{{Provider: provider(i), Point: spread(i), RecordedAt: time.Now(), Seq: seq}})
		}
	}
	eventually(t, 10*time.Second, "the last fix of each is saved", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(saved) == 3 && saved[provider(0).String()] == 20 && saved[provider(2).String()] == 20
	})
}
