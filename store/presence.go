package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/auxilio/auxilio/dispatch"
)

// Beat says that node is alive. Nodes beat every five seconds; the presence of providers on a node that stopped
// beating counts for nothing.
func (s *Store) Beat(ctx context.Context, node uuid.UUID) error {
	const sql = `INSERT INTO node (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = now()`
	if _, err := s.background.Exec(ctx, sql, node); err != nil {
		return fmt.Errorf("beat: %w", err)
	}
	return nil
}

// Leave removes a node that shuts down: no provider can be reached through it any more. It also removes nodes that
// have been silent for a day.
func (s *Store) Leave(ctx context.Context, node uuid.UUID) error {
	const sql = `WITH gone AS (UPDATE provider_presence SET lost_at = now() WHERE node_id = $1 AND lost_at IS NULL)
		DELETE FROM node WHERE id = $1 OR seen_at < now() - interval '1 day'`
	if _, err := s.background.Exec(ctx, sql, node); err != nil {
		return fmt.Errorf("leave: %w", err)
	}
	return nil
}

// Connect notes that provider has a socket on node and returns the fence of this connection: the number with which
// Disconnect must come, larger than that of every earlier connection of the provider.
func (s *Store) Connect(ctx context.Context, provider dispatch.ProviderID, node uuid.UUID) (fence int64, err error) {
	const sql = `INSERT INTO provider_presence (provider_id, node_id, fence, since) VALUES ($1, $2, 1, now())
		ON CONFLICT (provider_id) DO UPDATE SET node_id = excluded.node_id, fence = provider_presence.fence + 1,
			since = CASE WHEN provider_presence.lost_at IS NULL THEN provider_presence.since ELSE excluded.since END,
			lost_at = NULL
		RETURNING fence`
	if err := s.background.QueryRow(ctx, sql, uuid.UUID(provider), node).Scan(&fence); err != nil {
		return 0, fmt.Errorf("note a provider's connection: %w", err)
	}
	return fence, nil
}

// Disconnect notes that the connection with this fence is gone. It changes nothing when a newer one exists.
func (s *Store) Disconnect(ctx context.Context, provider dispatch.ProviderID, fence int64) error {
	const sql = `UPDATE provider_presence SET lost_at = now() WHERE provider_id = $1 AND fence = $2 AND lost_at IS NULL`
	if _, err := s.background.Exec(ctx, sql, uuid.UUID(provider), fence); err != nil {
		return fmt.Errorf("note a provider's disconnection: %w", err)
	}
	return nil
}

// Absent returns those of the providers whose presence is not noted though their sockets are open: another socket of
// theirs, on another node, was the last to be noted and has closed.
func (s *Store) Absent(ctx context.Context, providers []dispatch.ProviderID) ([]dispatch.ProviderID, error) {
	const sql = `SELECT id FROM unnest($1::uuid[]) AS open (id)
		WHERE NOT EXISTS (SELECT FROM provider_presence p WHERE p.provider_id = open.id AND p.lost_at IS NULL)`
	rows, err := s.background.Query(ctx, sql, uuids(providers))
	if err != nil {
		return nil, fmt.Errorf("find providers noted as absent: %w", err)
	}
	absent, err := pgx.CollectRows(rows, scanID[dispatch.ProviderID])
	if err != nil {
		return nil, fmt.Errorf("find providers noted as absent: %w", err)
	}
	return absent, nil
}

// Offered returns those of the providers who have a live offer at this moment.
func (s *Store) Offered(ctx context.Context, providers []dispatch.ProviderID) ([]dispatch.ProviderID, error) {
	const sql = `SELECT provider_id FROM offer WHERE status = 'PENDING' AND provider_id = ANY($1)`
	rows, err := s.background.Query(ctx, sql, uuids(providers))
	if err != nil {
		return nil, fmt.Errorf("find providers with an offer: %w", err)
	}
	offered, err := pgx.CollectRows(rows, scanID[dispatch.ProviderID])
	if err != nil {
		return nil, fmt.Errorf("find providers with an offer: %w", err)
	}
	return offered, nil
}

func uuids[T ~[16]byte](ids []T) pgtype.FlatArray[uuid.UUID] {
	all := make(pgtype.FlatArray[uuid.UUID], len(ids))
	for i, id := range ids {
		all[i] = uuid.UUID(id)
	}
	return all
}

func scanID[T ~[16]byte](row pgx.CollectableRow) (T, error) {
	var id uuid.UUID
	err := row.Scan(&id)
	return T(id), err
}
