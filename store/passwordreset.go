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

// ResetLife is how long a link to renew a password is good, from the moment it was asked for.
const ResetLife = 30 * time.Minute

// ErrResetInvalid: the link was never made, was used, is past, or the password changed since.
var ErrResetInvalid = errors.New("the link is not valid")

// ResetAsk is a link that somebody asked for. Token is kept by its SHA-256 only.
type ResetAsk struct {
	ID       uuid.UUID
	Email    string // lower case
	Hash     []byte
	Language string // of the letter
}

// ResetLetter is the task of mailing a link.
type ResetLetter struct {
	Reset    uuid.UUID `json:"reset"`
	Language string    `json:"language"`
}

// Kind names the task.
func (ResetLetter) Kind() string { return "reset_letter" }

// AskReset keeps a link for the active login with this email and has it mailed. For an email that nobody has it does the same
// with no row at the end, so that neither the answer nor its time tells. answer is what a receipt keeps of it.
func (s *Store) AskReset(ctx context.Context, ask ResetAsk, answer any) error {
	const sql = `INSERT INTO password_reset (hash, id, user_id, expires_at)
		SELECT @hash, @id, id, now() + @life::interval FROM users WHERE email = @email AND is_active`
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (any, error) {
		_, err := tx.Exec(ctx, sql, pgx.NamedArgs{"hash": ask.Hash, "id": ask.ID, "email": ask.Email, "life": ResetLife})
		if err != nil {
			return nil, fmt.Errorf("keep a reset link: %w", err)
		}
		return answer, s.enqueue(ctx, tx, ResetLetter{ask.ID, ask.Language})
	})
	return err
}

const sqlResetUser = sqlUser + ` JOIN password_reset r ON r.user_id = u.id WHERE u.is_active AND r.expires_at > now() AND `

// ResetByID returns whose link this is, or dispatch.ErrNotFound when it is nobody's, or no longer good.
func (s *Store) ResetByID(ctx context.Context, id uuid.UUID) (User, error) {
	rows, err := s.background.Query(ctx, sqlResetUser+`r.id = @id`, pgx.NamedArgs{"id": id})
	u, err := one(rows, err, scanUser)
	if err != nil {
		return User{}, fmt.Errorf("read a reset link: %w", err)
	}
	return u, nil
}

// ResetByHash returns whose link this is. It fails with ErrResetInvalid when it is not the user's, or no longer good.
func (s *Store) ResetByHash(ctx context.Context, user dispatch.UserID, hash []byte) (User, error) {
	rows, err := s.read.Query(ctx, sqlResetUser+`r.hash = @hash AND u.id = @user`, pgx.NamedArgs{"hash": hash, "user": uuid.UUID(user)})
	u, err := one(rows, err, scanUser)
	if errors.Is(err, dispatch.ErrNotFound) {
		return User{}, ErrResetInvalid
	}
	if err != nil {
		return User{}, fmt.Errorf("read a reset link: %w", err)
	}
	return u, nil
}

// RenewPassword uses a link: it sets the hash of the new password, ends every session of the user and voids their other links.
// Of several calls with one link the first wins; the others fail with ErrResetInvalid.
func (s *Store) RenewPassword(ctx context.Context, user dispatch.UserID, link []byte, password string, answer any) error {
	_, err := inTx(ctx, s.write, func(tx pgx.Tx) (any, error) {
		if err := useReset(ctx, tx, user, link); err != nil {
			return nil, err
		}
		const sql = `UPDATE users SET password_hash = @password, updated_at = now() WHERE id = @user AND is_active`
		done, err := tx.Exec(ctx, sql, pgx.NamedArgs{"user": uuid.UUID(user), "password": password})
		if err != nil {
			return nil, fmt.Errorf("renew password: %w", err)
		}
		if done.RowsAffected() == 0 {
			return nil, ErrResetInvalid
		}
		return answer, endSessions(ctx, tx, user, uuid.Nil, "password renewed")
	})
	return err
}

// useReset voids every link of the user, of which link must be one that is good.
func useReset(ctx context.Context, tx pgx.Tx, user dispatch.UserID, link []byte) error {
	const sql = `WITH gone AS (DELETE FROM password_reset WHERE user_id = @user RETURNING hash, expires_at)
		SELECT EXISTS (SELECT FROM gone WHERE hash = @hash AND expires_at > now())`
	var good bool
	if err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"user": uuid.UUID(user), "hash": link}).Scan(&good); err != nil {
		return fmt.Errorf("use a reset link: %w", err)
	}
	if !good {
		return ErrResetInvalid
	}
	return nil
}

// voidResets makes every link of a user useless.
func voidResets(ctx context.Context, tx pgx.Tx, user dispatch.UserID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM password_reset WHERE user_id = @user`, pgx.NamedArgs{"user": uuid.UUID(user)}); err != nil {
		return fmt.Errorf("void reset links: %w", err)
	}
	return nil
}
