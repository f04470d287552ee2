package store

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch/match"
)

// KeptRound is a stored round with all that it saw.
type KeptRound struct {
	ID            uuid.UUID
	Region        string
	PolicyVersion int
	At            time.Time
	Shadow        bool
	Input, Output []byte // match.Snapshot and match.Outcome as JSON, byte for byte as they were encoded
}

// keptRoundColumns are a round with its decisions in their order, packed or, of older rounds, as JSON. The oldest have their
// outcome whole.

const keptRoundColumns = `id, region, policy_version, at, shadow, coalesce(packed, convert_to(input::text, 'UTF8')), output, offered,
	ARRAY(SELECT coalesce(q.packed, convert_to(q.decision::text, 'UTF8')) FROM round_request q WHERE q.round_id = round.id ORDER BY q.place)`

func scanKeptRound(row pgx.CollectableRow) (r KeptRound, err error) {
	var input, offered []byte
	var decisions [][]byte
	if err := row.Scan(&r.ID, &r.Region, &r.PolicyVersion, &r.At, &r.Shadow, &input, &r.Output, &offered, &decisions); err != nil {
		return r, err
	}
	if r.Input, err = match.Unpack(input); err == nil && r.Output == nil {
		r.Output, err = outcomeOf(offered, decisions)
	}
	return r, err
}

// outcomeOf puts an outcome together as it was encoded.
func outcomeOf(offered []byte, decisions [][]byte) ([]byte, error) {
	for i := range decisions {
		var err error
		if decisions[i], err = match.Unpack(decisions[i]); err != nil {
			return nil, err
		}
	}
	return fmt.Appendf(nil, `{"offers":%s,"decisions":[%s]}`, offered, bytes.Join(decisions, []byte(","))), nil
}

// Round returns a stored round. It fails with ErrNotFound.
func (s *Store) Round(ctx context.Context, id uuid.UUID) (KeptRound, error) {
	rows, err := s.read.Query(ctx, `SELECT `+keptRoundColumns+` FROM round WHERE id = @id`, pgx.NamedArgs{"id": id})
	return one(rows, err, scanKeptRound)
}

// EachRound calls see with the rounds that counted between two instants, newest first, at most limit of them, and stops
// where see fails. A region that is empty stands for all.
func (s *Store) EachRound(ctx context.Context, region string, from, to time.Time, limit int, see func(KeptRound) error) error {
	const sql = `SELECT ` + keptRoundColumns + ` FROM round
		WHERE at >= @from AND at < @to AND NOT shadow AND (@region = '' OR region = @region) ORDER BY at DESC, id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"from": from, "to": to, "region": region, "limit": limit})
	if err != nil {
		return fmt.Errorf("read rounds: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanKeptRound(rows)
		if err != nil {
			return fmt.Errorf("read rounds: %w", err)
		}
		if err := see(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// PolicyOf returns one version of the policy. It fails with ErrNotFound.
func (s *Store) PolicyOf(ctx context.Context, version int) (PolicyRow, error) {
	rows, err := s.read.Query(ctx, `SELECT `+policyColumns+` FROM policy p WHERE p.version = @version`, pgx.NamedArgs{"version": version})
	return one(rows, err, scanPolicy)
}
