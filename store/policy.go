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

// PolicyRow is one version of the policy, as its history shows it.
type PolicyRow struct {
	dispatch.PolicyVersion
	CreatedBy *uuid.UUID
	CreatedAt time.Time
}

const policyColumns = `p.version, p.body, coalesce(p.region, ''), coalesce(p.category, ''), coalesce(p.service, ''), p.mode,
	coalesce(p.share, 0), p.created_by, p.created_at`

func scanPolicy(row pgx.CollectableRow) (p PolicyRow, err error) {
	var body []byte
	scope := &p.Scope
	err = row.Scan(&p.Version, &body, &scope.Region, &scope.Category, &scope.Service, &p.Mode, &p.Share, &p.CreatedBy, &p.CreatedAt)
	if err != nil {
		return p, err
	}
	p.Policy = match.Default() // fields that a newer server added keep their defaults
	if err = json.Unmarshal(body, &p.Policy); err != nil {
		return p, fmt.Errorf("read policy %d: %w", p.Version, err)
	}
	return p, nil
}

// PolicyVersions returns the latest versions before one, newest first; before 0 is the latest of all.
func (s *Store) PolicyVersions(ctx context.Context, before int32, limit int) ([]PolicyRow, error) {
	rows, err := s.read.Query(ctx, `SELECT `+policyColumns+` FROM policy p WHERE @before = 0 OR p.version < @before
		ORDER BY p.version DESC LIMIT @limit`, pgx.NamedArgs{"before": before, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	return pgx.CollectRows(rows, scanPolicy)
}

// readPolicies returns of every scope the newest version that settled it, and those on trial since.
func readPolicies(ctx context.Context, q querier) (dispatch.Policies, error) {
	const sql = `SELECT ` + policyColumns + ` FROM policy p
		WHERE p.version >= coalesce((SELECT max(o.version) FROM policy o WHERE o.mode IN ('LIVE', 'OFF')
			AND (o.region, o.category, o.service) IS NOT DISTINCT FROM (p.region, p.category, p.service)), 0)
		ORDER BY p.version DESC`
	rows, err := q.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanPolicy)
	if err != nil {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	policies := make(dispatch.Policies, len(list))
	for i, p := range list {
		policies[i] = p.PolicyVersion
	}
	return policies, nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

// SetPolicy writes a new version for a scope, in force at once on this node and within policyLife on the others. change
// makes it from what is in force there now. It fails with *dispatch.FieldError for a scope that does not exist.
func (s *Store) SetPolicy(ctx context.Context, by dispatch.UserID, scope dispatch.PolicyScope,
	change func(dispatch.PolicyVersion) (dispatch.PolicyVersion, error)) (PolicyRow, error) {
	row, err := inTx(ctx, s.write, func(tx pgx.Tx) (PolicyRow, error) {
		if _, err := tx.Exec(ctx, `LOCK TABLE policy IN SHARE ROW EXCLUSIVE MODE`); err != nil { // writers one after the other
			return PolicyRow{}, fmt.Errorf("lock policy: %w", err)
		}
		scope, err := knownScope(ctx, tx, scope)
		if err != nil {
			return PolicyRow{}, err
		}
		policies, err := readPolicies(ctx, tx)
		if err != nil {
			return PolicyRow{}, err
		}
		base := policies.Base(scope)
		base.Scope, base.Mode, base.Share = scope, dispatch.PolicyLive, 0
		next, err := change(base)
		if err != nil {
			return PolicyRow{}, err
		}
		return writePolicy(ctx, tx, by, PolicyRow{PolicyVersion: next})
	})
	s.policies.Store(nil)
	s.Poke()
	return row, err
}

// knownScope checks that a scope exists, and gives a service its category.
func knownScope(ctx context.Context, tx pgx.Tx, scope dispatch.PolicyScope) (dispatch.PolicyScope, error) {
	const sql = `SELECT @region = '' OR EXISTS (SELECT FROM region WHERE id = @region),
			@category = '' OR EXISTS (SELECT FROM category WHERE code = @category),
			coalesce((SELECT category FROM service WHERE code = @service), '')`
	var region, category bool
	var of string
	err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"region": scope.Region, "category": scope.Category, "service": scope.Service}).
		Scan(&region, &category, &of)
	switch {
	case err != nil:
		return scope, fmt.Errorf("look up the scope of a policy: %w", err)
	case !region:
		return scope, dispatch.Invalid("region", "is not a region")
	case scope.Service != "" && of == "":
		return scope, dispatch.Invalid("service", "is not a service")
	case !category, scope.Service != "" && scope.Category != "" && scope.Category != of:
		return scope, dispatch.Invalid("category", "is not the category of a service")
	}
	if scope.Service != "" {
		scope.Category = of
	}
	return scope, nil
}

func writePolicy(ctx context.Context, tx pgx.Tx, by dispatch.UserID, p PolicyRow) (PolicyRow, error) {
	body, err := json.Marshal(p.Policy)
	if err != nil {
		return p, err
	}
	p.CreatedBy = (*uuid.UUID)(&by)
	const sql = `INSERT INTO policy (version, body, created_by, region, category, service, mode, share)
		VALUES ((SELECT max(version) + 1 FROM policy), @body, @by, nullif(@region, ''), nullif(@category, ''), nullif(@service, ''),
			@mode, nullif(@share, 0)) RETURNING version, created_at`
	args := pgx.NamedArgs{"body": body, "by": uuid.UUID(by), "region": p.Scope.Region, "category": p.Scope.Category,
		"service": p.Scope.Service, "mode": p.Mode, "share": p.Share}
	if err := tx.QueryRow(ctx, sql, args).Scan(&p.Version, &p.CreatedAt); err != nil {
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
