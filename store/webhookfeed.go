package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// feedBatch is how many events one transaction looks at for one endpoint.
const feedBatch = 200

// FeedWebhooks makes the deliveries of all events that endpoints have not been told of yet, and their tasks. Every node may
// call it at any time: an endpoint's position moves in the transaction that makes its deliveries, so each event becomes one
// delivery however many nodes feed and whichever of them dies.
func (s *Store) FeedWebhooks(ctx context.Context) error {
	for {
		more, err := inTx(ctx, s.background, func(tx pgx.Tx) (bool, error) { return s.feedOne(ctx, tx) })
		if err != nil || !more {
			return err
		}
	}
}

// feedOne feeds the endpoint that is furthest behind and that no other node is feeding, if there is one.
func (s *Store) feedOne(ctx context.Context, tx pgx.Tx) (bool, error) {
	const sqlBehind = `SELECT id, events, position FROM webhook WHERE active AND position < (SELECT seq FROM event_head)
		ORDER BY position LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`
	const sqlMove = `UPDATE webhook SET position = $2 WHERE id = $1`
	var id uuid.UUID
	var events []string
	var position int64
	err := tx.QueryRow(ctx, sqlBehind).Scan(&id, &events, &position)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find a webhook to feed: %w", err)
	}
	page, head, err := eventsAfter(ctx, tx, position)
	if err != nil {
		return false, err
	}
	if err := s.addDeliveries(ctx, tx, id, events, page); err != nil {
		return false, err
	}
	if len(page) > 0 {
		head = page[len(page)-1].Seq
	}
	if _, err := tx.Exec(ctx, sqlMove, id, max(position, head)); err != nil {
		return false, fmt.Errorf("move a webhook on: %w", err)
	}
	return true, nil
}

// eventsAfter reads the log behind position. The head is read first: what is up to it, the page cannot miss.
func eventsAfter(ctx context.Context, tx pgx.Tx, position int64) (page []*Event, head int64, err error) {
	const sql = `SELECT seq, type, request_id, version, topics, positions, body, at
		FROM event_log WHERE seq > $1 ORDER BY seq LIMIT $2`
	if err := tx.QueryRow(ctx, `SELECT seq FROM event_head`).Scan(&head); err != nil {
		return nil, 0, fmt.Errorf("read the head of the log: %w", err)
	}
	rows, err := tx.Query(ctx, sql, position, feedBatch)
	if err != nil {
		return nil, 0, fmt.Errorf("read events for webhooks: %w", err)
	}
	page, err = pgx.CollectRows(rows, scanEvent)
	return page, head, err
}

// addDeliveries writes a delivery, and the task of its first attempt, for each event that the endpoint wants.
func (s *Store) addDeliveries(ctx context.Context, tx pgx.Tx, webhook uuid.UUID, wanted []string, page []*Event) error {
	const sql = `INSERT INTO webhook_delivery (id, webhook_id, seq, event, ordering_key, payload, tries_left, next_at)
		VALUES (@id, @webhook, @seq, @event, @key, @payload, @tries, now()) ON CONFLICT (webhook_id, seq) DO NOTHING`
	batch := &pgx.Batch{}
	var tasks []Task
	for _, e := range page {
		if !wants(wanted, e.Type) {
			continue
		}
		payload, err := webhookPayload(e)
		if err != nil {
			return err
		}
		id := uuid.Must(uuid.NewV7())
		batch.Queue(sql, pgx.NamedArgs{"id": id, "webhook": webhook, "seq": e.Seq, "event": e.Type, "key": orderingKey(e),
			"payload": payload, "tries": len(deliveryPauses)})
		tasks = append(tasks, Delivering{Delivery: id, Attempt: 1})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("add deliveries: %w", err)
	}
	return s.enqueue(ctx, tx, tasks...)
}

// wants says whether an endpoint with this filter is told of a type of event. What clients are not told of, nobody is.
func wants(filter []string, event string) bool {
	kind, _, _ := strings.Cut(event, ".")
	return slices.Contains(dispatch.EventTypes, event) &&
		(len(filter) == 0 || slices.Contains(filter, event) || slices.Contains(filter, kind+".*"))
}

// webhookMessage is what an endpoint is sent: type, timestamp and data as Standard Webhooks have them, and where the event
// stands, so that a receiver can order what it got and ask GET /events for what it missed.
type webhookMessage struct {
	Type        string           `json:"type"`
	Timestamp   string           `json:"timestamp"`
	Data        json.RawMessage  `json:"data"`
	Seq         int64            `json:"seq"`
	Version     int64            `json:"version,omitempty"`
	OrderingKey string           `json:"ordering_key"`
	Positions   map[string]int64 `json:"positions"`
}

func webhookPayload(e *Event) (string, error) {
	var body struct{ Data json.RawMessage }
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return "", fmt.Errorf("read the body of event %d: %w", e.Seq, err)
	}
	if body.Data == nil {
		body.Data = json.RawMessage("{}")
	}
	m := webhookMessage{Type: e.Type, Timestamp: e.At.UTC().Format(wireTime), Data: body.Data, Seq: e.Seq, Version: e.Version,
		OrderingKey: orderingKey(e), Positions: map[string]int64{}}
	for i := range e.Entries {
		m.Positions[e.Entries[i].Topic] = e.Entries[i].Pos
	}
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode event %d: %w", e.Seq, err)
	}
	return string(text), nil
}

// orderingKey is what events must be kept in order within: the request, or else the first topic.
func orderingKey(e *Event) string {
	if e.Request != uuid.Nil {
		return dispatch.RequestID(e.Request).Topic()
	}
	return e.Entries[0].Topic
}

// deliveryPauses are how long to wait before each attempt to deliver: the first at once, the last after more than a day.
var deliveryPauses = []time.Duration{0, 5 * time.Second, 30 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
	5 * time.Hour, 10 * time.Hour, 10 * time.Hour}
