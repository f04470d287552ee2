package worker

import (
	"context"
	"errors"
	"time"

	"github.com/auxilio/auxilio/store"
	"github.com/riverqueue/river"
)

// inTurn is how soon an attempt that waits for an earlier one looks again.
const inTurn = 100 * time.Millisecond

// webhookDeliveries makes attempts to deliver. The next attempt after a failure is a task of its own, so only an attempt
// that was not made, or not written down, is tried again as it is.
func webhookDeliveries(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, river.WorkFunc(func(ctx context.Context, job *river.Job[store.Delivering]) error {
		d, w, err := cfg.Store.BeginDelivery(ctx, job.Args)
		switch {
		case errors.Is(err, store.ErrDeliveryOver):
			return nil
		case errors.Is(err, store.ErrDeliveryWaits):
			return river.JobSnooze(inTurn)
		case err != nil:
			return err
		}
		attempt, err := cfg.Webhooks.Send(ctx, d, w)
		if err != nil {
			return err
		}
		disabled, err := cfg.Store.EndDelivery(ctx, d, attempt)
		if disabled {
			cfg.Log.Warn("webhook disabled", "webhook", w.ID, "answer", attempt.Status)
		}
		return err
	}))
	return nil
}
