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
	timerWorkers = 4               // rounds use the same connections
	together     = 512             // the most timers that are claimed at once and carried out in one transaction
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
			e.fireDue(ctx)
		}
	}
}

// fireDue carries out what is due. A few timers are shared out, so that all are done soon; a backlog is worked off side by side.
func (e *Engine) fireDue(ctx context.Context) {
	due := e.claim(ctx)
	if len(due) == together {
		e.drain(ctx, due)
		return
	}
	var workers sync.WaitGroup
	for share := range slices.Chunk(due, max(1, (len(due)+timerWorkers-1)/timerWorkers)) {
		workers.Go(func() { e.fire(ctx, share) })
	}
	workers.Wait()
}

// drain works off a backlog that begins with due: every worker claims what it carries out, until nothing is left.
func (e *Engine) drain(ctx context.Context, due []Due) {
	var workers sync.WaitGroup
	for i := range timerWorkers {
		workers.Go(func() {
			own := due
			if i > 0 {
				own = e.claim(ctx)
			}
			for ; len(own) > 0 && ctx.Err() == nil; own = e.claim(ctx) {
				e.fire(ctx, own)
			}
		})
	}
	workers.Wait()
}

// claim takes timers that are due; none when the database does not answer.
func (e *Engine) claim(ctx context.Context) []Due {
	due, err := e.Service.Store.Claim(ctx, together, claimLife)
	if err != nil && ctx.Err() == nil {
		e.Log.ErrorContext(ctx, "claim timers", "err", err)
	}
	return due
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
