package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// sequenceEvery bounds how long an event of a node that died after its commit waits for another node.
	sequenceEvery = 50 * time.Millisecond
	sequenceBatch = 500
	// sequenceLimit is the longest one call may take before the connection is given up as dead.
	sequenceLimit = 5 * time.Second
)

// Poke tells this node's sequencer that something was committed. It never blocks.
func (s *Store) Poke() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// Sequencer moves committed outbox rows to the event log. Every node runs one; there is no leader, because the row
// lock in sequence_events makes them take turns. It holds one connection of its own.
type Sequencer struct {
	url  string
	log  *slog.Logger
	poke <-chan struct{}
}

// Sequencer returns the sequencer of this node, driven by Poke. Run at most one.
func (s *Store) Sequencer() *Sequencer {
	return &Sequencer{url: s.url, log: s.log, poke: s.poke}
}

// Run sequences until ctx ends, connecting again by itself when Postgres goes away.
func (q *Sequencer) Run(ctx context.Context) error {
	return keepConnected(ctx, q.url, "sequencer", q.log, q.sequence)
}

// sequence moves rows, when poked and every 50 ms, until the connection fails or ctx ends.
func (q *Sequencer) sequence(ctx context.Context, conn *pgx.Conn) error {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	for {
		if err := drainOutbox(ctx, conn); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-q.poke:
		case <-tick.C:
		}
	}
}

// drainOutbox sequences until the outbox is empty.
func drainOutbox(ctx context.Context, conn *pgx.Conn) error {
	for moved := sequenceBatch; moved == sequenceBatch; {
		var err error
		if moved, err = sequenceSome(ctx, conn); err != nil {
			return fmt.Errorf("sequence events: %w", err)
		}
	}
	return nil
}

// sequenceSome calls the sequencing function once and says how many rows it moved. An empty outbox takes no lock.
func sequenceSome(ctx context.Context, conn *pgx.Conn) (moved int, err error) {
	const sql = `SELECT CASE WHEN EXISTS (SELECT FROM outbox) THEN sequence_events($1) ELSE 0 END`
	ctx, cancel := context.WithTimeout(ctx, sequenceLimit)
	defer cancel()
	return moved, conn.QueryRow(ctx, sql, sequenceBatch).Scan(&moved)
}
