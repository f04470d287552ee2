package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// queueColumns are what the board shows of a request: who holds it, what comes next, who of the desk keeps it and what belongs to
// the same case. A desk that starts reads up to 2 000 of them, so there is nothing else.
const queueColumns = `r.id, r.number, r.service, r.category, r.priority, r.state, r.version, r.attention, r.latitude, r.longitude,
	r.city, r.address, r.created_at, r.updated_at, r.state_since, r.promised_at, r.eta_at, r.held_by, r.held_until, r.proposal,
	CASE WHEN r.case_id IS NULL THEN ARRAY(SELECT k.id FROM request k WHERE k.case_id = r.id ORDER BY k.created_at, k.id)
		ELSE ARRAY(SELECT k.id FROM request k WHERE (k.case_id = r.case_id OR k.id = r.case_id) AND k.id <> r.id ORDER BY k.created_at, k.id) END,
	coalesce((SELECT trim(x.first_name || ' ' || x.last_name) FROM users x WHERE x.id = r.held_by AND r.held_until > now()), ''),
	p.id, coalesce(p.company_name, ''), coalesce(p.vehicle_type, ''), t.kind, coalesce(t.who, ''), coalesce(t.due_at, r.created_at)
	FROM request r
	LEFT JOIN LATERAL (SELECT provider_id FROM assignment
		WHERE request_id = r.id AND (released_at IS NULL OR ended_as = 'completed') ORDER BY assigned_at DESC LIMIT 1) a ON true
	LEFT JOIN provider p ON p.id = a.provider_id
	LEFT JOIN (SELECT DISTINCT ON (request_id) request_id, kind, who, due_at FROM timer ORDER BY request_id, due_at, id) t ON t.request_id = r.id`

func scanQueued(row pgx.CollectableRow) (Seen, error) {
	var (
		r              dispatch.Request
		held, provider *uuid.UUID
		proposal       []byte
		linked         []uuid.UUID
		holder         dispatch.Card
		kind           *string
		next           dispatch.Timer
	)
	s := Seen{Request: &r, Relation: dispatch.Desk}
	d := &r.Details
	err := row.Scan((*uuid.UUID)(&r.ID), &r.Number, &r.Service, &r.Category, &r.Priority, &r.State, &r.Version, &r.Attention,
		&d.Point.Lat, &d.Point.Lng, &d.City, &d.Address, &r.CreatedAt, &r.UpdatedAt, &r.StateSince, &r.PromisedAt, &r.ETAAt,
		&held, &r.HeldUntil, &proposal, &linked, &s.Keeper, &provider, &holder.Name, (*string)(&holder.Vehicle),
		&kind, &next.Who, &next.Due)
	if err != nil {
		return s, err
	}
	r.HeldBy, r.Linked = (*dispatch.UserID)(held), requestIDs(linked)
	if provider != nil {
		holder.ID = dispatch.ProviderID(*provider)
		r.Holder = &holder
	}
	if kind != nil {
		next.Kind = dispatch.TimerKind(*kind)
		r.Next = &next
	}
	r.Suggested, err = decode[dispatch.Suggestion](proposal)
	return s, err
}
