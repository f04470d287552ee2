package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/auxilio/auxilio/store"
)

// sweepEvery is how often files without a document are looked for, and sweepBatch how many are looked up at once.
const (
	sweepEvery = 6 * time.Hour
	sweepBatch = 500
	sweepTime  = 10 * time.Minute
)

// sweeping removes files that no document has: of uploads that broke off, and of documents that are gone.
func sweeping(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, &sweeper{cfg: cfg})
	return []*river.PeriodicJob{every(sweepEvery, store.Sweeping{})}
}

type sweeper struct {
	river.WorkerDefaults[store.Sweeping]
	cfg Config
}

// Timeout is for a large bucket.
func (*sweeper) Timeout(*river.Job[store.Sweeping]) time.Duration { return sweepTime }

func (s *sweeper) Work(ctx context.Context, _ *river.Job[store.Sweeping]) error {
	var batch []string
	for name, err := range s.cfg.Blobs.Old(ctx, time.Now().Add(-store.OrphanAge)) {
		if err != nil {
			return err
		}
		if batch = append(batch, name); len(batch) == sweepBatch {
			if err := s.sweep(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return s.sweep(ctx, batch)
}

func (s *sweeper) sweep(ctx context.Context, names []string) error {
	orphans, err := s.cfg.Store.Orphans(ctx, names)
	if err != nil {
		return err
	}
	for _, name := range orphans {
		if err := s.cfg.Blobs.Delete(ctx, name); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
	}
	return nil
}
