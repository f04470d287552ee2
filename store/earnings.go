package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Earned is what a provider earned in one day, or month, of a zone.
type Earned struct {
	From time.Time // midnight that began it, in the zone
	Jobs int
	Pay  int64 // minor units
}

// Earnings is what a provider earned in a period.
type Earnings struct {
	Parts    []Earned // those with a job, oldest first
	Online   time.Duration
	Distance float64 // metres driven on duty, of the shifts that began in the period
}

// Parts of a period that Earnings can tell apart.
const (
	ByDay   = "day"
	ByMonth = "month"
)

// Earnings sums the jobs a provider completed from a time on, by day or month of the zone. A job counts where it ended.
func (s *Store) Earnings(ctx context.Context, provider dispatch.ProviderID, from time.Time, part string, zone *time.Location) (Earnings, error) {
	const (
		sqlParts = `SELECT date_trunc(@part, released_at, @zone), count(*)::int, sum(pay_minor)::bigint FROM assignment
			WHERE provider_id = @provider AND ended_as = 'completed' AND released_at >= @from GROUP BY 1 ORDER BY 1`
		sqlOnline = `SELECT coalesce(sum(coalesce(ended_at, now()) - greatest(started_at, @from)), '0'),
				coalesce(sum(distance_m) FILTER (WHERE started_at >= @from), 0)
			FROM shift WHERE provider_id = @provider AND coalesce(ended_at, now()) > @from`
	)
	var e Earnings
	args := pgx.NamedArgs{"provider": uuid.UUID(provider), "from": from, "part": part, "zone": zone.String()}
	b := &pgx.Batch{}
	each(b, &e.Parts, pgx.RowToStructByPos[Earned], sqlParts, args)
	b.Queue(sqlOnline, args).QueryRow(func(row pgx.Row) error { return row.Scan(&e.Online, &e.Distance) })
	if err := s.read.SendBatch(ctx, b).Close(); err != nil {
		return e, fmt.Errorf("read earnings: %w", err)
	}
	return e, nil
}
