package sim

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff is how long to wait between attempts: full jitter, doubling from Low to High.
type Backoff struct {
	Low, High time.Duration
	tries     int
}

// Next is the wait before the next attempt, never less than least.
func (b *Backoff) Next(least time.Duration) time.Duration {
	ceiling := min(b.High, b.Low<<min(b.tries, 16))
	b.tries++
	return least + time.Duration(rand.Int64N(int64(ceiling)+1))
}

// Reset begins again from Low.
func (b *Backoff) Reset() { b.tries = 0 }

// pause waits for d; false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
