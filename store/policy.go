package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// PolicyRow is one version of the policy.
type PolicyRow struct {
	Version   int
	Policy    match.Policy
	CreatedBy *uuid.UUID
	CreatedAt time.Time
}

// Policies returns the latest versions, newest first: the first one is in force.
func (s *Store) Policies(ctx context.Context, limit int) ([]PolicyRow, error) {
	rows, err := s.read.Query(ctx, `SELECT version, body, created_by, created_at FROM policy ORDER BY version DESC LIMIT @limit`,
		pgx.NamedArgs{"limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	return pgx.CollectRows(rows, scanPolicy)
}

func scanPolicy(row pgx.CollectableRow) (p PolicyRow, err error) {
	var body []byte
	if err = row.Scan(&p.Version, &body, &p.CreatedBy, &p.CreatedAt); err != nil {
		return p, err
	}
	p.Policy = match.Default()
	return p, json.Unmarshal(body, &p.Policy)
}

// SetPolicy writes a new version, in force at once on this node and within policyLife on the others.
func (s *Store) SetPolicy(ctx context.Context, by dispatch.UserID, change func(match.Policy) (match.Policy, error)) (PolicyRow, error) {
	row, err := inTx(ctx, s.write, func(tx pgx.Tx) (PolicyRow, error) {
		if _, err := tx.Exec(ctx, `LOCK TABLE policy IN SHARE ROW EXCLUSIVE MODE`); err != nil { // writers one after the other
			return PolicyRow{}, fmt.Errorf("lock policy: %w", err)
		}
		rows, err := tx.Query(ctx, `SELECT version, body, created_by, created_at FROM policy ORDER BY version DESC LIMIT 1`)
		latest, err := one(rows, err, scanPolicy)
		if err != nil {
			return latest, fmt.Errorf("read policy: %w", err)
		}
		next, err := change(latest.Policy)
		if err != nil {
			return latest, err
		}
		return writePolicy(ctx, tx, by, PolicyRow{Version: latest.Version + 1, Policy: next})
	})
	s.policy.Store(nil)
	s.Poke()
	return row, err
}

func writePolicy(ctx context.Context, tx pgx.Tx, by dispatch.UserID, p PolicyRow) (PolicyRow, error) {
	body, err := json.Marshal(p.Policy)
	if err != nil {
		return p, err
	}
	p.CreatedBy = (*uuid.UUID)(&by)
	const sql = `INSERT INTO policy (version, body, created_by) VALUES (@version, @body, @by) RETURNING created_at`
	args := pgx.NamedArgs{"version": p.Version, "body": body, "by": uuid.UUID(by)}
	if err := tx.QueryRow(ctx, sql, args).Scan(&p.CreatedAt); err != nil {
		return p, fmt.Errorf("write policy: %w", err)
	}
	event, err := outboxRow(dispatch.Event{Type: "policy.changed", Topics: []string{dispatch.BoardTopic}, At: p.CreatedAt,
		Facts: dispatch.Facts{Version: p.Version}})
	if err != nil {
		return p, err
	}
	_, err = tx.Exec(ctx, sqlOutbox, event)
	return p, err
}
