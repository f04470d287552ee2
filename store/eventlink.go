package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pauses between attempts to connect again.
const (
	reconnectFirst = 50 * time.Millisecond
	reconnectMost  = 2 * time.Second
)

// keepConnected runs work on one dedicated connection and starts it again on a new one whenever it fails, until ctx
// ends. A failure is logged when it begins, not at each attempt.
func keepConnected(ctx context.Context, url, purpose string, log *slog.Logger, work func(context.Context, *pgx.Conn) error) error {
	pause := reconnectFirst
	for {
		began := time.Now()
		err := connected(ctx, url, purpose, work)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > reconnectMost {
			pause = reconnectFirst
		}
		if pause == reconnectFirst {
			log.Warn("connection lost, trying again", "purpose", purpose, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		pause = min(2*pause, reconnectMost)
	}
}

func connected(ctx context.Context, url, purpose string, work func(context.Context, *pgx.Conn) error) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return errors.New("parse DATABASE_URL: not a Postgres connection string")
	}
	configure(cfg, purpose)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	return work(ctx, conn)
}

func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn.Close(ctx)
}
