package realtime

import (
	"sync"
	"time"
)

// bucket is a token bucket. Its zero value is of no use; make one with newBucket. Not safe for concurrent use.
type bucket struct {
	rate, burst, left float64
	at                time.Time
}

// newBucket allows rate per second and burst at once.
func newBucket(rate, burst float64) bucket { return bucket{rate: rate, burst: burst, left: burst} }

// take uses one token if there is one.
func (b *bucket) take(now time.Time) bool {
	if !b.at.IsZero() {
		b.left = min(b.burst, b.left+b.rate*max(0, now.Sub(b.at).Seconds()))
	}
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// full reports whether the bucket would be full at now: it remembers nothing worth keeping.
func (b *bucket) full(now time.Time) bool {
	return b.left+b.rate*now.Sub(b.at).Seconds() >= b.burst
}

const gateKeeps = 10_000 // addresses

// gate bounds how fast sockets are opened, on the node and from each address. A zero rate bounds nothing.
type gate struct {
	perAddress, burst float64

	mu        sync.Mutex
	node      bucket
	addresses map[string]*bucket
}

func newGate(perNode, perAddress float64) *gate {
	return &gate{perAddress: perAddress, burst: 2 * perAddress, node: newBucket(perNode, perNode), addresses: map[string]*bucket{}}
}

// admit reports whether address may open one more socket now.
func (g *gate) admit(address string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.perAddress > 0 && !g.of(address, now).take(now) {
		return false
	}
	return g.node.rate == 0 || g.node.take(now)
}

func (g *gate) of(address string, now time.Time) *bucket {
	b := g.addresses[address]
	if b == nil {
		g.forget(now)
		fresh := newBucket(g.perAddress, g.burst)
		b = &fresh
		g.addresses[address] = b
	}
	return b
}

// forget drops addresses that have been quiet, once there are many.
func (g *gate) forget(now time.Time) {
	if len(g.addresses) < gateKeeps {
		return
	}
	for address, b := range g.addresses {
		if b.full(now) {
			delete(g.addresses, address)
		}
	}
}
