//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// name of the role and of the database that the application uses on a Postgres of ours.
const application = "auxilio"

// postgresFromEnvironment is the Postgres of DATABASE_URL.
func postgresFromEnvironment(ctx context.Context) (service, error) {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		return service{}, absent(errors.New("DATABASE_URL is not set"))
	}
	if err := reachPostgres(ctx, url); err != nil {
		return service{}, fmt.Errorf("DATABASE_URL is set but does not answer: %w", err)
	}
	return service{name: "postgres", url: url, found: "Postgres: the one of DATABASE_URL"}, nil
}

func reachPostgres(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// privatePostgres is a cluster of our own in dir, from programs that are here or that apt brings.
func privatePostgres(dir string, durable bool) rung {
	return func(ctx context.Context) (service, error) {
		programs, err := server.PostgresPrograms(ctx)
		if err != nil {
			return service{}, absent(err)
		}
		config := server.PostgresConfig{Programs: programs, Dir: dir, Durable: durable}
		postgres, err := server.NewPostgres(ctx, config)
		if err != nil {
			return service{}, err
		}
		found := service{
			name: "postgres", url: postgres.URL(application, application),
			found: programs.Found + ", data in " + dir, unit: postgres, finish: postgres.Stop,
		}
		if !durable {
			found.url = postgres.URL("postgres", "postgres")
			return found, nil
		}
		return found, errors.Join(admit(ctx, postgres.URL("postgres", "postgres")))
	}
}

// admit makes the application's role, which is no superuser, and its database, unless they are there.
func admit(ctx context.Context, admin string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return fmt.Errorf("prepare Postgres: %w", err)
	}
	defer conn.Close(ctx)
	for _, wanted := range []struct{ exists, create string }{
		{"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'auxilio')", "CREATE ROLE auxilio LOGIN"},
		{"SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'auxilio')", "CREATE DATABASE auxilio OWNER auxilio"},
	} {
		var exists bool
		if err := conn.QueryRow(ctx, wanted.exists).Scan(&exists); err != nil {
			return fmt.Errorf("prepare Postgres: %w", err)
		}
		if exists {
			continue
		}
		if _, err := conn.Exec(ctx, wanted.create); err != nil {
			return fmt.Errorf("prepare Postgres: %w", err)
		}
	}
	return nil
}
