package main_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
	"github.com/auxilio/auxilio/dispatch"
)

// delays are times that something took.
type delays struct {
	mu   sync.Mutex
	took []time.Duration
}

func (d *delays) add(one time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.took = append(d.took, max(0, one))
}

// report prints quantiles in milliseconds under a name.
func (d *delays) report(b *testing.B, name string) {
	slices.Sort(d.took)
	for _, q := range []struct {
		name string
		at   float64
	}{{"p50", 0.50}, {"p95", 0.95}, {"p99", 0.99}} {
		at := d.took[min(len(d.took)-1, int(q.at*float64(len(d.took))))]
		b.ReportMetric(float64(at.Microseconds())/1000, name+"-"+q.name+"-ms")
	}
}

// BenchmarkOffer measures an idle server: from the answer to who asked for help until the offer is on the provider's
// socket. Run it with -benchtime 100x or more; the promise is a p95 of at most 300 ms.
func BenchmarkOffer(b *testing.B) {
	s := newDurableSite(b, 1)
	worker, asker := s.worker(xela), s.login(dispatch.RoleMember)
	rung := make(chan time.Time, 16)
	topic := "provider:" + worker.provider.String()
	f, leave := follow(b, worker, func(m sim.Message) {
		if m.Event == "offer.created" {
			rung <- time.Now()
		}
	}, topic)
	defer leave()
	eventually(b, 10*time.Second, "the provider listens", func() bool { return f.granted(topic) })
	must(b, worker.Post(b.Context(), "/providers/me/online", position(xela), nil))
	var offered delays
	for b.Loop() {
		var made call
		must(b, asker.Post(b.Context(), "/assistance/requests", help(xela), &made))
		answered := time.Now()
		select {
		case heard := <-rung:
			offered.add(heard.Sub(answered))
		case <-time.After(30 * time.Second):
			b.Fatal("no offer in 30 s")
		}
		must(b, asker.Post(b.Context(), "/assistance/requests/"+made.ID+"/cancel", map[string]any{"cancellation_reason": "x"}, nil))
	}
	offered.report(b, "offer")
}

// BenchmarkTransitions measures two nodes under 100 transitions a second: from the time in the event, which is before
// its commit, and from the answer to who caused it, until it is on the socket of who follows the board. Run it with
// -benchtime 1000x or more; the promise from commit is a p99 of at most 20 ms.
func BenchmarkTransitions(b *testing.B) {
	const every = 20 * time.Millisecond // a request is made and cancelled: two transitions
	s := newDurableSite(b, 2)
	watch := newWatch()
	f, leave := follow(b, s.login(dispatch.RoleDispatcher), watch.hear, "board")
	defer leave()
	eventually(b, 10*time.Second, "the desk listens", func() bool { return f.granted("board") })
	var askers []person
	for range 10 {
		askers = append(askers, s.login(dispatch.RoleMember))
		_, err := askers[len(askers)-1].Token(b.Context())
		must(b, err)
	}
	var group errgroup.Group
	pace := time.NewTicker(every)
	defer pace.Stop()
	made := 0
	for b.Loop() {
		<-pace.C
		asker := askers[made%len(askers)]
		made++
		group.Go(func() error { return watch.askAndCancel(b, asker) })
	}
	must(b, group.Wait())
	eventually(b, 10*time.Second, "all is heard", func() bool { return f.at("board") >= s.head("board") })
	watch.report(b)
}

// watch knows when each change was answered and when it was heard.
type watch struct {
	mu       sync.Mutex
	answered map[string]time.Time // by request and event
	heard    map[string]time.Time
	stamped  delays // from the time in the event
}

func newWatch() *watch {
	return &watch{answered: map[string]time.Time{}, heard: map[string]time.Time{}}
}

func (w *watch) hear(m sim.Message) {
	now := time.Now()
	w.stamped.add(now.Sub(m.At))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard[m.Data.Request+m.Event] = now
}

func (w *watch) answer(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answered[what] = time.Now()
}

func (w *watch) askAndCancel(b *testing.B, asker person) error {
	body := help(peten)
	body["allow_duplicate"] = true
	var made call
	if err := asker.Post(b.Context(), "/assistance/requests", body, &made); err != nil {
		return err
	}
	w.answer(made.ID + "request.created")
	err := asker.Post(b.Context(), "/assistance/requests/"+made.ID+"/cancel", map[string]any{"cancellation_reason": "x"}, nil)
	w.answer(made.ID + "request.cancelled")
	return err
}

func (w *watch) report(b *testing.B) {
	var answered delays
	for what, at := range w.answered {
		heard, ok := w.heard[what]
		if !ok {
			b.Fatalf("%s was never heard", what)
		}
		answered.add(heard.Sub(at))
	}
	answered.report(b, "answer")
	w.stamped.report(b, "event")
}
