package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Why a client cannot go on from its position and must fetch the snapshot.
const (
	ResyncRetention = "retention" // the events after the position are no longer kept
	ResyncEpoch     = "epoch"     // the position is of a log that was replaced
	ResyncAhead     = "ahead"     // the position lies in the future of this log
)

// Resync says that there is no exact continuation from the asked position.
type Resync struct {
	Reason string
	Head   int64 // of the topic now
}

func (e *Resync) Error() string { return "resync: " + e.Reason }

// Replay returns the entries of topic after pos, oldest first, at most limit, and the topic's head. They are
// consecutive from pos+1. It fails with *Resync when pos has no continuation. It costs no query when memory suffices.
func (t *Tail) Replay(ctx context.Context, topic string, pos int64, limit int) ([]*Entry, int64, error) {
	if entries, head, known := t.memory.after(topic, pos, limit); known {
		return entries, head, nil
	}
	entries, head, err := t.replayStored(ctx, topic, pos, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("replay %s: %w", topic, err)
	}
	t.memory.learn(topic, head)
	switch {
	case pos > head:
		return nil, head, &Resync{Reason: ResyncAhead, Head: head}
	case pos < head && !consecutive(entries, pos):
		return nil, head, &Resync{Reason: ResyncRetention, Head: head}
	}
	return entries, head, nil
}

// Head returns the position of the newest event of topic, 0 when there never was one.
func (t *Tail) Head(ctx context.Context, topic string) (int64, error) {
	const sql = `SELECT pos FROM topic_head WHERE topic = $1 UNION ALL SELECT 0 LIMIT 1`
	if _, head, known := t.memory.after(topic, 0, 0); known || head > 0 {
		return head, nil
	}
	var head int64
	if err := t.reads.QueryRow(ctx, sql, topic).Scan(&head); err != nil {
		return 0, fmt.Errorf("read head of %s: %w", topic, err)
	}
	t.memory.learn(topic, head)
	return head, nil
}

// consecutive reports whether entries run without a hole from the one after pos. An empty run does not.
func consecutive(entries []*Entry, pos int64) bool {
	for _, e := range entries {
		if pos++; e.Pos != pos {
			return false
		}
	}
	return len(entries) > 0
}

func (t *Tail) replayStored(ctx context.Context, topic string, pos int64, limit int) ([]*Entry, int64, error) {
	const (
		sqlHead   = `SELECT pos FROM topic_head WHERE topic = $1 UNION ALL SELECT 0 LIMIT 1`
		sqlEvents = `SELECT l.seq, l.type, l.request_id, l.version, l.topics, l.positions, l.body, l.at
			FROM topic_event e JOIN event_log l ON l.seq = e.seq
			WHERE e.topic = $1 AND e.pos > $2 ORDER BY e.pos LIMIT $3`
	)
	var head int64
	var events []*Event
	batch := &pgx.Batch{}
	batch.Queue(sqlHead, topic).QueryRow(func(row pgx.Row) error { return row.Scan(&head) })
	batch.Queue(sqlEvents, topic, pos, limit).Query(func(rows pgx.Rows) (err error) {
		events, err = pgx.CollectRows(rows, scanEvent)
		return err
	})
	if err := t.reads.SendBatch(ctx, batch).Close(); err != nil {
		return nil, 0, err
	}
	entries := entriesIn(events, topic)
	if n := len(entries); n > 0 {
		head = max(head, entries[n-1].Pos)
	}
	return entries, head, nil
}

func entriesIn(events []*Event, topic string) []*Entry {
	entries := make([]*Entry, 0, len(events))
	for _, ev := range events {
		entries = append(entries, ev.In(topic))
	}
	return entries
}

func scanEvent(row pgx.CollectableRow) (*Event, error) {
	var ev Event
	var request *uuid.UUID
	var version *int64
	var topics []string
	var positions []int64
	err := row.Scan(&ev.Seq, &ev.Type, &request, &version, &topics, &positions, &ev.Body, &ev.At)
	if err != nil {
		return nil, err
	}
	if request != nil {
		ev.Request = *request
	}
	if version != nil {
		ev.Version = *version
	}
	ev.Entries = make([]Entry, len(topics))
	for i := range topics {
		e := &ev.Entries[i]
		e.Event, e.Topic, e.Pos = &ev, topics[i], positions[i]
	}
	return &ev, nil
}
