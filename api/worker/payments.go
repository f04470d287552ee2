package worker

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/auxilio/auxilio/store"
	"github.com/riverqueue/river"
)

const (
	// reconcileEvery is how often PAQ is asked about payments whose outcome is not known.
	reconcileEvery = time.Minute
	// reconcileTime bounds one round of asking, where every call may take its whole time.
	reconcileTime = 50 * time.Second
)

// Reconciling is the task of asking about payments whose outcome is not known, or whose time is over.
type Reconciling struct{}

// Kind names the task.
func (Reconciling) Kind() string { return "reconcile_payments" }

// payments has codes sent and asks about what is not settled, where there is a payment network.
func payments(cfg Config, to *river.Workers) []*river.PeriodicJob {
	river.AddWorker(to, river.WorkFunc(func(ctx context.Context, job *river.Job[store.CodeSending]) error {
		if cfg.Wallet.Network == nil {
			return river.JobSnooze(reconcileEvery)
		}
		return cfg.Wallet.SendCode(ctx, billing.PaymentID(job.Args.Payment))
	}))
	river.AddWorker(to, &reconciling{cfg: cfg})
	if cfg.Wallet.Network == nil {
		return nil
	}
	return []*river.PeriodicJob{every(reconcileEvery, Reconciling{})}
}

type reconciling struct {
	river.WorkerDefaults[Reconciling]
	cfg Config
}

// Timeout bounds one round.
func (*reconciling) Timeout(*river.Job[Reconciling]) time.Duration { return reconcileTime }

// Work asks about what is not settled.
func (w *reconciling) Work(ctx context.Context, _ *river.Job[Reconciling]) error {
	if w.cfg.Wallet.Network == nil {
		return nil
	}
	return w.cfg.Wallet.Reconcile(ctx)
}
