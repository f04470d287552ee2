package worker

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/webhooks"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
	"github.com/auxilio/auxilio/store/storetest"
)

// A site is one database that several nodes work on.
type site struct {
	t     *testing.T
	url   string
	own   *pgxpool.Pool
	blobs blob.Store
}

func newSite(t *testing.T) *site {
	t.Helper()
	url := storetest.Database(t)
	own, err := pgxpool.New(t.Context(), url)
	must(t, err)
	t.Cleanup(own.Close)
	blobs, err := blob.Open(t.Context(), "file://"+t.TempDir())
	must(t, err)
	return &site{t, url, own, blobs}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// books are subscriptions and payments without a network.
func books(db *store.Store) *wallet.Wallet {
	return &wallet.Wallet{Store: db.Billing(time.UTC), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// node starts one more node, which works more kinds of task than others; leave ends it.
func (s *site) node(log *slog.Logger, more ...kind) (w *Workers, db *store.Store, leave func()) {
	s.t.Helper()
	db, err := store.Open(s.t.Context(), store.Config{URL: s.url})
	must(s.t, err)
	cfg := Config{Node: uuid.New(), Store: db, Webhooks: &webhooks.Sender{}, Blobs: s.blobs, Log: log, Wallet: books(db), Zone: time.UTC}
	w, err = carryOut(cfg, slices.Concat(kinds, more))
	must(s.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := w.Run(ctx); err != nil {
			s.t.Error(err)
		}
	})
	leave = sync.OnceFunc(func() { cancel(); running.Wait(); db.Close() })
	s.t.Cleanup(leave)
	return w, db, leave
}

// until asks again until yes, for at most 20 s.
func (s *site) until(what, sql string, args ...any) {
	s.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		var yes bool
		must(s.t, s.own.QueryRow(s.t.Context(), sql, args...).Scan(&yes))
		if yes {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// counted is a task that says how often it was worked.
type counted struct {
	N int `json:"n"`
}

func (counted) Kind() string { return "counted" }

// counting is the kind that works them.
func counting(work func(counted)) kind {
	return func(_ Config, to *river.Workers) []*river.PeriodicJob {
		river.AddWorker(to, river.WorkFunc(func(_ context.Context, job *river.Job[counted]) error { work(job.Args); return nil }))
		return nil
	}
}

// TestWorkers_anyNodeWorksAndTheOtherTakesOver: two nodes share the tasks, each is done once, what is due by the clock is
// due once over both, and one node alone goes on.
func TestWorkers_anyNodeWorksAndTheOtherTakesOver(t *testing.T) {
	t.Parallel()
	var done [40]atomic.Int32
	count := counting(func(task counted) { done[task.N].Add(1) })
	s := newSite(t)
	_, db, _ := s.node(slog.New(slog.DiscardHandler), count)
	_, _, leave := s.node(slog.New(slog.DiscardHandler), count)
	for n := range 20 {
		must(t, db.Enqueue(t.Context(), counted{n}))
	}
	s.until("twenty tasks are done", `SELECT count(*) = 20 FROM river_job WHERE kind = 'counted' AND state = 'completed'`)
	s.until("what is past its life was deleted", `SELECT count(*) = 1 FROM river_job WHERE kind = 'forget' AND state = 'completed'`)
	leave()
	for n := 20; n < 40; n++ {
		must(t, db.Enqueue(t.Context(), counted{n}))
	}
	s.until("one node does the rest", `SELECT count(*) = 40 FROM river_job WHERE kind = 'counted' AND state = 'completed'`)
	for n := range done {
		if times := done[n].Load(); times != 1 {
			t.Errorf("task %d was done %d times", n, times)
		}
	}
	s.until("nothing was due twice", `SELECT count(*) = 1 FROM river_job WHERE kind = 'forget'`)
}

// TestWorkers_console: who runs the server can see the queue.
func TestWorkers_console(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w, _, _ := s.node(slog.New(slog.DiscardHandler))
	for _, path := range []string{ConsolePath + "/", ConsolePath + "/api/queues"} {
		out := httptest.NewRecorder()
		w.Console().ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if out.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, out.Code, out.Body)
		}
	}
}
