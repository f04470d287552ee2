package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// Seen is a request as one viewer sees it: all of it, and what the viewer is to it. Who shows it decides by the relation.
type Seen struct {
	*dispatch.Request
	Relation dispatch.Relation
	Keeper   string // name of the dispatcher who holds it now; empty for nobody
}

// RequestKey is the place of a request in a list.
type RequestKey struct {
	Rank    int32     `json:"r"` // no larger than the column it is compared with
	Created time.Time `json:"c"`
	ID      uuid.UUID `json:"i"`
}

// Orderings of a list of requests; the first is the default.
const (
	NewestFirst = "-created_at"
	OldestFirst = "created_at"
	ByPriority  = "-priority"
)

// RequestFilter chooses requests. Zero fields do not choose.
type RequestFilter struct {
	States    []string
	Category  string
	Service   string
	Priority  string
	Attention string // a flag, or "any"
	Search    string // in number, title, city, member
	Ordering  string
	After     RequestKey
	Limit     int
}

// seenColumns follow requestColumns: the provider's card, the next step, who of the desk holds it, and the viewer's relation.
const seenColumns = requestColumns + `,
	p.id, coalesce(p.company_name, ''), coalesce(p.business_phone, ''), coalesce(p.vehicle_type, ''),
	coalesce(p.vehicle_plate, ''), coalesce(p.vehicle_model, ''), coalesce(p.rating, 0)::float8, coalesce(p.review_count, 0),
	t.kind, t.who, t.due_at, a.released_at IS NULL AND coalesce(a.slot_no, 1) = 2,
	coalesce((SELECT trim(x.first_name || ' ' || x.last_name) FROM users x WHERE x.id = r.held_by AND r.held_until > now()), ''),
	CASE WHEN @staff THEN 'desk'
		WHEN r.member_id = @user::uuid THEN 'own'
		WHEN @provider::uuid = '00000000-0000-0000-0000-000000000000' THEN 'none'
		WHEN a.provider_id = @provider AND a.released_at IS NULL THEN 'assigned'
		WHEN EXISTS (SELECT FROM offer o WHERE o.request_id = r.id AND o.provider_id = @provider AND o.status = 'PENDING') THEN 'offered'
		WHEN a.provider_id = @provider AND a.released_at > now() - interval '24 hours' THEN 'past'
		WHEN EXISTS (SELECT FROM assignment x WHERE x.request_id = r.id AND x.provider_id = @provider AND x.ended_as <> 'completed') THEN 'removed'
		ELSE 'none' END
	FROM request r JOIN users u ON u.id = r.member_id
	LEFT JOIN LATERAL (SELECT provider_id, released_at, slot_no FROM assignment
		WHERE request_id = r.id AND (released_at IS NULL OR ended_as = 'completed') ORDER BY assigned_at DESC LIMIT 1) a ON true
	LEFT JOIN provider p ON p.id = a.provider_id
	LEFT JOIN LATERAL (SELECT kind, who, due_at FROM timer WHERE request_id = r.id ORDER BY due_at, id LIMIT 1) t ON true`

func scanSeen(row pgx.CollectableRow) (Seen, error) {
	var card dispatch.Card
	var provider *uuid.UUID
	var kind, who *string
	var due *time.Time
	var queued bool
	var s Seen
	var err error
	s.Request, err = scanRequest(row, &provider, &card.Name, &card.Phone, (*string)(&card.Vehicle), &card.Plate, &card.Model,
		&card.Rating, &card.Reviews, &kind, &who, &due, &queued, &s.Keeper, (*string)(&s.Relation))
	if err != nil {
		return s, err
	}
	s.Queued = queued
	if provider != nil {
		card.ID = dispatch.ProviderID(*provider)
		s.Holder = &card
	}
	if kind != nil {
		s.Next = &dispatch.Timer{Kind: dispatch.TimerKind(*kind), Who: *who, Due: *due}
	}
	return s, nil
}

func viewerArgs(v dispatch.Actor) pgx.NamedArgs {
	return pgx.NamedArgs{"staff": v.Staff(), "user": uuid.UUID(v.User), "provider": uuid.UUID(v.Provider)}
}

// Request returns one request without its health facts, whoever looks: the relation says what they may see.
func (s *Store) Request(ctx context.Context, viewer dispatch.Actor, id dispatch.RequestID) (Seen, error) {
	args := viewerArgs(viewer)
	args["request"] = uuid.UUID(id)
	rows, err := s.read.Query(ctx, sqlSeen, args)
	seen, err := one(rows, err, scanSeen)
	if err != nil && !errors.Is(err, dispatch.ErrNotFound) {
		err = fmt.Errorf("read request: %w", err)
	}
	return seen, err
}

const sqlSeen = `SELECT ` + seenColumns + ` WHERE r.id = @request`

// RequestInFull returns one request with its health facts, where the viewer may know them; that somebody else than the
// member has read them is audited.
func (s *Store) RequestInFull(ctx context.Context, viewer dispatch.Actor, id dispatch.RequestID) (Seen, error) {
	args := readerArgs(ctx, viewer)
	args["request"], args["requests"], args["offer"] = uuid.UUID(id), []uuid.UUID{uuid.UUID(id)}, uuid.Nil
	b := &pgx.Batch{}
	var found []Seen
	each(b, &found, scanSeen, sqlSeen, args)
	var health []knownHealth
	each(b, &health, s.vault.scanHealth(ctx), sqlReadHealth, args)
	if err := s.read.SendBatch(ctx, b).Close(); err != nil {
		return Seen{}, fmt.Errorf("read request: %w", err)
	}
	if len(found) == 0 {
		return Seen{}, dispatch.ErrNotFound
	}
	seen := found[0]
	if len(health) == 1 {
		seen.Health = health[0].Health
	}
	return seen, nil
}

const (
	// ownOrHeld is what those who are not staff see: what they asked for and what they hold.
	ownOrHeld = `(r.member_id = @user OR r.id = ANY(ARRAY(SELECT request_id FROM assignment
		WHERE provider_id = @provider AND released_at IS NULL)))`

	priorityRank = `coalesce(array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'], r.priority), 0)`

	afterNewest   = `(r.created_at, r.id) < (@created, @id)`
	afterOldest   = `(r.created_at, r.id) > (@created, @id)`
	afterPressing = `(` + priorityRank + `, r.created_at, r.id) < (@rank, @created, @id)`
)

// requestOrders are the orders of a list of requests, each with what is after a key in it.
var requestOrders = map[string]struct{ after, by string }{
	NewestFirst: {afterNewest, ` ORDER BY r.created_at DESC, r.id DESC`},
	OldestFirst: {afterOldest, ` ORDER BY r.created_at, r.id`},
	ByPriority:  {afterPressing, ` ORDER BY ` + priorityRank + ` DESC, r.created_at DESC, r.id DESC`},
}

// where is which requests the filter chooses of those that part says, and in which order.
func (f RequestFilter) where(part string) string {
	order, ok := requestOrders[f.Ordering]
	if !ok {
		order = requestOrders[NewestFirst]
	}
	return where(part,
		condition{len(f.States) > 0, `r.status = ANY(@statuses) AND r.state = ANY(@states)`},
		condition{f.Category != "", `r.category = @category`},
		condition{f.Service != "", `r.service = @service`},
		condition{f.Priority != "", `r.priority = @priority`},
		condition{f.Attention != "", `cardinality(r.attention) > 0`},
		condition{f.Attention != "" && f.Attention != "any", `@attention = ANY(r.attention)`},
		condition{f.Search != "", `r.id IN (SELECT w.request_id FROM request_words w WHERE ` + containing("w.words") + `)`},
		condition{f.After != RequestKey{}, order.after},
	) + order.by + ` LIMIT @limit`
}

// statuses are those of the states: what the index is by.
func (f RequestFilter) statuses() []string {
	all := []string{}
	for _, s := range f.States {
		all = append(all, dispatch.State(s).Status())
	}
	return all
}

// Requests lists what the viewer has a part in: a member's own, a provider's assigned ones, all for staff.
func (s *Store) Requests(ctx context.Context, viewer dispatch.Actor, f RequestFilter) ([]Seen, error) {
	args := viewerArgs(viewer)
	for name, value := range map[string]any{"states": flags(f.States), "statuses": f.statuses(), "category": f.Category, "service": f.Service,
		"priority": f.Priority, "attention": f.Attention, "search": verbatim.Replace(f.Search), "limit": f.Limit,
		"rank": f.After.Rank, "created": f.After.Created, "id": f.After.ID} {
		args[name] = value
	}
	part := ownOrHeld
	if viewer.Staff() {
		part = "true"
	}
	rows, err := s.read.Query(ctx, `SELECT `+seenColumns+f.where(part), asAsked, args)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	return pgx.CollectRows(rows, scanSeen)
}

// Line is one entry of a request's story.
type Line struct {
	ID         uuid.UUID
	Kind       string
	Message    string
	StaffOnly  bool
	AuthorID   *uuid.UUID
	AuthorRole string
	Author     string // name, empty for the engine
	At         time.Time
}

// LineKey is the place of a line in its story.
type LineKey struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

// Updates lists a request's story, oldest first. The desk's notes are left out unless staff is true.
func (s *Store) Updates(ctx context.Context, id dispatch.RequestID, staff bool, after LineKey, limit int) ([]Line, error) {
	const sql = `SELECT p.id, p.kind, p.message, p.staff_only, p.author_id, p.author_role,
			coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), ''), p.at
		FROM request_update p LEFT JOIN users u ON u.id = p.author_id
		WHERE p.request_id = @request AND (@staff OR NOT p.staff_only) AND (NOT @paged OR (p.at, p.id) > (@at, @id))
		ORDER BY p.at, p.id LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"request": uuid.UUID(id), "staff": staff,
		"paged": after != LineKey{}, "at": after.At, "id": after.ID, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list updates: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Line])
}

// Step is one change of a request, for its timeline.
type Step struct {
	Version  int64
	Change   string
	From, To string
	Role     string
	Reason   string
	At       time.Time
}

// stepColumns lists a row h of the history in the order of the fields of Step.
const stepColumns = `h.version, h.change, coalesce(h.from_state, ''), h.to_state, h.actor_role, h.reason, h.at`

// Timeline returns every change of a request, in order, at most 500.
func (s *Store) Timeline(ctx context.Context, id dispatch.RequestID) ([]Step, error) {
	const sql = `SELECT ` + stepColumns + ` FROM request_history h WHERE h.request_id = @request ORDER BY h.version LIMIT 500`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"request": uuid.UUID(id)})
	if err != nil {
		return nil, fmt.Errorf("read timeline: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Step])
}

// Ringing is a live offer with the request it is for, as its provider may see it.
type Ringing struct {
	*dispatch.Offer
	For *dispatch.Request
	Now time.Time
}

// LiveOffers returns a provider's live offers.
func (s *Store) LiveOffers(ctx context.Context, provider dispatch.ProviderID) ([]Ringing, error) {
	const sql = `SELECT ` + offerColumns + `, r.service, r.category, r.priority, r.latitude, r.longitude, r.city, r.number, now()
		FROM offer o JOIN request r ON r.id = o.request_id WHERE o.provider_id = @provider AND o.status = 'PENDING' ORDER BY o.sent_at`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"provider": uuid.UUID(provider)})
	if err != nil {
		return nil, fmt.Errorf("list live offers: %w", err)
	}
	return pgx.CollectRows(rows, scanRing)
}

func scanRing(row pgx.CollectableRow) (r Ringing, err error) {
	r.For = &dispatch.Request{}
	d := &r.For.Details
	r.Offer, err = scanOffer(row, &r.For.Service, &r.For.Category, (*string)(&r.For.Priority), &d.Point.Lat, &d.Point.Lng, &d.City,
		&r.For.Number, &r.Now)
	return r, err
}

// StoredRound is what a round says about one request.
type StoredRound struct {
	ID            uuid.UUID
	PolicyVersion int
	At            time.Time
	Decision      []byte // match.Decision as JSON
	Shadow        bool   // decided by a policy on trial
}

func scanStoredRound(row pgx.CollectableRow) (r StoredRound, err error) {
	var decision []byte
	if err = row.Scan(&r.ID, &r.PolicyVersion, &r.At, &decision, &r.Shadow); err == nil {
		r.Decision, err = match.Unpack(decision)
	}
	return r, err
}

// Rounds returns what the latest rounds decided about a request, newest first.
func (s *Store) Rounds(ctx context.Context, id dispatch.RequestID, before time.Time, limit int) ([]StoredRound, error) {
	const sql = `SELECT d.id, d.policy_version, d.at, coalesce(q.packed, convert_to(q.decision::text, 'UTF8')), d.shadow FROM round_request q JOIN round d ON d.id = q.round_id
		WHERE q.request_id = @request AND d.at < @before ORDER BY d.at DESC, d.id DESC LIMIT @limit`
	rows, err := s.read.Query(ctx, sql, pgx.NamedArgs{"request": uuid.UUID(id), "before": before, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	return pgx.CollectRows(rows, scanStoredRound)
}

// ProviderNames returns the names of providers.
func (s *Store) ProviderNames(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := s.read.Query(ctx, `SELECT id, company_name FROM provider WHERE id = ANY(@ids)`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("read provider names: %w", err)
	}
	type named struct {
		ID   uuid.UUID
		Name string
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[named])
	names := make(map[uuid.UUID]string, len(list))
	for _, n := range list {
		names[n.ID] = n.Name
	}
	return names, err
}
