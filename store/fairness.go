package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Work is what one provider got and did over some time.
type Work struct {
	Provider uuid.UUID
	Name     string
	OnlineS  float64 // seconds on duty
	Jobs     int     // completed
	Offered  int     // offers that count: shown or answered, declines for cause left out
	Accepted int     // of those
}

// PerHour is jobs per online hour.
func (w Work) PerHour() float64 { return float64(w.Jobs) / (w.OnlineS / 3600) }

// leastOnlineS is how long somebody must have been on duty for the jobs of an hour to mean something.
const leastOnlineS = 15 * 60

// Fairness returns the work of everybody who was on duty for at least a quarter of an hour between two instants, by name.
func (s *Store) Fairness(ctx context.Context, from, to time.Time) ([]Work, error) {
	const sql = `WITH online AS (
			SELECT provider_id, sum(extract(epoch FROM least(coalesce(ended_at, @to), @to) - greatest(started_at, @from)))::float8 AS seconds
			FROM shift WHERE started_at < @to AND coalesce(ended_at, @to) > @from GROUP BY provider_id)
		SELECT p.id, p.company_name, o.seconds,
			(SELECT count(*) FROM assignment a WHERE a.provider_id = p.id AND a.ended_as = 'completed'
				AND a.released_at >= @from AND a.released_at < @to),
			counted.offered, counted.accepted
		FROM online o JOIN provider p ON p.id = o.provider_id
		CROSS JOIN LATERAL (
			SELECT count(*) AS offered, count(*) FILTER (WHERE f.status = 'ACCEPTED') AS accepted
			FROM offer f WHERE f.provider_id = p.id AND f.sent_at >= @from AND f.sent_at < @to
				AND (f.status = 'ACCEPTED' OR (f.status = 'EXPIRED' AND f.shown_at IS NOT NULL)
					OR (f.status = 'DECLINED' AND f.decline_reason NOT IN ('equipment', 'unsafe', 'shift_end')))
		) counted
		WHERE o.seconds >= @least ORDER BY p.company_name, p.id`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"from": from, "to": to, "least": leastOnlineS})
	if err != nil {
		return nil, fmt.Errorf("measure fairness: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Work])
}
