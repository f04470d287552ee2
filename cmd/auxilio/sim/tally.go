package sim

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
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
	faults     []string
}

// maxFaults is how many faults are told in words.
const maxFaults = 20

// Lost counts positions of a topic that were never received: those between last and next.
func (t *Tally) Lost(topic string, last, next int64) {
	t.Gaps.Add(next - last - 1)
	t.fault(fmt.Sprintf("gap: %s went from %d to %d", topic, last, next))
}

// Doubled counts an event that was received when a topic had been handled up to last.
func (t *Tally) Doubled(topic string, last, pos int64) {
	t.Duplicates.Add(1)
	t.fault(fmt.Sprintf("duplicate: %s had reached %d when %d came", topic, last, pos))
}

func (t *Tally) fault(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.faults) < maxFaults {
		t.faults = append(t.faults, time.Now().UTC().Format("15:04:05.000 ")+text)
	}
}

// Faults is the first gaps and duplicates in words.
func (t *Tally) Faults() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.faults)
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
