package realtime_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

// BenchmarkCommitToSocket measures from the return of COMMIT to the frame being read, at a steady rate of transitions
// with four topics each: on a socket of the node that committed, and on one of another node.
func BenchmarkCommitToSocket(b *testing.B) {
	for _, rate := range []int{100, 300} {
		b.Run(fmt.Sprintf("%dps", rate), func(b *testing.B) { commitToSocket(b, rate) })
	}
}

func commitToSocket(b *testing.B, rate int) {
	c := newCity(b)
	nodes := []*node{c.node(), c.node()}
	desk := c.login(dispatch.RoleDispatcher)
	committed := make([]time.Time, b.N)
	arrived := [2][]time.Time{make([]time.Time, b.N), make([]time.Time, b.N)}
	var reading sync.WaitGroup
	for i, n := range nodes {
		ws, _ := n.connect(desk)
		ws.subscribe("board")
		reading.Go(func() { ws.watch(arrived[i]) })
	}
	b.ResetTimer()
	var writing sync.WaitGroup
	jobs := make(chan int)
	for range 8 {
		writing.Go(func() {
			for i := range jobs {
				c.transition(i)
				committed[i] = time.Now()
				nodes[0].store.Poke()
			}
		})
	}
	pace := time.NewTicker(time.Second / time.Duration(rate))
	defer pace.Stop()
	for i := range b.N {
		<-pace.C
		jobs <- i
	}
	close(jobs)
	writing.Wait()
	reading.Wait()
	report(b, "own", committed, arrived[0])
	report(b, "other", committed, arrived[1])
}

// transition commits event i. Its version is i, so that a reader knows which it was.
func (c *city) transition(i int) {
	topics := []string{"board", fmt.Sprintf("request:%d", i%50), fmt.Sprintf("user:%d", i%40), fmt.Sprintf("provider:%d", i%30)}
	body := fmt.Sprintf(`{"event":"request.searching","version":%d,"at":"2026-01-01T00:00:00.000Z","data":{"request":"0193b5a0-0000-7000-8000-000000000001",`+
		`"request_number":"REQ-000001","service":"GRUA","category":"ROADSIDE","priority":"HIGH","status":"PENDING","tracking_status":"SEARCHING","attention":[]}}`, i)
	c.exec(`INSERT INTO outbox (type, topics, body) VALUES ('request.searching', $1, $2)`, topics, body)
}

// watch notes when each event is read.
func (c *client) watch(arrived []time.Time) {
	for range arrived {
		ev := c.await("event")
		arrived[ev.Version] = ev.at
	}
}

func report(b *testing.B, which string, committed, arrived []time.Time) {
	took := make([]time.Duration, len(committed))
	for i := range took {
		took[i] = max(0, arrived[i].Sub(committed[i]))
	}
	slices.Sort(took)
	at := func(q float64) float64 {
		return float64(took[min(len(took)-1, int(q*float64(len(took))))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.50), which+"-p50-ms")
	b.ReportMetric(at(0.99), which+"-p99-ms")
}
