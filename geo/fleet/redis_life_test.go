package fleet_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// drive moves providers 0..n-1 about the city through report until stop is closed, and returns the highest seq.
// Each goes 10 m a step, so no fix is a jump.
func drive(f *fleet.Fleet, n int, stop <-chan struct{}) int64 {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for seq := int64(1); ; seq++ {
		now := time.Now()
		fixes := make([]fleet.Fix, n)
		for i := range fixes {
			fixes[i] = fleet.Fix{Provider: provider(i), Point: spread(i).Toward(float64(i%360), 10*float64(seq%500)), RecordedAt: now, Seq: seq}
		}
		f.Report(context.Background(), fixes)
		select {
		case <-stop:
			return seq
		case <-tick.C:
		}
	}
}

// spread is where provider i starts: all over the city and its surroundings, some 60 km.
func spread(i int) geo.Point { return guatemala.Toward(float64(i*137%360), float64(i*7919%60_000)) }

// cityFleet puts n available providers into f.
func cityFleet(f *fleet.Fleet, n int) {
	now := time.Now()
	for i := range n {
		f.Put(online(i, spread(i), now))
	}
}

func TestRun_wholeAfterFlushAll(t *testing.T) {
	t.Parallel()
	const units = 600
	s := startRedis(t)
	f := open(t, s.client(), fleet.Config{})
	cityFleet(f, units)
	whole(t, f)
	stop, done := make(chan struct{}), make(chan int64)
	go func() { done <- drive(f, units, stop) }()
	direct := s.client()
	defer direct.Close()
	for range 2 {
		if err := direct.FlushAll(context.Background()).Err(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		eventually(t, 10*time.Second, "the index is whole after FLUSHALL", func() bool {
			hits, err := f.NearestCold(context.Background(), fleet.Query{At: guatemala, Service: "GRUA"})
			return err == nil && len(hits) == units
		})
		t.Logf("whole %s after FLUSHALL, under load", time.Since(began).Round(time.Millisecond))
	}
	close(stop)
	<-done
	eventually(t, 5*time.Second, "index and replica agree", func() bool { return agree(f) })
	clean(t, f)
}

// agree reports whether Redis and the replica of f have the same providers at the same places.
func agree(f *fleet.Fleet) bool {
	q := fleet.Query{At: guatemala, Service: "GRUA"}
	cold, err := f.NearestCold(context.Background(), q)
	return err == nil && slices.EqualFunc(cold, f.Nearest(q), func(a, b fleet.Hit) bool {
		return a.Provider == b.Provider && a.Point == b.Point
	})
}

// TestNearestCold_saysWhenNotWhole asks while there is no index: an empty answer would be a lie.
func TestNearestCold_saysWhenNotWhole(t *testing.T) {
	t.Parallel()
	client := startRedis(t).client()
	defer client.Close()
	f := fleet.Open(client, fleet.Config{})
	_, err := f.NearestCold(context.Background(), fleet.Query{At: guatemala, Service: "GRUA"})
	if !errors.Is(err, fleet.ErrNotWhole) {
		t.Fatalf("%v", err)
	}
}

func TestRun_redisStoppedAndStarted(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	f := open(t, s.client(), fleet.Config{})
	cityFleet(f, 500)
	whole(t, f)
	s.stop()

	moved := spread(7).Toward(90, 150)
	fix := fleet.Fix{Provider: provider(7), Point: moved, RecordedAt: time.Now(), Seq: 1}
	if v := f.Report(context.Background(), []fleet.Fix{fix})[0]; v != fleet.Accepted {
		t.Errorf("without Redis a fix is %v", v)
	}
	hits := f.Nearest(fleet.Query{At: moved, Service: "GRUA", Limit: 1})
	if len(hits) != 1 || hits[0].Provider != provider(7) || hits[0].DistanceM > 0.1 {
		t.Errorf("without Redis the nearest is %+v", hits)
	}
	if _, err := f.NearestCold(context.Background(), fleet.Query{At: moved, Service: "GRUA"}); err == nil {
		t.Error("a cold search answers without Redis")
	}

	s.start()
	began := time.Now()
	eventually(t, 10*time.Second, "index and replica agree again", func() bool { return agree(f) })
	t.Logf("whole %s after Redis came back empty", time.Since(began).Round(time.Millisecond))
	clean(t, f)
}

func timed(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

// patience is how long the client waits for a Redis that hangs. What does not wait takes microseconds.
const patience = time.Second

// TestRun_redisHangs stops Redis without closing anything, as a machine that is out of memory does: a fix does not wait for it,
// a search that must gives up, Run ends when told to, and when Redis goes on so does the fleet.
func TestRun_redisHangs(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	f := open(t, s.client(), fleet.Config{})
	cityFleet(f, 100)
	whole(t, f)
	s.signal(syscall.SIGSTOP)
	fix := fleet.Fix{Provider: provider(7), Point: spread(7).Toward(90, 150), RecordedAt: time.Now(), Seq: 1}
	if took := timed(func() { f.Report(context.Background(), []fleet.Fix{fix}) }); took > patience {
		t.Errorf("a fix waited %s for Redis", took)
	}
	if _, err := f.NearestCold(context.Background(), fleet.Query{At: guatemala, Service: "GRUA"}); err == nil {
		t.Error("a cold search answers though Redis hangs")
	}
	eventually(t, 10*time.Second, "the fleet notices", func() bool { return f.Stats().Down })

	client := s.client()
	defer client.Close()
	short := fleet.Open(client, fleet.Config{Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- short.Run(ctx) }()
	<-short.Ready()
	cancel()
	<-ended // while Redis hangs, so it does not wait for that

	s.signal(syscall.SIGCONT)
	eventually(t, 10*time.Second, "index and replica agree again", func() bool { return agree(f) })
	clean(t, f)
}

// TestRun_redisAwayAtStart begins without Redis: the fleet is ready and works, and Redis has it all when it comes.
func TestRun_redisAwayAtStart(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	s.stop()
	db := &duties{}
	db.set(nil, online(1, guatemala, time.Now()))
	f := open(t, s.client(), fleet.Config{Load: db.load})
	if hits := f.Nearest(fleet.Query{At: guatemala}); len(hits) != 1 {
		t.Fatalf("%d providers without Redis", len(hits))
	}
	s.start()
	eventually(t, 10*time.Second, "Redis has the fleet", func() bool { return agree(f) })
}

// TestRun_twoNodesConverge has providers report to two nodes in turn and change duty on either.
func TestRun_twoNodesConverge(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	a, b := open(t, s.client(), fleet.Config{}), open(t, s.client(), fleet.Config{})
	converge(t, a, b)
}

// TestRun_cluster does the same on a Redis Cluster, where the tags lie on different servers.
func TestRun_cluster(t *testing.T) {
	t.Parallel()
	client := startCluster(t)
	a, b := open(t, client, fleet.Config{Groups: roadside}), open(t, another(client), fleet.Config{Groups: roadside})
	converge(t, a, b)
}

// TestRun_clusterLosesOneMaster empties one of three servers: the epoch may be on another, the tags it had are written again all the same.
func TestRun_clusterLosesOneMaster(t *testing.T) {
	t.Parallel()
	client := startCluster(t)
	f := open(t, client, fleet.Config{})
	cityFleet(f, 500)
	whole(t, f)
	ctx := context.Background()
	var once sync.Mutex
	emptied := 0
	err := client.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error {
		once.Lock()
		defer once.Unlock()
		if has, _ := c.Keys(ctx, "auxilio:epoch").Result(); len(has) > 0 || emptied > 0 {
			return nil
		}
		emptied++
		return c.FlushAll(ctx).Err()
	})
	if err != nil || emptied != 1 {
		t.Fatalf("%v, %d servers emptied", err, emptied)
	}
	eventually(t, 10*time.Second, "the index is whole", func() bool { return agree(f) })
	clean(t, f)
}

func another(c *redis.ClusterClient) *redis.ClusterClient {
	return redis.NewClusterClient(c.Options())
}

func converge(t *testing.T, a, b *fleet.Fleet) {
	const n = 200
	cityFleet(a, n)
	eventually(t, 5*time.Second, "the other node knows everybody", func() bool { return len(b.Units()) == n })
	var all sync.WaitGroup
	nodes := []*fleet.Fleet{a, b}
	for w := range 4 {
		all.Go(func() { wander(nodes, w, n) })
	}
	all.Wait()
	eventually(t, 10*time.Second, "both nodes and Redis agree", func() bool { return equalUnits(a, b) && agree(a) && agree(b) })
	clean(t, a)
}

// wander moves every fourth provider through the nodes in turn, kilometres a step so that cells and tags change,
// and has it busy now and then.
func wander(nodes []*fleet.Fleet, w, n int) {
	r := rand.New(rand.NewPCG(uint64(w), 9))
	began := time.Now()
	for step := int64(1); step <= 30; step++ {
		for i := w; i < n; i += 4 {
			node := nodes[r.IntN(2)]
			u := online(i, guatemala.Toward(360*r.Float64(), 60_000*r.Float64()), began.Add(time.Duration(step)*time.Millisecond))
			u.Version, u.State = began.UnixMicro()+step, fleet.State(1+r.IntN(2))
			node.Put(u)
			nodes[r.IntN(2)].Report(context.Background(), []fleet.Fix{{Provider: u.Provider, Point: u.Point, RecordedAt: time.Now(), Seq: step}})
		}
	}
}

func equalUnits(a, b *fleet.Fleet) bool {
	left := a.Units()
	if len(left) != len(b.Units()) {
		return false
	}
	for _, u := range left {
		o, ok := b.Unit(u.Provider)
		if !ok || o.State != u.State || o.Point != u.Point || o.Seq != u.Seq || o.Version != u.Version {
			return false
		}
	}
	return true
}

// TestReport_neverGoesBack sends 10⁵ shuffled fixes through two nodes by eight goroutines, while others watch both nodes
// and Redis: the seq of no provider ever falls, and the highest stays.
func TestReport_neverGoesBack(t *testing.T) {
	t.Parallel()
	const providers, each = 100, 1_000
	s := startRedis(t)
	nodes := []*fleet.Fleet{open(t, s.client(), fleet.Config{}), open(t, s.client(), fleet.Config{})}
	cityFleet(nodes[0], providers)
	eventually(t, 5*time.Second, "the other node knows everybody", func() bool { return len(nodes[1].Units()) == providers })
	fixes := shuffledFixes(providers, each)
	stop := make(chan struct{})
	var watchers, writers sync.WaitGroup
	direct := s.client()
	defer direct.Close()
	for _, seq := range []func(i int) int64{
		func(i int) int64 { p, _ := nodes[0].Position(provider(i)); return p.Seq },
		func(i int) int64 { p, _ := nodes[1].Position(provider(i)); return p.Seq },
		func(i int) int64 {
			n, _ := direct.HGet(context.Background(), "auxilio:live:"+provider(i).String(), "seq").Int64()
			return n
		},
	} {
		watchers.Go(func() { neverFalls(t, providers, seq, stop) })
	}
	for w := range 8 {
		writers.Go(func() {
			for part := range slices.Chunk(fixes[w*len(fixes)/8:(w+1)*len(fixes)/8], 50) {
				nodes[w%2].Report(context.Background(), part)
			}
		})
	}
	writers.Wait()
	eventually(t, 10*time.Second, "both nodes and Redis have the last fix of everybody", func() bool {
		return atLast(nodes[0], providers, each) && atLast(nodes[1], providers, each) && agree(nodes[0])
	})
	close(stop)
	watchers.Wait()
	clean(t, nodes[0])
}

func shuffledFixes(providers, each int) []fleet.Fix {
	now := time.Now()
	fixes := make([]fleet.Fix, 0, providers*each)
	for i := range providers {
		for seq := range each {
			fixes = append(fixes, fleet.Fix{
				Provider: provider(i), Point: spread(i).Toward(float64(i), float64(seq)/10), Seq: int64(seq + 1),
				RecordedAt: now.Add(time.Duration(seq) * time.Millisecond),
			})
		}
	}
	rand.New(rand.NewPCG(7, 8)).Shuffle(len(fixes), func(i, j int) { fixes[i], fixes[j] = fixes[j], fixes[i] })
	return fixes
}

func neverFalls(t *testing.T, providers int, seq func(i int) int64, stop <-chan struct{}) {
	highest := make([]int64, providers)
	tick := time.NewTicker(time.Millisecond) // the writers need the processors too
	defer tick.Stop()
	for {
		for i := range highest {
			now := seq(i)
			if now < highest[i] {
				t.Errorf("the seq of provider %d fell from %d to %d", i, highest[i], now)
			}
			highest[i] = max(highest[i], now)
		}
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

func atLast(f *fleet.Fleet, providers, each int) bool {
	for i := range providers {
		if p, _ := f.Position(provider(i)); p.Seq != int64(each) {
			return false
		}
	}
	return true
}
