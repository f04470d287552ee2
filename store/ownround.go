package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// ownRounds is among how many of the latest rounds of the last hour one looks for a provider.
const ownRounds = 100

// RoundsOf returns the latest rounds that looked at a provider, newest first.
func (s *Store) RoundsOf(ctx context.Context, provider dispatch.ProviderID) ([]KeptRound, error) {
	const sql = `SELECT ` + keptRoundColumns + ` FROM (SELECT * FROM round WHERE NOT shadow AND at > now() - interval '1 hour'
		ORDER BY at DESC, id DESC LIMIT @most) latest WHERE strpos(output::text, @provider) > 0 ORDER BY at DESC, id DESC`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"provider": uuid.UUID(provider).String(), "most": ownRounds})
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[KeptRound])
}
