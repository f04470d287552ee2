package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Device is a tracker that reports where a provider is, without a login.
type Device struct {
	ID         uuid.UUID
	Provider   uuid.UUID
	Name       string
	CreatedAt  time.Time
	LastUsedAt *time.Time // to the minute
	Token      string     `db:"-"` // known only when it is made
}

// MaxDevices is how many devices a provider may have.
const MaxDevices = 10

// ErrTooManyDevices says that the provider has MaxDevices.
var ErrTooManyDevices = errors.New("the provider has too many devices")

const deviceColumns = `id, provider_id, name, created_at, last_used_at`

// Devices lists a provider's devices, newest first.
func (s *Store) Devices(ctx context.Context, of dispatch.ProviderID) ([]Device, error) {
	const sql = `SELECT ` + deviceColumns + ` FROM device WHERE provider_id = $1 ORDER BY created_at DESC, id DESC`
	rows, err := s.read.Query(ctx, sql, uuid.UUID(of))
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Device])
}

// AddDevice adds a device with a name and a token, of which only the hash is kept. It fails with ErrTooManyDevices,
// or dispatch.ErrNoProvider for a login that has not applied as one.
func (s *Store) AddDevice(ctx context.Context, of dispatch.ProviderID, made Device, hash []byte) (Device, error) {
	const sqlLock = `SELECT id FROM provider WHERE id = $1 FOR NO KEY UPDATE`
	const sqlCount = `SELECT count(*) FROM device WHERE provider_id = $1`
	const sql = `INSERT INTO device (id, provider_id, name, hash) VALUES ($1, $2, $3, $4) RETURNING ` + deviceColumns
	return inTx(ctx, s.write, func(tx pgx.Tx) (d Device, err error) {
		switch locked, err := tx.Exec(ctx, sqlLock, uuid.UUID(of)); {
		case err != nil:
			return d, fmt.Errorf("lock a provider: %w", err)
		case locked.RowsAffected() == 0:
			return d, dispatch.ErrNoProvider
		}
		var there int
		if err := tx.QueryRow(ctx, sqlCount, uuid.UUID(of)).Scan(&there); err != nil {
			return d, fmt.Errorf("count devices: %w", err)
		}
		if there >= MaxDevices {
			return d, ErrTooManyDevices
		}
		rows, err := tx.Query(ctx, sql, uuid.Must(uuid.NewV7()), uuid.UUID(of), made.Name, hash)
		d, err = one(rows, err, pgx.RowToStructByPos[Device])
		d.Token = made.Token
		return d, err
	})
}

// DeleteDevice ends a device's token at once. It fails with dispatch.ErrNotFound when the device is not the provider's.
func (s *Store) DeleteDevice(ctx context.Context, of dispatch.ProviderID, id uuid.UUID) error {
	return s.delete(ctx, "a device", `DELETE FROM device WHERE id = $1 AND provider_id = $2`, id, uuid.UUID(of))
}

// DeviceByToken returns the device with this token's hash. It fails with dispatch.ErrNotFound when there is none, or when
// the login of its provider is disabled or no provider's any more.
func (s *Store) DeviceByToken(ctx context.Context, hash []byte) (Device, error) {
	const sql = `SELECT d.id, d.provider_id, d.name, d.created_at, d.last_used_at FROM device d
		JOIN provider p ON p.id = d.provider_id JOIN users u ON u.id = p.user_id WHERE d.hash = $1 AND u.is_active AND u.role = 'PROVIDER'`
	const sqlUsed = `UPDATE device SET last_used_at = date_trunc('minute', now())
		WHERE id = $1 AND last_used_at IS DISTINCT FROM date_trunc('minute', now())`
	rows, err := s.read.Query(ctx, sql, hash)
	d, err := one(rows, err, pgx.RowToStructByPos[Device])
	if err != nil || d.LastUsedAt != nil && time.Since(*d.LastUsedAt) < time.Minute {
		return d, err
	}
	if _, err := s.background.Exec(ctx, sqlUsed, d.ID); err != nil {
		return d, fmt.Errorf("note the use of a device: %w", err)
	}
	return d, nil
}
