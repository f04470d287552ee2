package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
)

// Approaches returns, of some requests, those that somebody is to come to, with where they come from when that is the end of
// another job.
func (s *Store) Approaches(ctx context.Context, ids []dispatch.RequestID) ([]dispatch.Approach, error) {
	const sql = `SELECT r.id, a.provider_id, r.latitude, r.longitude, before.latitude, before.longitude, before.destination
		FROM request r JOIN assignment a ON a.request_id = r.id AND a.released_at IS NULL
		LEFT JOIN assignment b ON b.provider_id = a.provider_id AND b.slot_no = 1 AND a.slot_no = 2 AND b.released_at IS NULL
		LEFT JOIN request before ON before.id = b.request_id
		WHERE r.id = ANY(@ids) AND r.state IN ('assigned', 'en_route')`
	rows, err := s.background.Query(ctx, sql, pgx.NamedArgs{"ids": uuids(ids)})
	if err != nil {
		return nil, fmt.Errorf("read approaches: %w", err)
	}
	return pgx.CollectRows(rows, scanApproach)
}

func scanApproach(row pgx.CollectableRow) (a dispatch.Approach, err error) {
	var lat, lng *float64
	var destination []byte
	err = row.Scan((*uuid.UUID)(&a.Request), (*uuid.UUID)(&a.Provider), &a.Place.Lat, &a.Place.Lng, &lat, &lng, &destination)
	if err != nil || lat == nil {
		return a, err
	}
	a.From = &geo.Point{Lat: *lat, Lng: *lng}
	to, err := decode[dispatch.Destination](destination)
	if to != nil {
		a.From = &to.Point
	}
	return a, err
}
