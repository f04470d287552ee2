package realtime_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// follower is a client that loses its connection again and again and resumes from its last position, on any node.
type follower struct {
	nodes      []*node
	who        realtime.Principal
	topic      string
	random     *rand.Rand
	pos        atomic.Int64
	epoch      string
	reconnects int
}

// follow reads events until the topic's head is last. It checks that each comes once and in order.
func (f *follower) follow(t *testing.T, last *atomic.Int64) {
	for {
		end := last.Load()
		if end > 0 && f.pos.Load() == end {
			return
		}
		if end > 0 && f.pos.Load() > end {
			t.Errorf("%s went past its head: %d > %d", f.topic, f.pos.Load(), end)
			return
		}
		if !f.once(t, last) {
			return
		}
	}
}

// once lives through one connection.
func (f *follower) once(t *testing.T, last *atomic.Int64) bool {
	n := f.nodes[f.random.IntN(len(f.nodes))]
	c := n.dial(n.ticket(f.who))
	defer c.drop()
	hello, open := c.next()
	if !open { // a ticket that a busy Redis could not redeem in time, for one: the next will do
		return true
	}
	if f.epoch == "" {
		f.epoch = hello.Epoch
	}
	f.reconnects++
	c.resume(f.topic, f.pos.Load(), f.epoch)
	for budget := f.random.IntN(40); budget >= 0; budget-- {
		select {
		case got, open := <-c.frames:
			if !open {
				return true
			}
			if !f.take(t, *got) {
				return false
			}
		case <-time.After(30 * time.Millisecond): // nothing to wait for: lose the connection in a quiet moment
			return true
		}
	}
	return true
}

func (f *follower) take(t *testing.T, got frame) bool {
	switch got.Type {
	case "event":
		if got.Topic != f.topic {
			return true
		}
		if got.Pos != f.pos.Load()+1 {
			t.Errorf("%s: pos %d after %d", f.topic, got.Pos, f.pos.Load())
			return false
		}
		f.pos.Store(got.Pos)
	case "resync", "error", "unsubscribed":
		t.Errorf("%s at %d: %s", f.topic, f.pos.Load(), got.raw)
		return false
	}
	return true
}

// A thousand forced reconnects over two nodes while events pour in: every event once, in order, for everybody.
func TestResume_exactlyOnceUnderStorm(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	nodes := []*node{c.node(), c.node()}
	const followers, total = 16, 1100
	requests := make([]string, 4)
	owner := c.login(dispatch.RoleMember)
	for i := range requests {
		requests[i] = c.request(owner, dispatch.Searching, realtime.Principal{}).Topic()
	}
	heads := map[string]*atomic.Int64{"board": {}}
	for _, r := range requests {
		heads[r] = &atomic.Int64{}
	}
	var reconnects atomic.Int64
	var following sync.WaitGroup
	all := make([]*follower, followers)
	for i := range all {
		f := &follower{nodes: nodes, topic: "board", who: c.login(dispatch.RoleDispatcher), random: rand.New(rand.NewPCG(1, uint64(i)))}
		if i%2 == 1 {
			f.topic = requests[i/2%len(requests)]
		}
		all[i] = f
		following.Go(func() {
			f.follow(t, heads[f.topic])
			reconnects.Add(int64(f.reconnects))
		})
	}
	sent := map[string]int64{}
	publish := func() {
		r := requests[rand.IntN(len(requests))]
		c.emit("request.searching", nil, "board", r)
		sent["board"]++
		sent[r]++
		nodes[rand.IntN(2)].store.Poke()
	}
	c.poll("a thousand reconnects", func() bool {
		for !anybodyBehind(all, sent) { // as fast as the slowest reads, on any machine
			publish()
		}
		return total <= int(countReconnects(nodes)) || t.Failed()
	})
	for topic, n := range sent {
		heads[topic].Store(n)
	}
	following.Wait()
	t.Logf("%d events, %d reconnects", sent["board"], reconnects.Load())
	if reconnects.Load() < 1000 {
		t.Errorf("only %d reconnects", reconnects.Load())
	}
}

// anybodyBehind says whether a follower has twenty events to read, of those that were sent of each topic.
func anybodyBehind(all []*follower, sent map[string]int64) bool {
	return slices.ContainsFunc(all, func(f *follower) bool { return sent[f.topic]-f.pos.Load() >= 20 })
}

func countReconnects(nodes []*node) (n int64) {
	for _, node := range nodes {
		n += node.dialled.Load()
	}
	return n
}

// Everything that Redis could do for the sockets is missing; nothing changes for the events.
func TestResume_withoutRedis(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.redisURL = "redis://127.0.0.1:1/0" // nobody listens there
	n := c.node()
	ws, _ := n.connect(c.login(dispatch.RoleDispatcher))
	ws.subscribe("board")
	for range 50 {
		c.emit("request.created", nil, "board")
	}
	for i, ev := range ws.events(50) {
		if ev.Pos != int64(i+1) {
			t.Fatalf("event %d: %s", i, ev.raw)
		}
	}
}

// Subscribing at any moment of a storm neither overlaps nor leaves a gap between what is replayed and what is live.
func TestSubscribe_replayMeetsLive(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	n := c.node()
	done := make(chan struct{})
	var publishing sync.WaitGroup
	publishing.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
				c.emit("request.searching", nil, "board")
				n.store.Poke()
			}
		}
	})
	n.awaitHead("board", 10)
	for i := range 20 {
		ws, hello := n.connect(c.login(dispatch.RoleDispatcher))
		ws.resume("board", int64(i%10), hello.Epoch)
		for j, ev := range ws.events(80) {
			if ev.Pos != int64(i%10+j+1) {
				t.Fatalf("subscriber %d, event %d: %s", i, j, ev.raw)
			}
		}
		ws.drop()
	}
	close(done)
	publishing.Wait()
}
