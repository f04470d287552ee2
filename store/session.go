package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Errors of refresh tokens.
var (
	// ErrRefreshInvalid: unknown or expired, or its session has ended, or its user is disabled.
	ErrRefreshInvalid = errors.New("the refresh token is not valid")
	// ErrRefreshReused: it was exchanged before, by another device or too long ago to be a retry.
	ErrRefreshReused = errors.New("the refresh token was used before")
)

// RefreshGrace is how long after its exchange a refresh token is still taken from the device that exchanged it, whose answer
// may have been lost on the way.
const RefreshGrace = 10 * time.Second

// Access is what a session may do at this moment.
type Access struct {
	Role     dispatch.Role
	Provider dispatch.ProviderID
}

// Access reads, in one statement, whether a session still holds and what its user is now.
// It fails with dispatch.ErrNotFound when the session has ended or the user is disabled.
func (s *Store) Access(ctx context.Context, session uuid.UUID, user dispatch.UserID) (Access, error) {
	const sql = `SELECT u.role, p.id
		FROM session s JOIN users u ON u.id = s.user_id LEFT JOIN provider p ON p.user_id = u.id
		WHERE s.id = @session AND s.user_id = @user AND s.revoked_at IS NULL AND u.is_active`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"session": session, "user": uuid.UUID(user)})
	a, err := one(rows, err, func(row pgx.CollectableRow) (a Access, err error) {
		var provider uuid.NullUUID
		err = row.Scan(&a.Role, &provider)
		a.Provider = dispatch.ProviderID(provider.UUID)
		return a, err
	})
	if err != nil {
		return Access{}, fmt.Errorf("read access: %w", err)
	}
	return a, nil
}

// Session is one login on one device, with the hash of its first refresh token.
type Session struct {
	ID       uuid.UUID
	User     dispatch.UserID
	Password string // the hash that the password given was checked against
	Device   string // what it calls itself
	Refresh  RefreshToken
}

// RefreshToken is a refresh token as it is kept: by SHA-256 only.
type RefreshToken struct {
	Hash      []byte
	ExpiresAt time.Time
}

// StartSession begins a session. answer is what a receipt keeps of it.
// It fails with dispatch.ErrNotFound when the password changed or the user was disabled since the password was checked: what ended
// their sessions ends this one too, which it could not see.
func (s *Store) StartSession(ctx context.Context, begun Session, answer any) error {
	const sql = `WITH seen AS (UPDATE users SET last_login_at = now() WHERE id = @user AND is_active AND password_hash = @password RETURNING id),
			begun AS (INSERT INTO session (id, user_id, device) SELECT @id, id, @device FROM seen RETURNING id)
		INSERT INTO refresh_token (hash, session_id, expires_at) SELECT @hash, id, @expires FROM begun`
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (any, error) {
		done, err := tx.Exec(ctx, sql, pgx.NamedArgs{
			"id": begun.ID, "user": uuid.UUID(begun.User), "password": begun.Password, "device": begun.Device,
			"hash": begun.Refresh.Hash, "expires": begun.Refresh.ExpiresAt,
		})
		if err != nil {
			return nil, fmt.Errorf("start session: %w", err)
		}
		if done.RowsAffected() == 0 {
			return nil, dispatch.ErrNotFound
		}
		return answer, nil
	})
	return err
}

// refreshRow is a refresh token with what decides whether it is still good.
type refreshRow struct {
	Session   uuid.UUID
	User      uuid.UUID
	Live      bool // not expired, session not ended, user active
	Rotated   bool
	WithGrace bool
}

// refresh decides what a presented token is worth.
func (r refreshRow) refresh() error {
	switch {
	case !r.Live:
		return ErrRefreshInvalid
	case r.Rotated && !r.WithGrace:
		return ErrRefreshReused
	default:
		return nil
	}
}

// RotateRefresh exchanges a refresh token for its successor. answer makes what is returned, and kept by a receipt, of the
// session and its user. When the token was used before, the session is ended for everyone who holds a token of it.
// It fails with ErrRefreshInvalid or ErrRefreshReused.
func (s *Store) RotateRefresh(ctx context.Context, hash []byte, device string, next RefreshToken, answer func(uuid.UUID, User) (any, error)) (any, error) {
	var session uuid.UUID
	out, err := inTx(ctx, s.write, func(tx pgx.Tx) (any, error) {
		row, err := lockRefresh(ctx, tx, hash, device)
		if err != nil {
			return nil, err
		}
		session = row.Session
		if err := row.refresh(); err != nil {
			return nil, err
		}
		if err := succeed(ctx, tx, hash, row.Session, device, next); err != nil {
			return nil, err
		}
		u, err := userIn(ctx, tx, dispatch.UserID(row.User))
		if err != nil {
			return nil, err
		}
		return answer(row.Session, u)
	})
	if errors.Is(err, ErrRefreshReused) {
		return nil, errors.Join(err, s.EndSession(ctx, session, "refresh token reused"))
	}
	return out, err
}

func lockRefresh(ctx context.Context, tx pgx.Tx, hash []byte, device string) (refreshRow, error) {
	const sql = `SELECT s.id AS session, s.user_id AS "user",
			t.expires_at > now() AND s.revoked_at IS NULL AND u.is_active AS live,
			t.rotated_at IS NOT NULL AS rotated,
			coalesce(t.rotated_at > now() - @grace::interval, false) AND s.device = @device AS with_grace
		FROM refresh_token t JOIN session s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
		WHERE t.hash = @hash FOR UPDATE OF t, s`
	rows, err := tx.Query(ctx, sql, pgx.NamedArgs{"hash": hash, "device": device, "grace": RefreshGrace})
	row, err := one(rows, err, pgx.RowToStructByPos[refreshRow])
	if errors.Is(err, dispatch.ErrNotFound) {
		return row, ErrRefreshInvalid
	}
	return row, err
}

// succeed marks a token as exchanged, keeping the time of the first exchange, notes the device that did it, and adds the token
// that follows.
func succeed(ctx context.Context, tx pgx.Tx, hash []byte, session uuid.UUID, device string, next RefreshToken) error {
	const sql = `WITH old AS (
			UPDATE refresh_token SET rotated_at = coalesce(rotated_at, now()), successor = coalesce(successor, @next) WHERE hash = @hash
		), seen AS (UPDATE session SET device = @device WHERE id = @session AND device <> @device) INSERT INTO refresh_token (hash, session_id, expires_at) VALUES (@next, @session, @expires)`
	_, err := tx.Exec(ctx, sql, pgx.NamedArgs{
		"hash": hash, "session": session, "device": device, "next": next.Hash, "expires": next.ExpiresAt,
	})
	if err != nil {
		return fmt.Errorf("rotate refresh token: %w", err)
	}
	return nil
}

// EndSession ends one session; ending it again changes nothing.
func (s *Store) EndSession(ctx context.Context, session uuid.UUID, because string) error {
	const sql = `UPDATE session SET revoked_at = now(), revoked_because = @because WHERE id = @id AND revoked_at IS NULL`
	if _, err := s.write.Exec(ctx, sql, pgx.NamedArgs{"id": session, "because": because}); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// EndSessionOf ends the session that a refresh token belongs to, if there is one.
func (s *Store) EndSessionOf(ctx context.Context, hash []byte, because string, answer any) error {
	const sql = `UPDATE session SET revoked_at = now(), revoked_because = @because
		WHERE id = (SELECT session_id FROM refresh_token WHERE hash = @hash) AND revoked_at IS NULL`
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (any, error) {
		if _, err := tx.Exec(ctx, sql, pgx.NamedArgs{"hash": hash, "because": because}); err != nil {
			return nil, fmt.Errorf("end session: %w", err)
		}
		return answer, nil
	})
	return err
}

// ChangePassword sets a new hash where the old one is still the one that was checked, ends every other session and voids the
// links that were mailed to renew the old one.
// It fails with dispatch.ErrNotFound when the password changed meanwhile.
func (s *Store) ChangePassword(ctx context.Context, u User, hash string, keep uuid.UUID, answer any) error {
	const sql = `UPDATE users SET password_hash = @new, updated_at = now() WHERE id = @id AND password_hash = @old`
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (any, error) {
		done, err := tx.Exec(ctx, sql, pgx.NamedArgs{"id": uuid.UUID(u.ID), "old": u.PasswordHash, "new": hash})
		if err != nil {
			return nil, fmt.Errorf("change password: %w", err)
		}
		if done.RowsAffected() == 0 {
			return nil, dispatch.ErrNotFound
		}
		if err := voidResets(ctx, tx, u.ID); err != nil {
			return nil, err
		}
		return answer, endSessions(ctx, tx, u.ID, keep, "password changed")
	})
	return err
}

// endSessions ends every session of a user but one, and has all nodes look at once which sockets that closes.
func endSessions(ctx context.Context, tx pgx.Tx, user dispatch.UserID, keep uuid.UUID, because string) error {
	const sql = `UPDATE session SET revoked_at = now(), revoked_because = @because
		WHERE user_id = @user AND revoked_at IS NULL AND id <> @keep`
	_, err := tx.Exec(ctx, sql, pgx.NamedArgs{"user": uuid.UUID(user), "keep": keep, "because": because})
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return accountChanged(ctx, tx, user)
}

// accountChanged tells all nodes that a user's sockets may have to go. It is the last statement of its transaction.
func accountChanged(ctx context.Context, tx pgx.Tx, user dispatch.UserID) error {
	row, err := outboxRow(dispatch.Event{Type: "account.changed", Topics: []string{user.Topic()}, At: time.Now()})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlOutbox, row); err != nil {
		return fmt.Errorf("tell of a changed account: %w", err)
	}
	return nil
}
