package fleet_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// TestAudit_findsWhatIsPlanted is why an audit without problems means something.
func TestAudit_findsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	f := open(t, s.client(), fleet.Config{})
	cityFleet(f, 10)
	whole(t, f)
	clean(t, f)
	direct := s.client()
	defer direct.Close()
	ctx := context.Background()
	id := provider(3)
	here := geo.CellAt(spread(3), 8)
	there := here.Disk(1)[1]
	key := func(c geo.Cell) string { return "auxilio:av:{" + c.Parent(5).String() + "}:GRUA:" + c.String() }
	packed := direct.HGet(ctx, key(here), string(id[:])).Val()
	if packed == "" {
		t.Fatal("the provider is not where the keys say")
	}
	direct.HSet(ctx, key(there), string(id[:]), packed)
	problems, err := f.Audit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"in several cells of one group", "not in the cell of its position", "in the index but not in cur"} {
		if !strings.Contains(strings.Join(problems, "\n"), want) {
			t.Errorf("nobody says %q: %q", want, problems)
		}
	}
	direct.HDel(ctx, key(there), string(id[:]))
	direct.HDel(ctx, key(here), string(id[:]))
	if problems, _ = f.Audit(ctx); len(problems) != 1 || !strings.Contains(problems[0], "in cur but not in the index") {
		t.Errorf("%q", problems)
	}
}

// TestRun_dropsTheSilent has a node take those out of the index whose fixes are too old, its own and those of a node that is gone.
func TestRun_dropsTheSilent(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	f := open(t, s.client(), fleet.Config{Now: clock})
	cityFleet(f, 20)
	whole(t, f)
	orphan(t, s.client())
	direct := s.client()
	defer direct.Close()
	cells := func() int { return len(direct.Keys(context.Background(), "auxilio:av:*").Val()) }
	if cells() == 0 {
		t.Fatal("the index is empty")
	}
	ahead.Store(int64(2 * time.Minute))
	if hits := f.Nearest(fleet.Query{At: guatemala}); len(hits) != 0 {
		t.Errorf("%d silent providers are still found", len(hits))
	}
	if hits, err := f.NearestCold(context.Background(), fleet.Query{At: guatemala, Service: "GRUA"}); err != nil || len(hits) != 0 {
		t.Errorf("%d silent providers are still found in Redis, %v", len(hits), err)
	}
	eventually(t, 10*time.Second, "the index forgets the silent", func() bool { return cells() == 0 })
	clean(t, f)
	if p, ok := f.Position(provider(3)); !ok || p.Age(clock()) < 2*time.Minute {
		t.Error("a silent provider has no position with its age any more")
	}
}

// orphan writes a provider to Redis whose node is gone and that is in nobody's replica.
func orphan(t *testing.T, client redis.UniversalClient) {
	t.Helper()
	f := fleet.Open(client, fleet.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- f.Run(ctx) }()
	f.Put(online(999, north(10), time.Now()))
	eventually(t, 5*time.Second, "the orphan is in Redis", func() bool {
		hits, err := f.NearestCold(ctx, fleet.Query{At: north(10), Service: "GRUA", Limit: 1})
		return err == nil && len(hits) == 1 && hits[0].Provider == provider(999)
	})
	cancel()
	<-done
	client.Close()
}
