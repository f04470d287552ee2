package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/geo"
)

// markApart is how far, in metres, a position must be from the last mark to count as driven: more than GPS trembles.
const markApart = 30

// mark is where the distance of an open shift was measured last; nil at its beginning.
type mark struct {
	Shift    uuid.UUID
	Provider uuid.UUID
	Lat, Lng *float64
}

// drive adds to the open shifts what their providers have driven to where they are. The rows of shift are locked in order
// of id, so that two nodes that save at once do not wait for each other in a circle.
func (s *Store) drive(ctx context.Context, at map[uuid.UUID]geo.Point) error {
	const (
		sqlMarks = `SELECT id, provider_id, mark_latitude, mark_longitude FROM shift
			WHERE provider_id = ANY(@providers) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE`
		sqlDrive = `UPDATE shift SET distance_m = distance_m + n.metres, mark_latitude = n.lat, mark_longitude = n.lng
			FROM unnest(@shifts::uuid[], @metres::float8[], @lats::float8[], @lngs::float8[]) AS n (id, metres, lat, lng)
			WHERE shift.id = n.id`
	)
	if len(at) == 0 {
		return nil
	}
	err := pgx.BeginFunc(ctx, s.background, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sqlMarks, pgx.NamedArgs{"providers": slices.Collect(maps.Keys(at))})
		if err != nil {
			return err
		}
		marks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mark])
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sqlDrive, moves(marks, at))
		return err
	})
	if err != nil {
		return fmt.Errorf("add what was driven: %w", err)
	}
	return nil
}

// moves are the columns of the shifts whose provider is far enough from the mark.
func moves(marks []mark, at map[uuid.UUID]geo.Point) pgx.NamedArgs {
	var shifts []uuid.UUID
	var metres, lats, lngs []float64
	for _, m := range marks {
		to, far := at[m.Provider], 0.0
		if m.Lat != nil {
			if far = geo.Distance(geo.Point{Lat: *m.Lat, Lng: *m.Lng}, to); far < markApart {
				continue
			}
		}
		shifts, metres, lats, lngs = append(shifts, m.Shift), append(metres, far), append(lats, to.Lat), append(lngs, to.Lng)
	}
	return pgx.NamedArgs{"shifts": shifts, "metres": metres, "lats": lats, "lngs": lngs}
}
