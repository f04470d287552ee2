package fleet

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	askAgain = 5 * time.Second // how long an answer about a stranger holds
	askedMax = 10_000          // strangers remembered at once
)

// asked remembers about whom the database was asked lately, so that devices of people
// who are off duty do not become a query each.
type asked struct {
	mu   sync.Mutex
	last map[uuid.UUID]time.Time
}

func newAsked() *asked { return &asked{last: make(map[uuid.UUID]time.Time)} }

// admit returns those of ids that may be asked about at now.
func (a *asked) admit(ids []uuid.UUID, now time.Time) []uuid.UUID {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.last) > askedMax {
		clear(a.last)
	}
	admitted := ids[:0]
	for _, id := range ids {
		if t, ok := a.last[id]; ok && now.Sub(t) < askAgain {
			continue
		}
		a.last[id] = now
		admitted = append(admitted, id)
	}
	return admitted
}
