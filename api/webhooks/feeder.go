package webhooks

import (
	"context"
	"log/slog"
	"time"

	"github.com/auxilio/auxilio/store"
)

// How often a node feeds at most, and at least.
const (
	feedAtMost  = 50 * time.Millisecond
	feedAtLeast = 2 * time.Second
)

// Feeder makes deliveries of the events that this node reads. Every node has one; together they make each delivery once.
type Feeder struct {
	store *store.Store
	log   *slog.Logger
	poke  chan struct{} // capacity 1
}

// NewFeeder makes the feeder of a node; its Follower must follow the tail and its Run must run.
func NewFeeder(db *store.Store, log *slog.Logger) *Feeder {
	return &Feeder{store: db, log: log, poke: make(chan struct{}, 1)}
}

// Follower wakes the feeder by what happened anywhere.
func (f *Feeder) Follower() store.Follower {
	return store.Follower{Events: func([]*store.Event) {
		select {
		case f.poke <- struct{}{}:
		default:
		}
	}}
}

// Run feeds until ctx ends.
func (f *Feeder) Run(ctx context.Context) error {
	pause, latest := time.NewTicker(feedAtMost), time.NewTicker(feedAtLeast)
	defer pause.Stop()
	defer latest.Stop()
	for {
		if err := f.store.FeedWebhooks(ctx); err != nil && ctx.Err() == nil {
			f.log.Warn("feed webhooks", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-pause.C:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-f.poke:
		case <-latest.C:
		}
	}
}
