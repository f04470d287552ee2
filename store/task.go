package store

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// A Task is something to be done after the answer, whatever becomes of this node: its fields are its arguments, kept as
// JSON, and its Kind names the worker. It is written in the transaction of its cause, so either both exist or neither.
// A task may be carried out twice when a node dies at the wrong moment; its worker must bear that.
// Arguments are ids: never a secret, never health text. InsertOpts on the type choose queue, attempts and uniqueness.
// (River, which keeps them, calls them jobs; here a job is what a provider does.)
type Task = river.JobArgs

// Tasks is one node's door to the queue of all nodes.
type Tasks = river.Client[pgx.Tx]

// newTaskWriter only writes tasks, in the transactions of others.
func newTaskWriter() (*Tasks, error) {
	quiet := slog.New(slog.DiscardHandler) // it runs nothing that could have something to say
	writer, err := river.NewClient(riverpgxv5.New(nil), &river.Config{Logger: quiet, SkipUnknownJobCheck: true})
	if err != nil {
		return nil, fmt.Errorf("open the task queue: %w", err)
	}
	return writer, nil
}

// enqueue writes tasks in tx. Workers see them when it has committed.
func (s *Store) enqueue(ctx context.Context, tx pgx.Tx, tasks ...Task) error {
	if len(tasks) == 0 {
		return nil
	}
	rows := make([]river.InsertManyParams, len(tasks))
	for i, task := range tasks {
		rows[i] = river.InsertManyParams{Args: task}
	}
	if _, err := s.tasks.InsertManyTx(ctx, tx, rows); err != nil {
		return fmt.Errorf("enqueue %s: %w", tasks[0].Kind(), err)
	}
	return nil
}

// Enqueue writes tasks by themselves, for causes that are not rows of this database.
func (s *Store) Enqueue(ctx context.Context, tasks ...Task) error {
	return pgx.BeginFunc(ctx, s.background, func(tx pgx.Tx) error { return s.enqueue(ctx, tx, tasks...) })
}

// OpenTasks returns a client that works tasks as cfg says, on the pool that is theirs alone. Tasks are announced by NOTIFY
// and, should that fail, polled.
func (s *Store) OpenTasks(cfg *river.Config) (*Tasks, error) {
	client, err := river.NewClient(riverpgxv5.New(s.working), cfg)
	if err != nil {
		return nil, fmt.Errorf("open the task queue: %w", err)
	}
	return client, nil
}
