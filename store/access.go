package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
)

// FollowsRequest reports whether actor may follow a request live: its member, or the provider who holds it now.
// Staff may, and need not ask.
func (s *Store) FollowsRequest(ctx context.Context, actor dispatch.Actor, request dispatch.RequestID) (may bool, err error) {
	const sql = `SELECT EXISTS (SELECT FROM request WHERE id = $1 AND member_id = $2)
		OR EXISTS (SELECT FROM assignment WHERE request_id = $1 AND provider_id = $3 AND released_at IS NULL)`
	err = s.read.QueryRow(ctx, sql, uuid.UUID(request), uuid.UUID(actor.User), uuid.UUID(actor.Provider)).Scan(&may)
	if err != nil {
		return false, fmt.Errorf("check who follows a request: %w", err)
	}
	return may, nil
}

// LiveSessions returns the role that each of the sessions gives now. Those that ended, and those of disabled users,
// are not in the answer.
func (s *Store) LiveSessions(ctx context.Context, sessions []uuid.UUID) (map[uuid.UUID]dispatch.Role, error) {
	const sql = `SELECT s.id, u.role FROM session s JOIN users u ON u.id = s.user_id
		WHERE s.id = ANY($1) AND s.revoked_at IS NULL AND u.is_active`
	rows, err := s.background.Query(ctx, sql, sessions)
	if err != nil {
		return nil, fmt.Errorf("read live sessions: %w", err)
	}
	roles := make(map[uuid.UUID]dispatch.Role, len(sessions))
	var id uuid.UUID
	var role dispatch.Role
	_, err = pgx.ForEachRow(rows, []any{&id, &role}, func() error { roles[id] = role; return nil })
	if err != nil {
		return nil, fmt.Errorf("read live sessions: %w", err)
	}
	return roles, nil
}

// Journey is what following a request live needs to know of it.
type Journey struct {
	State   dispatch.State
	Version int64
	To      geo.Point
	// Provider holds the request now; zero when nobody does. Vehicle is theirs.
	Provider dispatch.ProviderID
	Vehicle  geo.Vehicle
}

// Journey reads one request as its followers see it. It fails with dispatch.ErrNotFound.
func (s *Store) Journey(ctx context.Context, request dispatch.RequestID) (j Journey, err error) {
	const sql = `SELECT r.state, r.version, r.latitude, r.longitude, a.provider_id, coalesce(p.vehicle_type, '')
		FROM request r
		LEFT JOIN assignment a ON a.request_id = r.id AND a.released_at IS NULL
		LEFT JOIN provider p ON p.id = a.provider_id
		WHERE r.id = $1`
	var provider *uuid.UUID
	err = s.read.QueryRow(ctx, sql, uuid.UUID(request)).
		Scan(&j.State, &j.Version, &j.To.Lat, &j.To.Lng, &provider, &j.Vehicle)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return j, dispatch.ErrNotFound
	case err != nil:
		return j, fmt.Errorf("read a request's journey: %w", err)
	}
	if provider != nil {
		j.Provider = dispatch.ProviderID(*provider)
	}
	return j, nil
}
