package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/auxilio/auxilio/dispatch"
)

// Update implements dispatch.Store. It takes two round trips: one batch that begins, locks and loads, and one that
// writes what decide left and commits. Everything is locked in one order — requests, providers, offers, each by id —
// so no two operations wait for each other in a circle.
func (s *Store) Update(ctx context.Context, scope dispatch.Scope, decide func(*dispatch.Work) (any, error)) error {
	policies, err := s.Policies(ctx)
	if err != nil {
		return err
	}
	if scope.New != nil || scope.Health != nil {
		if err := s.vault.ready(ctx); err != nil {
			return err
		}
	}
	_, err = retry(ctx, func() (struct{}, error) { return struct{}{}, s.operate(ctx, scope, policies, decide) })
	var beyond *dispatch.BeyondError
	if errors.As(err, &beyond) && !slices.Contains(scope.Beside, beyond.Request) {
		scope.Beside = append(slices.Clone(scope.Beside), beyond.Request)
		return s.Update(ctx, scope, decide)
	}
	if violated(err) == "request_one_live_per_service" {
		if err = s.twin(ctx, scope.New); err == nil {
			return s.Update(ctx, scope, decide) // the other one has ended since
		}
		return err
	}
	if err == nil {
		receiptIn(ctx).committed(nil)
		s.Poke()
	}
	return err
}

// operate runs one attempt.
func (s *Store) operate(ctx context.Context, scope dispatch.Scope, p dispatch.Policies, decide func(*dispatch.Work) (any, error)) error {
	return s.pool(scope).AcquireFunc(AsSystem(ctx), func(conn *pgxpool.Conn) error {
		t := &operation{conn: conn, scope: scope, receipt: receiptIn(ctx), vault: s.vault}
		t.work.Policies = p
		if err := t.run(ctx, decide); err != nil {
			t.rollback()
			return refusal(err)
		}
		return nil
	})
}

// twin names the request that another call of the same member made first; nil when it has ended already.
func (s *Store) twin(ctx context.Context, n *dispatch.New) error {
	const sql = `SELECT id FROM request r WHERE member_id = @member AND service = @service AND NOT allow_duplicate AND ` + live
	var current uuid.UUID
	err := s.write.QueryRow(ctx, sql, pgx.NamedArgs{"member": uuid.UUID(n.Member), "service": n.Service}).Scan(&current)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("find the live request: %w", err)
	}
	return &dispatch.DuplicateError{Current: dispatch.RequestID(current)}
}

// pool keeps the engine's writes from those of people.
func (s *Store) pool(scope dispatch.Scope) *pgxpool.Pool {
	if scope.Fence != nil || scope.Timer != 0 {
		return s.background
	}
	return s.write
}

// operation is one transaction of Update.
type operation struct {
	conn    *pgxpool.Conn
	scope   dispatch.Scope
	receipt *Receipt
	vault   *vault
	work    dispatch.Work
}

func (t *operation) run(ctx context.Context, decide func(*dispatch.Work) (any, error)) error {
	if err := t.load(ctx); err != nil {
		return err
	}
	result, err := decide(&t.work)
	if err != nil {
		return err
	}
	return t.save(ctx, result)
}

// rollback ends a failed transaction whatever became of the caller.
func (t *operation) rollback() {
	if t.conn.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := t.conn.Exec(ctx, "ROLLBACK"); err != nil {
		_ = t.conn.Conn().Close(ctx) // the pool replaces it, the server rolls back
	}
}

// The statements of loading. sqlScope settles once, for all of them, which requests are meant: those named, the one the offer
// would take its provider from, and the next jobs of the providers who hold any of these. It looks before the locks are
// taken; what an operation misses because of that it asks for with a BeyondError. The viewer must see what is named; the rest
// is what follows for others, whom the viewer need not see.
const (
	scopeRequests = `ANY(@requests::uuid[] || ARRAY(SELECT request_id FROM offer WHERE id = @offer))`

	sqlScope = `WITH named (id) AS (
			SELECT id FROM request WHERE id = ` + scopeRequests + `
			UNION SELECT unnest(@beside::uuid[])
			UNION SELECT victim_id FROM offer WHERE id = @offer)
		SELECT set_config('auxilio.scope', ARRAY(SELECT id FROM named WHERE id IS NOT NULL
			UNION SELECT n.request_id FROM named JOIN assignment a ON a.request_id = named.id AND a.released_at IS NULL
				JOIN assignment n ON n.provider_id = a.provider_id AND n.slot_no = 2 AND n.released_at IS NULL)::text, true)`
	scoped         = `ANY(ARRAY(SELECT unnest(current_setting('auxilio.scope')::uuid[])))`
	scopeProviders = `ANY(@providers::uuid[]
		|| ARRAY(SELECT provider_id FROM assignment WHERE request_id = ` + scoped + ` AND released_at IS NULL)
		|| ARRAY(SELECT (proposal ->> 'Provider')::uuid FROM request WHERE id = ` + scoped + ` AND state = 'scheduled' AND proposal IS NOT NULL)
		|| ARRAY(SELECT provider_id FROM offer WHERE id = @offer))`

	sqlLockProviders = `SELECT ` + providerColumns + ` FROM provider p WHERE p.id = ` + scopeProviders + ` ORDER BY p.id FOR UPDATE`
	sqlLockOffers    = `SELECT ` + offerColumns + ` FROM offer o
		WHERE (o.request_id = ` + scoped + ` AND o.status = 'PENDING') OR o.id = @offer ORDER BY o.id FOR UPDATE`
	sqlLiveOffers  = `SELECT id, provider_id FROM offer WHERE status = 'PENDING' AND provider_id = ` + scopeProviders
	sqlAssignments = `SELECT ` + assignmentColumns + ` FROM assignment a WHERE a.request_id = ` + scoped + `
		UNION SELECT ` + assignmentColumns + ` FROM assignment a WHERE a.released_at IS NULL AND a.provider_id = ` + scopeProviders + `
		ORDER BY assigned_at`
	sqlTimers  = `SELECT id, kind, request_id, offer_id, who, due_at FROM timer WHERE request_id = ` + scoped + ` ORDER BY id`
	sqlKinds   = `SELECT ` + kindColumns + ` FROM service WHERE code IN (SELECT service FROM request WHERE id = ` + scoped + `)`
	sqlEngaged = `SELECT ` + engagedColumns + ` FROM assignment a JOIN request r ON r.id = a.request_id
		WHERE a.slot_no = 1 AND a.released_at IS NULL AND a.provider_id = ` + scopeProviders + ``
	sqlFence = `SELECT 1 FROM region WHERE id = @region AND fence = @fence FOR SHARE`
	sqlNew   = `SELECT nextval('request_number_seq'), trim(u.first_name || ' ' || u.last_name), u.email, u.phone_number,
			(SELECT id FROM request r WHERE member_id = u.id AND service = @service AND ` + live + ` ORDER BY created_at LIMIT 1),
			ARRAY(SELECT k.id FROM request r JOIN request k ON k.id = coalesce(r.case_id, r.id) OR k.case_id = coalesce(r.case_id, r.id)
				WHERE r.id = @linked AND r.member_id = u.id ORDER BY k.case_id IS NOT NULL, k.created_at, k.id)
		FROM users u WHERE u.id = @member`
)

// load begins the transaction, takes the locks and reads all that the decision may look at.
func (t *operation) load(ctx context.Context) error {
	args := pgx.NamedArgs{"requests": uuids(t.scope.Requests), "beside": uuids(t.scope.Beside), "providers": uuids(t.scope.Providers),
		"offer": uuid.UUID(t.scope.Offer)}
	l := &loading{work: &t.work}
	b := &pgx.Batch{}
	b.Queue("BEGIN")
	b.Queue(sqlViewer, pgx.NamedArgs{"viewer": viewerIn(ctx)})
	t.claimFirst(b, l)
	if f := t.scope.Fence; f != nil {
		each(b, &l.fenced, pgx.RowTo[int], sqlFence, pgx.NamedArgs{"region": f.Region, "fence": f.Number})
	}
	if n := t.scope.New; n != nil {
		b.Queue(sqlNew, pgx.NamedArgs{"member": uuid.UUID(n.Member), "service": n.Service, "linked": (*uuid.UUID)(n.LinkedTo)}).QueryRow(t.newRequest)
		t.queueCover(b)
	} else {
		l.queue(b, args)
		if t.scope.Timer != 0 {
			each(b, &l.engaged, scanEngaged, sqlEngaged, args)
		}
		t.readHealth(ctx, b, l, args)
		if t.scope.Documents {
			each(b, &l.documents, scanDocument, sqlDocuments, args)
		}
	}
	b.Queue(`SELECT clock_timestamp()`).QueryRow(func(row pgx.Row) error { return row.Scan(&t.work.Now) })
	if err := t.conn.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	if err := l.claimed(t.receipt); err != nil {
		return err
	}
	if t.scope.Fence != nil && len(l.fenced) == 0 {
		return dispatch.ErrFenced
	}
	t.work.Now = t.work.Now.UTC()
	return l.assemble()
}

func (t *operation) newRequest(row pgx.Row) error {
	var twin *uuid.UUID
	var kin []uuid.UUID
	who := &t.work.Member
	err := row.Scan(&t.work.Number, &who.Name, &who.Email, &who.Phone, &twin, &kin)
	if errors.Is(err, pgx.ErrNoRows) {
		return dispatch.Invalid("user_id", "is not a member")
	}
	t.work.Twin, t.work.Kin = (*dispatch.RequestID)(twin), requestIDs(kin)
	return err
}

// claimFirst takes the call's idempotency key before anything else is locked.
func (t *operation) claimFirst(b *pgx.Batch, l *loading) {
	if t.receipt == nil {
		return
	}
	args := t.receipt.args()
	b.Queue(sqlClaimReceipt, args).QueryRow(func(row pgx.Row) error { return row.Scan(&l.mine) })
	b.Queue(sqlFindReceipt, args).QueryRow(func(row pgx.Row) error {
		l.found = t.receipt.find(row)
		return nil
	})
}

// refusal turns what Postgres refused into the domain's names.
func refusal(err error) error {
	switch violated(err) {
	case "assignment_one_per_request", "offer_one_accept":
		return dispatch.ErrTaken
	case "assignment_one_per_slot":
		return dispatch.ErrBusy
	case "offer_one_live_per_provider":
		return dispatch.ErrUnavailable
	case "offer_accepted_in_time":
		return dispatch.ErrExpired
	}
	if err != nil && code(err) != "" {
		return fmt.Errorf("update: %w", err)
	}
	return err
}
