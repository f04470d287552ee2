// Package store is everything durable, in Postgres: SQL written by hand beside its scan, one exported method per
// transaction. It implements the interfaces that package dispatch declares and turns Postgres errors into the
// domain's names. It decides nothing: decisions are functions handed to it, run while the rows are locked.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

// Config says where Postgres is and how many connections each purpose may hold.
type Config struct {
	URL string
	// Connections per pool; zero takes the default. Pools are apart so that one purpose cannot starve another.
	Write, Read, Background, Working int32
	// Tracer watches every statement (query counts, traces); nil for none.
	Tracer pgx.QueryTracer
	Log    *slog.Logger
	// DataKeys open and seal health facts: the present one, then those that came before it. Without any, operations on
	// health facts fail with ErrNoDataKey.
	DataKeys [][]byte
	Lives    Lives // how long things are kept; zero fields take the default
}

// Default pool sizes of one node.
const (
	defaultWrite      = 12
	defaultRead       = 12
	defaultBackground = 6
	defaultWorking    = 6 // tasks, one connection listening
)

// Store owns the connection pools of one node.
type Store struct {
	write, read, background, working *pgxpool.Pool

	url      string
	tracer   pgx.QueryTracer
	log      *slog.Logger
	poke     chan struct{} // capacity 1: wakes the sequencer after a commit
	tasks    *Tasks        // writes tasks, works none
	policies atomic.Pointer[cachedPolicies]
	vault    *vault
	lives    Lives
}

// Open connects the pools and checks that this Postgres keeps what it acknowledges.
// It fails when the server cannot be reached within ten seconds.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{url: cfg.URL, tracer: cfg.Tracer, log: cfg.Log, lives: cfg.Lives.orDefault(), poke: make(chan struct{}, 1)}
	if s.log == nil {
		s.log = slog.Default()
	}
	var err error
	if s.tasks, err = newTaskWriter(); err != nil {
		return nil, err
	}
	pools := []struct {
		to   **pgxpool.Pool
		name string
		max  int32
	}{
		{&s.write, "write", or(cfg.Write, defaultWrite)},
		{&s.read, "read", or(cfg.Read, defaultRead)},
		{&s.background, "background", or(cfg.Background, defaultBackground)},
		{&s.working, "working", or(cfg.Working, defaultWorking)},
	}
	for _, p := range pools {
		pool, err := s.openPool(ctx, p.name, p.max)
		if err != nil {
			s.Close()
			return nil, err
		}
		*p.to = pool
	}
	if err := s.reach(ctx); err != nil {
		s.Close()
		return nil, err
	}
	if s.vault, err = newVault(cfg.DataKeys, s.background); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func or(n, fallback int32) int32 {
	if n > 0 {
		return n
	}
	return fallback
}

func (s *Store) openPool(ctx context.Context, purpose string, size int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(s.url)
	if err != nil {
		return nil, errors.New("parse DATABASE_URL: not a Postgres connection string") // the text may hold a password
	}
	cfg.MaxConns = size
	cfg.MaxConnLifetime = 600 * time.Second
	cfg.MaxConnLifetimeJitter = 60 * time.Second
	configure(cfg.ConnConfig, purpose)
	cfg.ConnConfig.Tracer = s.tracer
	cfg.PrepareConn = tellViewer
	cfg.AfterConnect = sendIDs
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the %s pool: %w", purpose, err)
	}
	return pool, nil
}

// reach connects once: all pools lead to the same server, and each makes its connections when it has work for them.
func (s *Store) reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.read.Config().ConnConfig.ConnectTimeout)
	defer cancel()
	if err := s.Ping(ctx); err != nil {
		return fmt.Errorf("reach Postgres: %w", err)
	}
	return nil
}

// sendIDs has ids sent as the sixteen bytes they are. Without it each is written as text first, refused, and sent as bytes then,
// which was a third of the processor time that a round took.
func sendIDs(_ context.Context, conn *pgx.Conn) error {
	known := conn.TypeMap()
	known.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{pgxuuid.TryWrapUUIDEncodePlan}, known.TryWrapEncodePlanFuncs...)
	return nil
}

// configure sets what every connection of the server's own role must have: bounded waits, in UTC, and a page out of order costing
// hardly more than the next: the tables are in memory or on disks without a head, and Postgres' 4, meant for those that have one,
// reads all members to name those of a board.
func configure(cfg *pgx.ConnConfig, purpose string) {
	cfg.ConnectTimeout = 10 * time.Second
	for name, value := range map[string]string{
		"application_name":                    "auxilio " + purpose,
		"statement_timeout":                   "3s",
		"lock_timeout":                        "2s",
		"idle_in_transaction_session_timeout": "10s",
		"timezone":                            "UTC",
		"random_page_cost":                    "1.1",
	} {
		cfg.RuntimeParams[name] = value
	}
}

// Close gives back every connection.
func (s *Store) Close() {
	for _, p := range []*pgxpool.Pool{s.write, s.read, s.background, s.working} {
		if p != nil {
			p.Close()
		}
	}
}

// Ping says whether Postgres answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.read.Ping(ctx)
}

// CheckDurable fails when the server is set to acknowledge commits it could lose.
func (s *Store) CheckDurable(ctx context.Context) error {
	const sql = `SELECT name, setting FROM pg_settings
		WHERE (name = 'fsync' AND setting <> 'on') OR (name = 'synchronous_commit' AND setting = 'off')`
	rows, err := s.read.Query(ctx, sql)
	if err != nil {
		return fmt.Errorf("read durability settings: %w", err)
	}
	type setting struct{ Name, Setting string }
	bad, err := pgx.CollectRows(rows, pgx.RowToStructByPos[setting])
	if err != nil {
		return fmt.Errorf("read durability settings: %w", err)
	}
	for _, b := range bad {
		return fmt.Errorf("postgres has %s = %s: acknowledged work could be lost", b.Name, b.Setting)
	}
	return nil
}
