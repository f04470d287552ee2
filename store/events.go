package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// tailAtLatest bounds how long a lost notification can delay an event.
	tailAtLatest = 250 * time.Millisecond
	tailBatch    = 500
	// tailLimit is the longest one read may take before the connection is given up as dead.
	tailLimit = 4 * time.Second
)

// Follower is told, in log order and on one goroutine, of every event this node reads. It must not block.
type Follower struct {
	Events func(batch []*Event)
	// Reset says that the log was replaced (restored from a backup): positions told before mean nothing. May be nil.
	Reset func()
}

// Tail delivers the event log on one node. What is committed anywhere reaches every follower of every node exactly
// once and in order, because the tail only ever reads what follows the last sequence number it saw.
type Tail struct {
	url   string
	log   *slog.Logger
	reads *pgxpool.Pool

	memory    *memory
	followers []Follower // fixed before Run
	ready     chan struct{}

	mu    sync.RWMutex
	epoch uuid.UUID
	last  int64 // owned by Run's goroutine
}

// Tail returns a new tail of the log. A node needs one.
func (s *Store) Tail() *Tail {
	return &Tail{url: s.url, log: s.log, reads: s.read, memory: newMemory(), ready: make(chan struct{})}
}

// Follow adds a follower. Call it before Run.
func (t *Tail) Follow(f Follower) { t.followers = append(t.followers, f) }

// Ready is closed once the tail knows where the log ends. Positions given out before would not be followed.
func (t *Tail) Ready() <-chan struct{} { return t.ready }

// Epoch names the log that positions belong to. It is zero until Ready.
func (t *Tail) Epoch() uuid.UUID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.epoch
}

// Run delivers events until ctx ends, connecting again by itself when Postgres goes away.
func (t *Tail) Run(ctx context.Context) error {
	return keepConnected(ctx, t.url, "tail", t.log, t.follow)
}

// follow listens and reads on one connection until it fails.
func (t *Tail) follow(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, `LISTEN auxilio_events`); err != nil {
		return fmt.Errorf("listen for events: %w", err)
	}
	for {
		if err := t.catchUp(ctx, conn); err != nil {
			return err
		}
		if err := t.await(ctx, conn); err != nil {
			return err
		}
	}
}

// await returns when the log is said to have grown, at the latest after 250 ms.
func (t *Tail) await(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, tailAtLatest)
	defer cancel()
	for {
		note, err := conn.WaitForNotification(ctx)
		switch {
		case err != nil && ctx.Err() != nil && !conn.IsClosed():
			return nil // the wait is over, the connection is well
		case err != nil:
			return fmt.Errorf("wait for events: %w", err)
		case t.isNews(note):
			return nil
		}
	}
}

// isNews reports whether a notification tells of an event that was not read yet.
func (t *Tail) isNews(note *pgconn.Notification) bool {
	seq, err := strconv.ParseInt(note.Payload, 10, 64)
	return err != nil || seq > t.last
}

// catchUp reads and delivers until nothing newer is there.
func (t *Tail) catchUp(ctx context.Context, conn *pgx.Conn) error {
	for {
		page, err := readLog(ctx, conn, t.last)
		if err != nil {
			return err
		}
		if page.epoch != t.Epoch() || !page.follows(t.last) {
			if err := t.restart(ctx, conn, page); err != nil {
				return err
			}
			continue
		}
		t.deliver(page.events)
		if len(page.events) < tailBatch {
			return nil
		}
	}
}

func (t *Tail) deliver(batch []*Event) {
	if len(batch) == 0 {
		return
	}
	t.last = batch[len(batch)-1].Seq
	t.memory.add(batch)
	for _, f := range t.followers {
		f.Events(batch)
	}
}

// restart begins at the end of the log as it is now: at the start of the node, and when the log was replaced.
func (t *Tail) restart(ctx context.Context, conn *pgx.Conn, page logPage) error {
	fresh, last := newMemory(), max(0, page.head-rememberEvents)
	for last < page.head {
		next, err := readLog(ctx, conn, last)
		if err != nil {
			return err
		}
		if len(next.events) == 0 {
			break
		}
		if next.epoch != page.epoch {
			return errors.New("the log was replaced while it was read")
		}
		fresh.add(next.events)
		last = next.events[len(next.events)-1].Seq
	}
	t.adopt(page.epoch, max(last, page.head), fresh)
	return nil
}

func (t *Tail) adopt(epoch uuid.UUID, last int64, fresh *memory) {
	t.memory.replace(fresh)
	t.last = last
	t.mu.Lock()
	first := t.epoch == uuid.Nil
	t.epoch = epoch
	t.mu.Unlock()
	if first {
		close(t.ready)
		return
	}
	t.log.Warn("the event log was replaced; clients start again from a snapshot", "epoch", epoch)
	for _, f := range t.followers {
		if f.Reset != nil {
			f.Reset()
		}
	}
}

// logPage is what one read of the log returned.
type logPage struct {
	epoch  uuid.UUID
	head   int64
	events []*Event
}

// follows reports whether the page continues a log read up to last without a hole.
func (p logPage) follows(last int64) bool {
	for _, ev := range p.events {
		if last++; ev.Seq != last {
			return false
		}
	}
	return last <= p.head || len(p.events) > 0
}

func readLog(ctx context.Context, conn *pgx.Conn, last int64) (page logPage, err error) {
	const (
		sqlHead   = `SELECT epoch, seq FROM event_head`
		sqlEvents = `SELECT seq, type, request_id, version, topics, positions, body, at
			FROM event_log WHERE seq > $1 ORDER BY seq LIMIT $2`
	)
	ctx, cancel := context.WithTimeout(ctx, tailLimit)
	defer cancel()
	batch := &pgx.Batch{}
	batch.Queue(sqlHead).QueryRow(func(row pgx.Row) error { return row.Scan(&page.epoch, &page.head) })
	batch.Queue(sqlEvents, last, tailBatch).Query(func(rows pgx.Rows) (err error) {
		page.events, err = pgx.CollectRows(rows, scanEvent)
		return err
	})
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return page, fmt.Errorf("read the event log: %w", err)
	}
	return page, nil
}
