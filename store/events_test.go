package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// eventNode is what one node runs for the event log, and what its tail has delivered.
type eventNode struct {
	store *store.Store
	tail  *store.Tail

	mu     sync.Mutex
	seen   []*store.Event
	resets int
	grew   chan struct{} // size 1
}

func startEventNode(t *testing.T, url string) *eventNode {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	n := &eventNode{store: s, tail: s.Tail(), grew: make(chan struct{}, 1)}
	n.tail.Follow(store.Follower{Events: n.take, Reset: n.reset})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { n.tail.Run(ctx) })
	running.Go(func() { s.Sequencer().Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait(); s.Close() })
	select {
	case <-n.tail.Ready():
	case <-time.After(10 * time.Second):
		t.Fatal("the tail was not ready in 10 s")
	}
	return n
}

func (n *eventNode) take(batch []*store.Event) {
	n.mu.Lock()
	n.seen = append(n.seen, batch...)
	n.mu.Unlock()
	n.signal()
}

func (n *eventNode) reset() {
	n.mu.Lock()
	n.resets++
	n.mu.Unlock()
	n.signal()
}

func (n *eventNode) signal() {
	select {
	case n.grew <- struct{}{}:
	default:
	}
}

// await returns once done holds, which is asked again whenever the tail delivers.
func (n *eventNode) await(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		n.mu.Lock()
		ok := done()
		n.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-n.grew:
		case <-deadline:
			t.Fatalf("%s: not in 20 s; %d events seen", what, len(n.seen))
		}
	}
}

func (n *eventNode) awaitCount(t *testing.T, count int) {
	t.Helper()
	n.await(t, fmt.Sprintf("%d events", count), func() bool { return len(n.seen) >= count })
}

const sqlEmit = `INSERT INTO outbox (type, topics, body) VALUES ($1, $2, $3)`

func eventPool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func emit(t testing.TB, pool *pgxpool.Pool, n int, topics ...string) {
	t.Helper()
	body := fmt.Sprintf(`{"event":"test.happened","version":0,"at":"2026-01-01T00:00:00.000Z","data":{"n":%d}}`, n)
	if _, err := pool.Exec(context.Background(), sqlEmit, "test.happened", topics, body); err != nil {
		t.Fatal(err)
	}
}

// checkDense fails unless sequence numbers and the positions of each topic are dense from 1.
func checkDense(t *testing.T, seen []*store.Event) {
	t.Helper()
	heads := map[string]int64{}
	for i, ev := range seen {
		if ev.Seq != int64(i)+1 {
			t.Fatalf("event %d has seq %d", i+1, ev.Seq)
		}
		for j := range ev.Entries {
			e := &ev.Entries[j]
			if heads[e.Topic]++; e.Pos != heads[e.Topic] {
				t.Fatalf("seq %d has pos %d in %s, want %d", ev.Seq, e.Pos, e.Topic, heads[e.Topic])
			}
		}
	}
}

// Transactions that commit out of the order of their ids are where an outbox read by id loses events.
func TestTail_nothingLostUnderConcurrentCommits(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	pool := eventPool(t, url)
	nodes := []*eventNode{startEventNode(t, url), startEventNode(t, url)}
	const writers, each = 8, 75
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for i := range each {
				err := pgx.BeginFunc(context.Background(), pool, func(tx pgx.Tx) error {
					topics := []string{"board", fmt.Sprintf("request:%d", w), fmt.Sprintf("user:%d", i%5)}
					if _, err := tx.Exec(context.Background(), sqlEmit, "test.happened", topics, `{"event":"test.happened"}`); err != nil {
						return err
					}
					_, err := tx.Exec(context.Background(), `SELECT pg_sleep($1)`, float64((w*7+i)%10)/1000)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				nodes[w%2].store.Poke()
			}
		})
	}
	writing.Wait()
	for _, n := range nodes {
		n.awaitCount(t, writers*each)
		if len(n.seen) != writers*each {
			t.Errorf("%d events, want %d", len(n.seen), writers*each)
		}
		checkDense(t, n.seen)
	}
}

// A node that dies between its commit and its poke leaves the event to the others' ticks.
func TestSequencer_withoutPoke(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	n := startEventNode(t, url)
	pool := eventPool(t, url)
	for i := range 10 {
		emit(t, pool, i, "board")
		n.awaitCount(t, i+1)
	}
}

func TestReplay_memoryAndStorageAgree(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	old := startEventNode(t, url)
	pool := eventPool(t, url)
	const count = 120
	for i := range count {
		emit(t, pool, i, "board", fmt.Sprintf("user:%d", i%3))
	}
	old.awaitCount(t, count)
	fresh, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	cold := fresh.Tail() // never run: it has nothing in memory
	for _, topic := range []string{"board", "user:0", "user:2"} {
		for _, pos := range []int64{0, 1, 17, 39, 40} {
			for _, limit := range []int{1, 10, 1000} {
				warm, head, err := old.tail.Replay(t.Context(), topic, pos, limit)
				if err != nil {
					t.Fatal(err)
				}
				stored, storedHead, err := cold.Replay(t.Context(), topic, pos, limit)
				if err != nil {
					t.Fatal(err)
				}
				if head != storedHead || len(warm) != len(stored) || len(warm) != int(min(int64(limit), head-pos)) {
					t.Fatalf("%s after %d: memory %d of %d, storage %d of %d", topic, pos, len(warm), head, len(stored), storedHead)
				}
				for i := range warm {
					if string(warm[i].Frame()) != string(stored[i].Frame()) || warm[i].Pos != pos+int64(i)+1 {
						t.Fatalf("%s after %d: entry %d differs: %s and %s", topic, pos, i, warm[i].Frame(), stored[i].Frame())
					}
				}
			}
		}
	}
}

func TestReplay_resync(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	n := startEventNode(t, url)
	pool := eventPool(t, url)
	for i := range 5 {
		emit(t, pool, i, "board")
	}
	n.awaitCount(t, 5)
	if _, err := pool.Exec(t.Context(), `UPDATE event_log SET at = at - interval '8 days' WHERE seq <= 3`); err != nil {
		t.Fatal(err)
	}
	if gone, err := n.store.ForgetEvents(t.Context(), store.EventLife); err != nil || gone != 3 {
		t.Fatalf("forgot %d, %v", gone, err)
	}
	after := startEventNode(t, url) // remembers only what is still stored
	cases := []struct {
		topic  string
		pos    int64
		reason string
	}{
		{"board", 2, store.ResyncRetention},
		{"board", 3, ""},
		{"board", 5, ""},
		{"board", 6, store.ResyncAhead},
		{"user:never", 0, ""},
		{"user:never", 1, store.ResyncAhead},
	}
	for _, c := range cases {
		_, _, err := after.tail.Replay(t.Context(), c.topic, c.pos, 100)
		var resync *store.Resync
		errors.As(err, &resync)
		if got := reasonOf(resync); got != c.reason {
			t.Errorf("%s after %d: %q (%v), want %q", c.topic, c.pos, got, err, c.reason)
		}
	}
	emit(t, pool, 6, "board")
	after.awaitCount(t, 1)
	if after.seen[0].Seq != 6 || after.resets != 0 {
		t.Errorf("went on at seq %d after %d resets", after.seen[0].Seq, after.resets)
	}
}

func reasonOf(r *store.Resync) string {
	if r == nil {
		return ""
	}
	return r.Reason
}

func TestTail_logForgottenWhole(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	n := startEventNode(t, url)
	pool := eventPool(t, url)
	emit(t, pool, 1, "board")
	n.awaitCount(t, 1)
	if _, err := pool.Exec(t.Context(), `DELETE FROM event_log`); err != nil {
		t.Fatal(err)
	}
	after := startEventNode(t, url)
	emit(t, pool, 2, "board")
	after.awaitCount(t, 1)
	if ev := after.seen[0]; ev.Seq != 2 || ev.Entries[0].Pos != 2 || after.resets != 0 {
		t.Errorf("seq %d pos %d after %d resets", ev.Seq, ev.Entries[0].Pos, after.resets)
	}
}

func TestTail_restoredLogStartsAnew(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	n := startEventNode(t, url)
	pool := eventPool(t, url)
	for i := range 4 {
		emit(t, pool, i, "board")
	}
	n.awaitCount(t, 4)
	before := n.tail.Epoch()
	_, err := pool.Exec(t.Context(), `WITH a AS (DELETE FROM topic_event), b AS (UPDATE topic_head SET pos = 2)
		UPDATE event_head SET seq = 2, epoch = gen_random_uuid()`)
	if err == nil {
		_, err = pool.Exec(t.Context(), `DELETE FROM event_log WHERE seq > 2`)
	}
	if err != nil {
		t.Fatal(err)
	}
	n.await(t, "reset", func() bool { return n.resets == 1 })
	if n.tail.Epoch() == before {
		t.Error("the epoch is the old one")
	}
	emit(t, pool, 9, "board")
	n.awaitCount(t, 5)
	if ev := n.seen[4]; ev.Seq != 3 || ev.Entries[0].Pos != 3 {
		t.Errorf("seq %d pos %d after the restore", ev.Seq, ev.Entries[0].Pos)
	}
}

func TestTail_survivesPostgresRestart(t *testing.T) {
	t.Parallel()
	server := storetest.PostgresServer(t)
	n := startEventNode(t, server.URL)
	pool := eventPool(t, server.URL)
	emit(t, pool, 1, "board")
	n.awaitCount(t, 1)
	for i := range 2 {
		server.Kill()
		server.Start()
		pool.Reset()
		emit(t, pool, i+2, "board")
		n.awaitCount(t, i+2)
	}
	checkDense(t, n.seen)
	if n.resets != 0 {
		t.Errorf("%d resets", n.resets)
	}
}

func TestEntry_frame(t *testing.T) {
	bodies := map[string]string{
		`{"event":"request.created","version":1}`: `{"type":"event","topic":"board","pos":7,"seq":9,"event":"request.created","version":1}`,
		" { } ": `{"type":"event","topic":"board","pos":7,"seq":9 }`,
	}
	for body, want := range bodies {
		e := &store.Entry{Event: &store.Event{Seq: 9, Body: []byte(body)}, Topic: "board", Pos: 7}
		if got := string(e.Frame()); got != want {
			t.Errorf("%q gave %s, want %s", body, got, want)
		}
	}
}
