package store

import (
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// A round writes hundreds of offers in one transaction, and as many clocks may run out at one instant. What such an operation
// adds to a table is one statement, however many rows it is: a column each, in order.

// pages are history, story, clocks and events of all cases of an operation.
type pages struct {
	history historyRows
	story   storyRows
	clocks  clockRows
	dropped []int64
}

type historyRows struct {
	request          []uuid.UUID
	version          []int64
	change, to, role []string
	reason           []string
	from             []*string
	actor            []*uuid.UUID
}

const sqlHistory = `INSERT INTO request_history (request_id, version, change, from_state, to_state, actor_role, actor_id, reason, at)
	SELECT *, @at FROM unnest(@request::uuid[], @version::bigint[], @change::text[], @from::text[], @to::text[], @role::text[],
		@actor::uuid[], @reason::text[])`

func (r *historyRows) add(request dispatch.RequestID, h dispatch.Entry) {
	r.request, r.version, r.change = append(r.request, uuid.UUID(request)), append(r.version, h.Version), append(r.change, h.Change)
	r.from, r.to = append(r.from, orNull(string(h.From))), append(r.to, string(h.To))
	r.role, r.actor, r.reason = append(r.role, string(h.Actor.Role)), append(r.actor, actorID(h.Actor)), append(r.reason, h.Reason)
}

type storyRows struct {
	request              []uuid.UUID
	id, kind, text, role []string
	staffOnly            []bool
	author               []*uuid.UUID
}

const sqlUpdateText = `INSERT INTO request_update (id, request_id, kind, message, staff_only, author_id, author_role, at)
	SELECT x.id::uuid, x.request, x.kind, x.message, x.staff_only, x.author, x.role, @at
	FROM unnest(@id::text[], @request::uuid[], @kind::text[], @message::text[], @staff_only::boolean[], @author::uuid[], @role::text[])
		AS x (id, request, kind, message, staff_only, author, role)`

func (r *storyRows) add(request dispatch.RequestID, u dispatch.Update) {
	id := u.ID
	if id == "" {
		id = dispatch.NewID[dispatch.RequestID]().String()
	}
	r.id, r.request, r.kind, r.text = append(r.id, id), append(r.request, uuid.UUID(request)), append(r.kind, u.Kind), append(r.text, u.Message)
	r.staffOnly, r.author, r.role = append(r.staffOnly, u.StaffOnly), append(r.author, actorID(u.Actor)), append(r.role, string(u.Actor.Role))
}

type clockRows struct {
	kind, who []string
	request   []uuid.UUID
	offer     []*uuid.UUID
	due       []time.Time
}

const (
	sqlDropTimers = `DELETE FROM timer WHERE id = ANY(@ids)`
	sqlSetTimers  = `INSERT INTO timer (kind, request_id, offer_id, who, due_at)
		SELECT * FROM unnest(@kind::text[], @request::uuid[], @offer::uuid[], @who::text[], @due::timestamptz[])`
)

func (r *clockRows) add(request dispatch.RequestID, t dispatch.Timer) {
	var offer *uuid.UUID
	if t.Offer != (dispatch.OfferID{}) {
		id := uuid.UUID(t.Offer)
		offer = &id
	}
	r.kind, r.who, r.request = append(r.kind, string(t.Kind)), append(r.who, t.Who), append(r.request, uuid.UUID(request))
	r.offer, r.due = append(r.offer, offer), append(r.due, t.Due)
}

// turn writes the pages. Clocks that are over go before those that take their place.
func (s *saving) turn(p *pages) {
	if h := &p.history; len(h.request) > 0 {
		s.queue(sqlHistory, pgx.NamedArgs{"request": h.request, "version": h.version, "change": h.change, "from": h.from, "to": h.to,
			"role": h.role, "actor": h.actor, "reason": h.reason, "at": s.now}, nil)
	}
	if u := &p.story; len(u.request) > 0 {
		s.queue(sqlUpdateText, pgx.NamedArgs{"id": u.id, "request": u.request, "kind": u.kind, "message": u.text,
			"staff_only": u.staffOnly, "author": u.author, "role": u.role, "at": s.now}, nil)
	}
	if len(p.dropped) > 0 {
		s.queue(sqlDropTimers, pgx.NamedArgs{"ids": p.dropped}, nil)
	}
	if c := &p.clocks; len(c.request) > 0 {
		s.queue(sqlSetTimers, pgx.NamedArgs{"kind": c.kind, "request": c.request, "offer": c.offer, "who": c.who, "due": c.due}, nil)
	}
}

// sqlOutboxRows adds events in their order. Topics hold no space.
const sqlOutboxRows = `INSERT INTO outbox (request_id, version, type, topics, body)
	SELECT x.request, x.version, x.type, string_to_array(x.topics, ' '), x.body::json
	FROM unnest(@request::uuid[], @version::bigint[], @type::text[], @topics::text[], @body::text[])
		WITH ORDINALITY AS x (request, version, type, topics, body, n) ORDER BY x.n`

func (s *saving) addEvents(events []dispatch.Event) {
	if len(events) == 0 {
		return
	}
	var request []*uuid.UUID
	var version []*int64
	var kind, topics, body []string
	for _, e := range events {
		text, err := encodeEvent(e)
		if err != nil {
			s.err = err
			return
		}
		var id *uuid.UUID
		var of *int64
		if e.Request != nil {
			id, of = (*uuid.UUID)(&e.Request.ID), &e.Version
		}
		request, version, kind = append(request, id), append(version, of), append(kind, e.Type)
		topics, body = append(topics, strings.Join(e.Topics, " ")), append(body, string(text))
	}
	s.queue(sqlOutboxRows, pgx.NamedArgs{"request": request, "version": version, "type": kind, "topics": topics, "body": body}, nil)
}
