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
	const sql = `WITH oldest AS (SELECT seq, at FROM event_log ORDER BY seq LIMIT $2),
		gone AS (DELETE FROM event_log WHERE seq IN (SELECT seq FROM oldest)
			AND seq < coalesce((SELECT min(seq) FROM oldest WHERE at >= now() - $1::interval), (SELECT max(seq) + 1 FROM oldest))
			RETURNING topics, positions),
		places AS (DELETE FROM topic_event t USING (SELECT unnest(topics) AS topic, unnest(positions) AS pos FROM gone) g
			WHERE t.topic = g.topic AND t.pos = g.pos)
		SELECT count(*) FROM gone`
	for {
		var gone int64
		if err := s.background.QueryRow(ctx, sql, life, forgetBatch).Scan(&gone); err != nil {
			return forgotten, fmt.Errorf("forget events: %w", err)
		}
		if forgotten += gone; gone < forgetBatch {
			return forgotten, nil
		}
	}
}
