package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const (
	// ownRounds is among how many of the latest rounds of the last hour one looks for a provider.
	ownRounds = 100
	// ownDecisions is how many of their decisions are shown at most.
	ownDecisions = 100
)

// RoundsOf returns the latest decisions for which a provider was looked at, newest first. It reads no further than it must.
func (s *Store) RoundsOf(ctx context.Context, provider dispatch.ProviderID) ([]StoredRound, error) {
	const sql = `SELECT d.id, d.policy_version, d.at, coalesce(q.packed, convert_to(q.decision::text, 'UTF8')), d.shadow
		FROM (SELECT id, policy_version, at, shadow FROM round WHERE NOT shadow AND at > now() - interval '1 hour'
			ORDER BY at DESC, id DESC LIMIT @rounds) d
		CROSS JOIN LATERAL (SELECT packed, decision FROM round_request WHERE round_id = d.id AND @provider = ANY(providers) ORDER BY request_id) q
		ORDER BY d.at DESC, d.id DESC LIMIT @most`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"provider": uuid.UUID(provider), "rounds": ownRounds, "most": ownDecisions})
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	return pgx.CollectRows(rows, scanStoredRound)
}
