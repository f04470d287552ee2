package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Shift is a provider's time on duty with what was done in it.
type Shift struct {
	ID        uuid.UUID
	StartedAt time.Time
	EndedAt   *time.Time // nil while it is open
	Distance  float64    // metres driven
	Jobs      int        // completed
	Pay       int64      // earned, minor units
}

// ShiftKey is the place of a shift in a list.
type ShiftKey struct {
	Started time.Time `json:"s"`
	ID      uuid.UUID `json:"i"`
}

// Shifts lists a provider's shifts, newest first. A job belongs to the shift it ended in.
func (s *Store) Shifts(ctx context.Context, provider dispatch.ProviderID, after ShiftKey, limit int) ([]Shift, error) {
	const sql = `SELECT s.id, s.started_at, s.ended_at, s.distance_m, j.jobs, j.pay
		FROM shift s LEFT JOIN LATERAL (SELECT count(*)::int AS jobs, coalesce(sum(a.pay_minor), 0)::bigint AS pay FROM assignment a
			WHERE a.provider_id = s.provider_id AND a.ended_as = 'completed'
				AND a.released_at >= s.started_at AND a.released_at <= coalesce(s.ended_at, 'infinity')) j ON true
		WHERE s.provider_id = @provider AND (NOT @paged OR (s.started_at, s.id) < (@started, @id))
		ORDER BY s.started_at DESC, s.id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"provider": uuid.UUID(provider), "paged": after != ShiftKey{},
		"started": after.Started, "id": after.ID, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list shifts: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Shift])
}
