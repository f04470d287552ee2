// Package worker does what is done after the answer: mail, retention, renewals, deliveries. Each kind of task is a file
// here with its worker; its arguments are a type of package store, which writes the task in the transaction of its cause.
// Any node works any task, and what is due by the clock is due once over all nodes.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/auxilio/auxilio/api/mail"
	"github.com/auxilio/auxilio/api/push"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/webhooks"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"riverqueue.com/riverui"
)

// Config is what workers need. Every field is required unless it says otherwise.
type Config struct {
	Node      uuid.UUID // names this node among those that work
	Store     *store.Store
	Webhooks  *webhooks.Sender
	Push      *push.Notifier
	Blobs     blob.Store
	Log       *slog.Logger
	Mail      *mail.Sender                                       // nil: mail is off
	ResetLink func(user dispatch.UserID, reset uuid.UUID) string // where a password is renewed
	Wallet    *wallet.Wallet                                     // subscriptions and payments
	Zone      *time.Location                                     // of dates in letters
}

// A kind is one kind of task: how it is worked and, where it is due by the clock, when.
type kind func(Config, *river.Workers) []*river.PeriodicJob

// kinds lists all that is done after the answer, a file each.
var kinds = []kind{retention, webhookDeliveries, offerPushes, resetLetters, sweeping, subscriptions, payments}

// Limits of one node.
const (
	atOnce      = 8                      // tasks; the pool has fewer connections, and most tasks wait for others than Postgres
	callsAtOnce = 16                     // of endpoints that may be slow to answer
	taskTime    = 30 * time.Second       // for one attempt; a kind that needs longer says so
	lostAfter   = 2 * time.Minute        // a task that ran this long has lost its node and is tried again
	cooldown    = 50 * time.Millisecond  // between two looks for announced tasks
	poll        = 500 * time.Millisecond // between two looks when none is announced
	stopTime    = 5 * time.Second        // for running tasks when the node leaves; then they are cancelled and tried again
	doneLife    = 48 * time.Hour         // of done tasks; longer than any period, so that none is due twice in one
)

// ConsolePath is where Console is to be mounted, with everything below it.
const ConsolePath = "/tasks"

// Workers carries out tasks on one node.
type Workers struct {
	client  *store.Tasks
	console *riverui.Handler
}

// New prepares the workers of a node; Run starts them.
func New(cfg Config) (*Workers, error) { return carryOut(cfg, kinds) }

func carryOut(cfg Config, kinds []kind) (*Workers, error) {
	working := river.NewWorkers()
	var due []*river.PeriodicJob
	for _, k := range kinds {
		due = append(due, k(cfg, working)...)
	}
	client, err := cfg.Store.OpenTasks(&river.Config{
		ID: cfg.Node.String(), Logger: cfg.Log, Workers: working, PeriodicJobs: due,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}, store.WebhookQueue: {MaxWorkers: callsAtOnce},
			store.PushQueue: {MaxWorkers: callsAtOnce}},
		JobTimeout: taskTime, RescueStuckJobsAfter: lostAfter, SoftStopTimeout: stopTime,
		FetchCooldown: cooldown, FetchPollInterval: poll, CompletedJobRetentionPeriod: doneLife,
	})
	if err != nil {
		return nil, err
	}
	console, err := riverui.NewHandler(&riverui.HandlerOpts{
		Endpoints: riverui.NewEndpoints(client, nil), Logger: cfg.Log, Prefix: ConsolePath,
	})
	if err != nil {
		return nil, fmt.Errorf("make the console of tasks: %w", err)
	}
	return &Workers{client, console}, nil
}

// Run works tasks until ctx ends and those that run have ended or were put back.
func (w *Workers) Run(ctx context.Context) error {
	if err := w.console.Start(ctx); err != nil {
		return fmt.Errorf("start the console of tasks: %w", err)
	}
	if err := w.client.Start(ctx); err != nil {
		if ctx.Err() != nil { // told to stop while starting
			return nil
		}
		return fmt.Errorf("start workers: %w", err)
	}
	<-w.client.Stopped()
	return nil
}

// Console shows the queue to those who run the server, and lets them retry and cancel.
func (w *Workers) Console() http.Handler { return w.console }

// every makes a task due once in each interval, over all nodes and whoever of them starts or dies meanwhile.
func every(interval time.Duration, task store.Task) *river.PeriodicJob {
	due := func() (river.JobArgs, *river.InsertOpts) {
		return task, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: interval}}
	}
	return river.NewPeriodicJob(river.PeriodicInterval(interval), due, &river.PeriodicJobOpts{RunOnStart: true})
}
