package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/auxilio/auxilio/migrations"
)

// Migrate brings the schema up to files and returns the names of what it applied. Of several calls at once one does
// the work and the others wait; called again it applies nothing.
func Migrate(ctx context.Context, url string, files fs.FS) ([]string, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse DATABASE_URL: not a Postgres connection string")
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	return migrate(ctx, db, files)
}

func migrate(ctx context.Context, db *sql.DB, files fs.FS) ([]string, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var names []string
	for _, r := range results {
		names = append(names, r.Source.Path)
	}
	return names, nil
}

// CheckSchema fails when the database lacks a migration that this version needs.
func (s *Store) CheckSchema(ctx context.Context) error {
	const sql = `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`
	var have int64
	if err := s.read.QueryRow(ctx, sql).Scan(&have); code(err) == "42P01" { // undefined_table
		have = 0
	} else if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if need := migrations.Latest(); have < need {
		return fmt.Errorf("the database's schema is at version %d and this server needs %d: run `auxilio migrate`", have, need)
	}
	return nil
}
