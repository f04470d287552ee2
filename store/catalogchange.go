package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// CatalogChanged is the type of the event after which every node reads the catalogue anew. No client hears it.
const CatalogChanged = "catalog.changed"

// Errors of catalogue changes.
var (
	ErrCodeTaken  = errors.New("this code is in use")
	ErrNoCategory = errors.New("there is no such category")
)

// changeCatalog runs one change of categories, services or plans and tells every node of it in the same transaction.
func changeCatalog[T any](ctx context.Context, s *Store, change func(pgx.Tx) (T, error)) (T, error) {
	row, err := inTx(ctx, s.write, func(tx pgx.Tx) (T, error) {
		row, err := change(tx)
		if err != nil {
			return row, catalogRefusal(err)
		}
		return row, tellCatalog(ctx, tx)
	})
	if err == nil {
		s.Poke()
	}
	return row, err
}

func tellCatalog(ctx context.Context, tx pgx.Tx) error {
	body, err := json.Marshal(eventBody{Event: CatalogChanged, At: time.Now().UTC().Format(wireTime)})
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	_, err = tx.Exec(ctx, sqlOutbox, pgx.NamedArgs{"request_id": nil, "version": nil, "type": CatalogChanged, "topics": []string{"catalog"}, "body": body})
	return err
}

// catalogRefusal turns what Postgres refused into names.
func catalogRefusal(err error) error {
	switch violated(err) {
	case "category_pkey", "service_pkey", "plan_code_key":
		return ErrCodeTaken
	case "service_category_fkey", "plan_category_fkey":
		return ErrNoCategory
	case "service_no_photo_for_health":
		return dispatch.Invalid("evidence.photos", "cannot be asked of a health service")
	}
	return err
}

// CreateCategory adds a kind of assistance. It fails with ErrCodeTaken.
func (s *Store) CreateCategory(ctx context.Context, c Category) (Category, error) {
	const sql = `INSERT INTO category (code, name_es, name_en, position, active) VALUES (@code, @es, @en, @position, @active)
		RETURNING ` + categoryColumns
	return changeCatalog(ctx, s, func(tx pgx.Tx) (Category, error) { return oneCategory(ctx, tx, sql, categoryArgs(c)) })
}

// UpdateCategory locks a category, lets change decide, and saves it. It fails with dispatch.ErrNotFound.
func (s *Store) UpdateCategory(ctx context.Context, code string, change func(*Category)) (Category, error) {
	const sqlLock = `SELECT ` + categoryColumns + ` FROM category WHERE code = @code FOR NO KEY UPDATE`
	const sqlSave = `UPDATE category SET name_es = @es, name_en = @en, position = @position, active = @active, updated_at = now()
		WHERE code = @code RETURNING ` + categoryColumns
	return changeCatalog(ctx, s, func(tx pgx.Tx) (Category, error) {
		c, err := oneCategory(ctx, tx, sqlLock, pgx.NamedArgs{"code": code})
		if err != nil {
			return c, err
		}
		change(&c)
		return oneCategory(ctx, tx, sqlSave, categoryArgs(c))
	})
}

func oneCategory(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs) (Category, error) {
	rows, err := tx.Query(ctx, sql, args)
	return one(rows, err, pgx.RowToStructByPos[Category])
}

func categoryArgs(c Category) pgx.NamedArgs {
	return pgx.NamedArgs{"code": c.Code, "es": c.NameES, "en": c.NameEN, "position": c.Position, "active": c.Active}
}

// CreateService adds what can be sent. It fails with ErrCodeTaken or ErrNoCategory.
func (s *Store) CreateService(ctx context.Context, v Service) (Service, error) {
	const sql = `INSERT INTO service AS s (code, category, name_es, name_en, default_priority, base_pay_minor, currency, capabilities,
			needs_notes, needs_satisfaction, needs_signature, needs_photo, position, active)
		VALUES (@code, @category, @es, @en, @priority, @pay, @currency, @capabilities, @notes, @satisfaction, @signature, @photo,
			@position, @active)
		RETURNING ` + serviceColumns
	return changeCatalog(ctx, s, func(tx pgx.Tx) (Service, error) { return oneService(ctx, tx, sql, serviceArgs(v)) })
}

// UpdateService locks a service, lets change decide, and saves it. It fails with dispatch.ErrNotFound.
func (s *Store) UpdateService(ctx context.Context, code string, change func(*Service)) (Service, error) {
	const sqlLock = `SELECT ` + serviceColumns + ` FROM service s WHERE s.code = @code FOR NO KEY UPDATE`
	const sqlSave = `UPDATE service AS s SET name_es = @es, name_en = @en, default_priority = @priority, base_pay_minor = @pay,
			capabilities = @capabilities, needs_notes = @notes, needs_satisfaction = @satisfaction, needs_signature = @signature,
			needs_photo = @photo, position = @position, active = @active, updated_at = now()
		WHERE s.code = @code RETURNING ` + serviceColumns
	return changeCatalog(ctx, s, func(tx pgx.Tx) (Service, error) {
		v, err := oneService(ctx, tx, sqlLock, pgx.NamedArgs{"code": code})
		if err != nil {
			return v, err
		}
		change(&v)
		return oneService(ctx, tx, sqlSave, serviceArgs(v))
	})
}

func oneService(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs) (Service, error) {
	rows, err := tx.Query(ctx, sql, args)
	return one(rows, err, scanService)
}

func serviceArgs(v Service) pgx.NamedArgs {
	e := v.Evidence
	return pgx.NamedArgs{"code": v.Code, "category": v.Category, "es": v.NameES, "en": v.NameEN, "priority": v.DefaultPriority,
		"pay": v.BasePay, "currency": v.Currency, "capabilities": append([]string{}, v.Capabilities...), "notes": e.Notes,
		"satisfaction": e.Satisfaction, "signature": e.Signature, "photo": e.Photo, "position": v.Position, "active": v.Active}
}
