package store

import (
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// pages are what all cases of an operation write, by table.
type pages struct {
	requests, made, answered, history, story, clocks rows
	dropped                                          []int64 // clocks
}

var (
	sqlHistory = columns{
		{"request_id", "uuid", ""}, {"version", "bigint", ""}, {"change", "text", ""}, {"from_state", "text", ""}, {"to_state", "text", ""},
		{"actor_role", "text", ""}, {"actor_id", "uuid", ""}, {"reason", "text", ""}, {"at", "timestamptz", ""},
	}.insert("request_history")
	sqlStory = columns{
		{"id", "text", "x.id::uuid"}, {"request_id", "uuid", ""}, {"kind", "text", ""}, {"message", "text", ""}, {"staff_only", "boolean", ""},
		{"author_id", "uuid", ""}, {"author_role", "text", ""}, {"at", "timestamptz", ""},
	}.insert("request_update")
	sqlSetTimers = columns{
		{"kind", "text", ""}, {"request_id", "uuid", ""}, {"offer_id", "uuid", ""}, {"who", "text", ""}, {"due_at", "timestamptz", ""},
	}.insert("timer")
	sqlOutboxRows = columns{
		{"request_id", "uuid", ""}, {"version", "bigint", ""}, {"type", "text", ""}, words("topics"), {"body", "json", ""},
	}.insert("outbox")
)

const sqlDropTimers = `DELETE FROM timer WHERE id = ANY(@ids)`

// addHistory adds what the case tells: its history and its story.
func (s *saving) addHistory(c *dispatch.Case) {
	for _, h := range c.History {
		s.pages.history.add(pgx.NamedArgs{"request_id": uuid.UUID(c.ID), "version": h.Version, "change": h.Change,
			"from_state": orNull(string(h.From)), "to_state": string(h.To), "actor_role": string(h.Actor.Role), "actor_id": actorID(h.Actor),
			"reason": h.Reason, "at": s.now})
	}
	for _, u := range c.Updates {
		id := u.ID
		if id == "" {
			id = dispatch.NewID[dispatch.RequestID]().String()
		}
		s.pages.story.add(pgx.NamedArgs{"id": id, "request_id": uuid.UUID(c.ID), "kind": u.Kind, "message": u.Message,
			"staff_only": u.StaffOnly, "author_id": actorID(u.Actor), "author_role": string(u.Actor.Role), "at": s.now})
	}
}

// addClocks adds the clocks that the case sets and those that are over.
func (s *saving) addClocks(c *dispatch.Case) {
	s.pages.dropped = append(s.pages.dropped, c.Dropped...)
	for _, t := range c.Timers {
		if t.ID != 0 {
			continue
		}
		var offer *uuid.UUID
		if t.Offer != (dispatch.OfferID{}) {
			offer = (*uuid.UUID)(&t.Offer)
		}
		s.pages.clocks.add(pgx.NamedArgs{"kind": string(t.Kind), "request_id": uuid.UUID(c.ID), "offer_id": offer, "who": t.Who, "due_at": t.Due})
	}
}

// turn writes the pages. Offers that have ended and clocks that are over go before those that take their place.
func (s *saving) turn() {
	p := &s.pages
	s.write(sqlUpdateRequests, &p.requests)
	s.write(sqlUpdateOffers, &p.answered)
	s.write(sqlInsertOffers, &p.made)
	s.write(sqlHistory, &p.history)
	s.write(sqlStory, &p.story)
	if len(p.dropped) > 0 {
		s.queue(sqlDropTimers, pgx.NamedArgs{"ids": p.dropped}, nil)
	}
	s.write(sqlSetTimers, &p.clocks)
}

func (s *saving) write(sql string, r *rows) {
	if r.n > 0 {
		s.queue(sql, r.args(), nil)
	}
}

// addEvents adds events in their order.
func (s *saving) addEvents(events []dispatch.Event) {
	var told rows
	for _, e := range events {
		row, err := outboxRow(e)
		if err != nil {
			s.err = err
			return
		}
		row["topics"] = strings.Join(e.Topics, " ")
		told.add(row)
	}
	s.write(sqlOutboxRows, &told)
}
