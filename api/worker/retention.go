package worker

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/store"
	"github.com/riverqueue/river"
)

// forgetEvery is how often what is past its life is deleted.
const forgetEvery = 10 * time.Minute

// retention deletes what is past its life.
func retention(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, river.WorkFunc(func(ctx context.Context, _ *river.Job[store.Forgetting]) error {
		return cfg.Store.Forget(ctx)
	}))
	return []*river.PeriodicJob{every(forgetEvery, store.Forgetting{})}
}
