package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/auxilio/auxilio/dispatch"
)

// attempts bounds how often a transaction is tried when Postgres breaks a deadlock or a serialization conflict.
const attempts = 4

// inTx runs fn in one READ COMMITTED transaction of pool, retrying when Postgres asks for it.
// What fn returns as its answer is what a Receipt in ctx keeps, in the same transaction.
func inTx[T any](ctx context.Context, pool *pgxpool.Pool, fn func(pgx.Tx) (T, error)) (T, error) {
	receipt := receiptIn(ctx)
	return retry(ctx, func() (answer T, err error) {
		err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if err := receipt.claim(ctx, tx); err != nil {
				return err
			}
			if answer, err = fn(tx); err != nil {
				return err
			}
			return receipt.keep(ctx, tx, answer)
		})
		receipt.committed(err)
		return answer, err
	})
}

// first runs fn in the first of several transactions of one call: an answer that was kept is replayed, but none is kept
// yet. The last transaction keeps it, by inTx.
func first[T any](ctx context.Context, pool *pgxpool.Pool, fn func(pgx.Tx) (T, error)) (T, error) {
	receipt := receiptIn(ctx)
	return retry(ctx, func() (answer T, err error) {
		err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if err := receipt.claim(ctx, tx); err != nil {
				return err
			}
			answer, err = fn(tx)
			return err
		})
		receipt.started(err)
		return answer, err
	})
}

// delete removes the row that a statement names. It fails with dispatch.ErrNotFound when there is none.
func (s *Store) delete(ctx context.Context, what, sql string, args ...any) error {
	tag, err := s.write.Exec(ctx, sql, args...)
	switch {
	case err != nil:
		return fmt.Errorf("delete %s: %w", what, err)
	case tag.RowsAffected() == 0:
		return dispatch.ErrNotFound
	}
	return nil
}

// retry runs do again, up to attempts times, after a deadlock or serialization failure.
func retry[T any](ctx context.Context, do func() (T, error)) (answer T, err error) {
	for i := range attempts {
		if answer, err = do(); !retryable(err) {
			return answer, err
		}
		pause := time.Duration(rand.Int64N(int64(10*time.Millisecond) << i))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return answer, ctx.Err()
		}
	}
	return answer, err
}

func retryable(err error) bool {
	switch code(err) {
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return true
	}
	return false
}

// code returns the SQLSTATE of err, or nothing.
func code(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// violated returns the name of the constraint or unique index that refused a statement, or nothing.
func violated(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && len(pg.Code) == 5 && pg.Code[:2] == "23" {
		return pg.ConstraintName
	}
	return ""
}
