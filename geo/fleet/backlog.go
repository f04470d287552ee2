package fleet

import (
	"sync"

	"github.com/google/uuid"
)

// backlog is the set of providers about whom somebody must still be told. It holds ids, not messages:
// what is told is what is newest when it is told, so it never grows beyond the fleet.
type backlog struct {
	mu   sync.Mutex
	set  map[uuid.UUID]struct{}
	wake chan struct{} // size 1: something was marked
}

func newBacklog() *backlog {
	return &backlog{set: make(map[uuid.UUID]struct{}), wake: make(chan struct{}, 1)}
}

func (b *backlog) mark(ids ...uuid.UUID) {
	b.mu.Lock()
	for _, id := range ids {
		b.set[id] = struct{}{}
	}
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// take removes up to limit ids and returns them.
func (b *backlog) take(limit int) []uuid.UUID {
	b.mu.Lock()
	defer b.mu.Unlock()
	ids := make([]uuid.UUID, 0, min(limit, len(b.set)))
	for id := range b.set {
		if len(ids) == limit {
			break
		}
		ids = append(ids, id)
		delete(b.set, id)
	}
	return ids
}

func (b *backlog) len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.set)
}
