package worker

import (
	"context"

	"github.com/auxilio/auxilio/store"
	"github.com/riverqueue/river"
)

// offerPushes wakes devices of providers who have not acknowledged an offer.
func offerPushes(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, river.WorkFunc(func(ctx context.Context, job *river.Job[store.OfferPushing]) error {
		return cfg.Push.Offer(ctx, job.Args.Offer)
	}))
	return nil
}
