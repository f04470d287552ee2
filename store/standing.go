package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Standing is how a request stands, and who made it so.
type Standing struct {
	dispatch.Request        // only id, number, state, version and the hold are set
	Change           string // the latest change
	Role             string // of who made it
	By               string // their name; empty for the engine
	At               time.Time
	Holder           string // name of the dispatcher who holds it; empty for nobody
}

// Standing reads how a request stands, by its own id or by that of an offer for it. It fails with dispatch.ErrNotFound.
func (s *Store) Standing(ctx context.Context, id uuid.UUID) (Standing, error) {
	const sql = `SELECT r.id, r.number, r.state, r.version, r.held_until, h.change, h.actor_role,
			coalesce(p.company_name, trim(u.first_name || ' ' || u.last_name), ''), h.at,
			coalesce(trim(d.first_name || ' ' || d.last_name), '')
		FROM request r
		JOIN request_history h ON h.request_id = r.id AND h.version = r.version
		LEFT JOIN users u ON u.id = h.actor_id
		LEFT JOIN provider p ON p.user_id = h.actor_id AND h.actor_role = 'PROVIDER'
		LEFT JOIN users d ON d.id = r.held_by AND r.held_until > now()
		WHERE r.id = @id OR r.id = (SELECT request_id FROM offer WHERE id = @id)`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"id": id})
	return one(rows, err, func(row pgx.CollectableRow) (r Standing, err error) {
		err = row.Scan((*uuid.UUID)(&r.ID), &r.Number, &r.State, &r.Version, &r.HeldUntil, &r.Change,
			&r.Role, &r.By, &r.At, &r.Holder)
		return r, err
	})
}
