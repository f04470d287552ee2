package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// SigningKey is an Ed25519 key that signs access tokens. The private half is sealed by whoever made it.
type SigningKey struct {
	KID       string
	Public    []byte
	Sealed    []byte
	CreatedAt time.Time
	RetiredAt *time.Time
}

// retiredKeyLife is how long the tokens of a retired key are still verified: longer than any of them lives.
const retiredKeyLife = time.Hour

const sqlSigningKeys = `SELECT kid, public_key, sealed_private, created_at, retired_at FROM signing_key
	WHERE retired_at IS NULL OR retired_at > now() - @life::interval ORDER BY created_at DESC, kid`

// SigningKeys returns the keys whose tokens are good, newest first.
func (s *Store) SigningKeys(ctx context.Context) ([]SigningKey, error) {
	rows, err := s.read.Query(ctx, sqlSigningKeys, pgx.NamedArgs{"life": retiredKeyLife})
	if err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByPos[SigningKey])
	if err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	return keys, nil
}

// AddSigningKey adds a key and retires the one that signed until now. With first, it does so only when none signs:
// of nodes that start together one makes the key, and all go on with it. It returns the keys whose tokens are good.
func (s *Store) AddSigningKey(ctx context.Context, key SigningKey, first bool) ([]SigningKey, error) {
	const sql = `WITH retired AS (UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL)
		INSERT INTO signing_key (kid, public_key, sealed_private) VALUES (@kid, @public, @sealed)`
	return inTx(ctx, s.write, func(tx pgx.Tx) ([]SigningKey, error) {
		if _, err := tx.Exec(ctx, `LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return nil, fmt.Errorf("lock signing keys: %w", err)
		}
		signing, err := signs(ctx, tx)
		if err != nil {
			return nil, err
		}
		if !first || !signing {
			if _, err := tx.Exec(ctx, sql, pgx.NamedArgs{"kid": key.KID, "public": key.Public, "sealed": key.Sealed}); err != nil {
				return nil, fmt.Errorf("add signing key: %w", err)
			}
		}
		rows, err := tx.Query(ctx, sqlSigningKeys, pgx.NamedArgs{"life": retiredKeyLife})
		if err != nil {
			return nil, fmt.Errorf("read signing keys: %w", err)
		}
		return pgx.CollectRows(rows, pgx.RowToStructByPos[SigningKey])
	})
}

func signs(ctx context.Context, tx pgx.Tx) (yes bool, err error) {
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM signing_key WHERE retired_at IS NULL)`).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("look for a signing key: %w", err)
	}
	return yes, nil
}
