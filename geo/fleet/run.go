package fleet

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	watchEvery  = time.Second
	sweepEvery  = 30 * time.Second
	forgetEvery = time.Minute
	saveEvery   = time.Second
	saveMax     = 500
	loadTimeout = 10 * time.Second
	loadRetry   = 2 * time.Second // after a load that failed
	saveTimeout = 5 * time.Second
)

// Run keeps the replica, Redis and the database in step until ctx ends. Then it writes what is left, which takes at most
// some seconds, and returns nil. Whoever starts it waits for it; it is called once.
func (f *Fleet) Run(ctx context.Context) error {
	f.loadSoon()
	var all sync.WaitGroup
	all.Go(func() { f.write(ctx) })
	all.Go(func() { f.watch(ctx) })
	all.Go(func() { f.loadWhenAsked(ctx) })
	all.Go(func() { f.save(ctx) })
	for shard := range feedShards {
		all.Go(func() { f.follow(ctx, shard) })
	}
	all.Wait()
	return nil
}

// watch looks once a second whether Redis still has the index, and takes out of it what has become too old.
func (f *Fleet) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	swept, forgot := f.cfg.Now(), f.cfg.Now()
	for ; ctx.Err() == nil; wait(ctx, tick.C) {
		f.health(ctx, f.watchEpoch(ctx))
		f.markStale()
		now := f.cfg.Now()
		if now.Sub(swept) >= sweepEvery {
			swept = now
			f.health(ctx, f.sweep(ctx))
		}
		if now.Sub(forgot) >= forgetEvery {
			forgot = now
			f.replica.forget(now.Add(-f.cfg.MaxAge))
		}
	}
}

func wait[T any](ctx context.Context, c <-chan T) {
	select {
	case <-ctx.Done():
	case <-c:
	}
}

// markStale has the index forget those this node wrote whose fix no longer counts.
func (f *Fleet) markStale() {
	now := f.cfg.Now()
	f.unsent.mark(f.providers(func(e *entry) bool {
		return e.inked != 0 && !e.place.fresh(now, f.cfg.Fresh)
	})...)
}

// save hands the newest positions to Config.Save until ctx ends, and then once more.
func (f *Fleet) save(ctx context.Context) {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		wait(ctx, tick.C)
		for f.saveSome(context.WithoutCancel(ctx)) {
		}
	}
}

// saveSome reports whether there is more to save now.
func (f *Fleet) saveSome(ctx context.Context) bool {
	ids := f.unsaved.take(saveMax)
	if f.cfg.Save == nil || len(ids) == 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, saveTimeout)
	defer cancel()
	if err := f.cfg.Save(ctx, f.positions(ids)); err != nil {
		f.cfg.Log.ErrorContext(ctx, "save positions", "providers", len(ids), "error", err)
		f.unsaved.mark(ids...)
		return false
	}
	return len(ids) == saveMax
}

func (f *Fleet) positions(providers []uuid.UUID) []Position {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	all := make([]Position, 0, len(providers))
	for _, id := range providers {
		if e := f.replica.units[id]; e != nil && e.place.known() {
			all = append(all, e.position())
		}
	}
	return all
}

// health tells the log when Redis goes and when it comes back, once each.
func (f *Fleet) health(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
	case err != nil && f.down.CompareAndSwap(false, true):
		f.cfg.Log.WarnContext(ctx, "redis is away; positions go on in memory", "error", err)
	case err == nil && f.down.CompareAndSwap(true, false):
		f.cfg.Log.InfoContext(ctx, "redis is back")
	}
}
