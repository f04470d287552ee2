package sim

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Tally counts what every actor saw. It is safe for concurrent use.
type Tally struct {
	Events     atomic.Int64 // events received on all sockets
	Gaps       atomic.Int64 // positions that were never received
	Duplicates atomic.Int64 // events received a second time
	Resyncs    atomic.Int64 // topics that had to begin anew
	Connects   atomic.Int64 // sockets opened, again ones included
	Fixes      atomic.Int64 // positions reported
	Offers     atomic.Int64 // offers received by providers
	mu         sync.Mutex
	errors     map[string]int
}

// Error counts one error of a kind.
func (t *Tally) Error(kind string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.errors == nil {
		t.errors = map[string]int{}
	}
	t.errors[kind]++
}

// Errors is how often each kind happened.
func (t *Tally) Errors() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.errors)
}
