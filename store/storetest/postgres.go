//go:build unix

package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// PostgresServer starts a Postgres for this test alone, with the durability of production, that the test may stop,
// kill, freeze and start again at the same address. Its URL is that of a migrated database. It ends with the test.
func PostgresServer(t testing.TB) *Server {
	t.Helper()
	programs, err := postgresPrograms()
	if err != nil {
		t.Fatal(err)
	}
	config := server.PostgresConfig{Programs: programs, Dir: filepath.Join(scratch(t), "postgres"), Durable: true, TCP: true}
	postgres, err := server.NewPostgres(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, postgres, postgres.URL(role, role))
	if err := fill(context.Background(), postgres.URL("postgres", "postgres"), s.URL); err != nil {
		t.Fatal(err)
	}
	return s
}

// fill makes the role and its database and applies all migrations to it.
func fill(ctx context.Context, admin, own string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range []string{createRole, "CREATE DATABASE " + role + " OWNER " + role} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return migrate(ctx, own)
}
