package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Standing reads how a request stands, by its own id or by that of an offer for it: only id, number, state and version are
// set. It fails with dispatch.ErrNotFound.
func (s *Store) Standing(ctx context.Context, id uuid.UUID) (dispatch.Request, error) {
	const sql = `SELECT id, number, state, version FROM request
		WHERE id = @id OR id = (SELECT request_id FROM offer WHERE id = @id)`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"id": id})
	return one(rows, err, func(row pgx.CollectableRow) (r dispatch.Request, err error) {
		err = row.Scan((*uuid.UUID)(&r.ID), &r.Number, &r.State, &r.Version)
		return r, err
	})
}
