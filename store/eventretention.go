package store

import (
	"context"
	"fmt"
	"time"
)

// EventLife is how long events can be replayed.
const EventLife = 7 * 24 * time.Hour

const (
	forgetBatch = 1000
)

// ForgetEvents deletes events older than life, oldest first in batches, and returns how many. Positions go on from
// where they were: a client that asks for a forgotten one gets ResyncRetention.
func (s *Store) ForgetEvents(ctx context.Context, life time.Duration) (forgotten int64, err error) {
	const sql = `DELETE FROM event_log WHERE seq IN (
		SELECT seq FROM event_log
		WHERE seq <= (SELECT seq FROM event_log WHERE at < now() - $1::interval ORDER BY at DESC LIMIT 1)
		ORDER BY seq LIMIT $2)`
	for {
		tag, err := s.background.Exec(ctx, sql, life, forgetBatch)
		if err != nil {
			return forgotten, fmt.Errorf("forget events: %w", err)
		}
		if forgotten += tag.RowsAffected(); tag.RowsAffected() < forgetBatch {
			return forgotten, nil
		}
	}
}
