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

// User is a login.
type User struct {
	ID           dispatch.UserID
	Email        string // lower case
	Phone        string // E.164
	PasswordHash string
	FirstName    string
	LastName     string
	Role         dispatch.Role
	Active       bool
	CreatedAt    time.Time
	UpdatedAt    time.Time
	LastLoginAt  *time.Time
	Provider     dispatch.ProviderID // zero unless the login has applied as a provider
}

// Errors of logins.
var (
	ErrEmailTaken = errors.New("a login with this email exists")
	ErrPhoneTaken = errors.New("a login with this phone number exists")
	ErrLastAdmin  = errors.New("this is the last active administrator")
)

const sqlUser = `SELECT u.id, u.email, u.phone_number, u.password_hash, u.first_name, u.last_name, u.role, u.is_active,
		u.created_at, u.updated_at, u.last_login_at, p.id
	FROM users u LEFT JOIN provider p ON p.user_id = u.id`

func scanUser(row pgx.CollectableRow) (User, error) {
	var u User
	var provider uuid.NullUUID
	err := row.Scan((*uuid.UUID)(&u.ID), &u.Email, &u.Phone, &u.PasswordHash, &u.FirstName, &u.LastName, &u.Role, &u.Active,
		&u.CreatedAt, &u.UpdatedAt, &u.LastLoginAt, &provider)
	u.Provider = dispatch.ProviderID(provider.UUID)
	return u, err
}

// one returns the only row, or dispatch.ErrNotFound.
func one[T any](rows pgx.Rows, err error, scan pgx.RowToFunc[T]) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		err = dispatch.ErrNotFound
	}
	return found, err
}

// User returns one login, or dispatch.ErrNotFound.
func (s *Store) User(ctx context.Context, id dispatch.UserID) (User, error) {
	rows, err := s.read.Query(ctx, sqlUser+` WHERE u.id = @id`, pgx.NamedArgs{"id": uuid.UUID(id)})
	u, err := one(rows, err, scanUser)
	if err != nil {
		return User{}, fmt.Errorf("read user: %w", err)
	}
	return u, nil
}

// UserByEmail returns the login with this lower-case email, or dispatch.ErrNotFound.
func (s *Store) UserByEmail(ctx context.Context, email string) (User, error) {
	rows, err := s.read.Query(ctx, sqlUser+` WHERE u.email = @email`, pgx.NamedArgs{"email": email})
	u, err := one(rows, err, scanUser)
	if err != nil {
		return User{}, fmt.Errorf("read user by email: %w", err)
	}
	return u, nil
}

// UserByPhone returns the login with this E.164 number, or dispatch.ErrNotFound.
func (s *Store) UserByPhone(ctx context.Context, phone string) (User, error) {
	rows, err := s.read.Query(ctx, sqlUser+` WHERE u.phone_number = @phone`, pgx.NamedArgs{"phone": phone})
	u, err := one(rows, err, scanUser)
	if err != nil {
		return User{}, fmt.Errorf("read user by phone: %w", err)
	}
	return u, nil
}

// UserKey is the place of a login in the order of Users: newest first.
type UserKey struct {
	CreatedAt time.Time `json:"c"`
	ID        uuid.UUID `json:"i"`
}

// UserFilter chooses logins. Zero fields do not choose.
type UserFilter struct {
	Role   dispatch.Role
	Active *bool
	Search string // in email, phone or name
	After  UserKey
	Limit  int
}

// userWords are what is searched for a login u.
const userWords = `folded(u.email || ' ' || u.phone_number || ' ' || u.first_name || ' ' || u.last_name)`

func (f UserFilter) where() string {
	return where(`true`,
		condition{f.Role != "", `u.role = @role`},
		condition{f.Active != nil, `u.is_active = @active`},
		condition{f.Search != "", containing(userWords)},
		condition{f.After != UserKey{}, `(u.created_at, u.id) < (@created, @id)`},
	) + ` ORDER BY u.created_at DESC, u.id DESC LIMIT @limit`
}

// Users lists logins, newest first, at most Limit.
func (s *Store) Users(ctx context.Context, f UserFilter) ([]User, error) {
	rows, err := s.read.Query(ctx, sqlUser+f.where(), asAsked, pgx.NamedArgs{"role": f.Role, "active": f.Active,
		"search": verbatim.Replace(f.Search), "limit": f.Limit, "created": f.After.CreatedAt, "id": f.After.ID})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	users, err := pgx.CollectRows(rows, scanUser)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return users, nil
}

// CreateUser adds a login. It fails with ErrEmailTaken or ErrPhoneTaken.
func (s *Store) CreateUser(ctx context.Context, u User) (User, error) {
	const sql = `INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
		VALUES (@id, @email, @phone, @hash, @first, @last, @role)`
	return inTx(ctx, s.write, func(tx pgx.Tx) (User, error) {
		_, err := tx.Exec(ctx, sql, pgx.NamedArgs{
			"id": uuid.UUID(u.ID), "email": u.Email, "phone": u.Phone, "hash": u.PasswordHash,
			"first": u.FirstName, "last": u.LastName, "role": u.Role,
		})
		if err != nil {
			return User{}, taken(err)
		}
		return userIn(ctx, tx, u.ID)
	})
}

func userIn(ctx context.Context, tx pgx.Tx, id dispatch.UserID) (User, error) {
	rows, err := tx.Query(ctx, sqlUser+` WHERE u.id = @id`, pgx.NamedArgs{"id": uuid.UUID(id)})
	return one(rows, err, scanUser)
}

// taken names the unique field that was in the way.
func taken(err error) error {
	switch violated(err) {
	case "users_email_key":
		return ErrEmailTaken
	case "users_phone_key":
		return ErrPhoneTaken
	default:
		return fmt.Errorf("write user: %w", err)
	}
}

// UpdateUser locks a login, lets change decide, and saves it. Disabling ends its sessions.
// It fails with dispatch.ErrNotFound, ErrEmailTaken, ErrPhoneTaken, or ErrLastAdmin when nobody could administer any more.
func (s *Store) UpdateUser(ctx context.Context, id dispatch.UserID, change func(*User) error) (User, error) {
	return inTx(ctx, s.write, func(tx pgx.Tx) (User, error) {
		admins, err := lockAdmins(ctx, tx, id)
		if err != nil {
			return User{}, err
		}
		before, err := userIn(ctx, tx, id)
		if err != nil {
			return User{}, err
		}
		after := before
		if err := change(&after); err != nil {
			return User{}, err
		}
		if before.administers() && !after.administers() && admins == 1 {
			return User{}, ErrLastAdmin
		}
		return saveUser(ctx, tx, before, after)
	})
}

func (u User) administers() bool { return u.Active && u.Role == dispatch.RoleAdmin }

// lockAdmins locks the login and all active administrators, in one order, and counts the latter: two administrators who
// disable each other at the same moment are put one after the other.
func lockAdmins(ctx context.Context, tx pgx.Tx, id dispatch.UserID) (admins int, err error) {
	const sql = `SELECT is_active AND role = 'ADMIN' FROM users
		WHERE id = @id OR (is_active AND role = 'ADMIN') ORDER BY id FOR UPDATE`
	rows, err := tx.Query(ctx, sql, pgx.NamedArgs{"id": uuid.UUID(id)})
	if err != nil {
		return 0, fmt.Errorf("lock users: %w", err)
	}
	administers, err := pgx.CollectRows(rows, pgx.RowTo[bool])
	for _, yes := range administers {
		if yes {
			admins++
		}
	}
	return admins, err
}

func saveUser(ctx context.Context, tx pgx.Tx, before, after User) (User, error) {
	const sql = `UPDATE users SET email = @email, phone_number = @phone, password_hash = @hash, first_name = @first,
		last_name = @last, role = @role, is_active = @active, updated_at = now() WHERE id = @id`
	_, err := tx.Exec(ctx, sql, pgx.NamedArgs{
		"id": uuid.UUID(after.ID), "email": after.Email, "phone": after.Phone, "hash": after.PasswordHash,
		"first": after.FirstName, "last": after.LastName, "role": after.Role, "active": after.Active,
	})
	if err != nil {
		return User{}, taken(err)
	}
	saved, err := userIn(ctx, tx, after.ID)
	if err != nil {
		return User{}, err
	}
	return saved, follow(ctx, tx, before, after)
}

// follow does what a changed login means for its mailed links, which went to the old email, and for its sessions.
func follow(ctx context.Context, tx pgx.Tx, before, after User) error {
	if before.Email != after.Email {
		if err := voidResets(ctx, tx, after.ID); err != nil {
			return err
		}
	}
	switch {
	case before.Active && !after.Active:
		return endSessions(ctx, tx, after.ID, uuid.Nil, "disabled")
	case before.Role != after.Role:
		return accountChanged(ctx, tx, after.ID)
	}
	return nil
}
