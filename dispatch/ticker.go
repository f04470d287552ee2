package dispatch

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How timers are picked up.
const (
	timerEvery   = 200 * time.Millisecond
	timerBatch   = 384
	timerWorkers = 6
	together     = 64              // timers carried out in one transaction, when many are due
	claimLife    = 3 * time.Second // a node that dies with claimed timers delays them by this
	lostEvery    = 15 * time.Second
)

// RunTimers fires due timers until ctx ends; the ones in hand are finished first.
func (e *Engine) RunTimers(ctx context.Context) error {
	ticker := time.NewTicker(timerEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		for e.fireDue(ctx) == timerBatch && ctx.Err() == nil {
			continue // a backlog: the next batch at once
		}
	}
}

// fireDue claims a batch of due timers, carries them out and says how many there were.
func (e *Engine) fireDue(ctx context.Context) int {
	due, err := e.Service.Store.Claim(ctx, timerBatch, claimLife)
	if err != nil {
		if ctx.Err() == nil {
			e.Log.ErrorContext(ctx, "claim timers", "err", err)
		}
		return 0
	}
	queue := make(chan []Due)
	var workers sync.WaitGroup
	for range min(timerWorkers, len(due)) {
		workers.Go(func() {
			for some := range queue {
				e.fire(ctx, some)
			}
		})
	}
	for some := range slices.Chunk(due, max(1, min(together, (len(due)+timerWorkers-1)/timerWorkers))) {
		queue <- some
	}
	close(queue)
	workers.Wait()
	return len(due)
}

// fire carries out some timers, together where that goes: what stops one must not stop the others.
func (e *Engine) fire(ctx context.Context, due []Due) {
	alone := func(d Due) bool { return d.Kind == Reserve } // it looks around before it locks anything
	if len(due) > 1 && !slices.ContainsFunc(due, alone) && e.Service.FireTogether(ctx, due) == nil {
		return
	}
	for _, d := range due {
		if err := e.Service.Fire(ctx, d); err != nil && ctx.Err() == nil {
			e.Log.ErrorContext(ctx, "timer", "kind", d.Kind, "request", d.Request, "err", err)
		}
	}
}

// RunLost takes providers off duty who have been out of reach too long, until ctx ends.
func (e *Engine) RunLost(ctx context.Context) error {
	ticker := time.NewTicker(lostEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := e.Service.DropLost(ctx); err != nil && ctx.Err() == nil {
				e.Log.ErrorContext(ctx, "drop lost providers", "err", err)
			}
		}
	}
}
