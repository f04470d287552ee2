package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/auxilio/auxilio/dispatch"
)

// save writes what the decision left in the work and commits, in one batch. The outbox comes last: its ids are then in
// the order of commits for everyone who waits for the same lock.
func (t *operation) save(ctx context.Context, result any) error {
	s := &saving{b: &pgx.Batch{}, now: t.work.Now, vault: t.vault}
	for _, c := range t.work.Cases {
		s.addCase(c)
	}
	s.turn()
	for _, p := range t.work.Providers {
		s.addProvider(p)
	}
	s.addAssignments(t.work.Cases)
	s.addRound(t.work.Round)
	for _, d := range t.work.Deeds {
		s.queue(sqlAudit, auditArgs(ctx, d), nil)
	}
	if t.receipt != nil && s.err == nil {
		row, err := t.receipt.row(result)
		s.queue(sqlKeepReceipt, row, err)
	}
	s.addEvents(t.work.Events)
	if s.err != nil {
		return s.err
	}
	s.b.Queue("COMMIT")
	return t.conn.SendBatch(ctx, s.b).Close()
}

// saving is the batch being built; the first error stops it.
type saving struct {
	b     *pgx.Batch
	now   time.Time
	pages pages
	err   error

	vault *vault
}

func (s *saving) queue(sql string, args pgx.NamedArgs, err error) {
	if s.err == nil {
		s.err = err
	}
	if s.err == nil {
		s.b.Queue(sql, args)
	}
}

func (s *saving) addCase(c *dispatch.Case) {
	if err := c.Check(); err != nil {
		s.err = err
		return
	}
	if c.Version != c.Loaded() {
		s.addRequest(c)
	}
	for _, o := range c.Offers {
		s.addOffer(o)
	}
	for _, u := range c.Units {
		s.queue(sqlUseUnit, unitArgs(u), nil)
	}
	s.addDocuments(c)
	s.addHistory(c)
	s.addClocks(c)
}

func (s *saving) addRequest(c *dispatch.Case) {
	row, err := requestRow(c.Request)
	switch {
	case err != nil:
		s.err = err
	case c.Loaded() == 0:
		s.queue(sqlInsertRequest, row, nil)
	default:
		s.pages.requests.add(row)
	}
	if c.Health != nil {
		args, err := s.vault.healthArgs(c.ID, c.Health)
		s.queue(sqlSaveHealth, args, err)
	}
}

func (s *saving) addOffer(o *dispatch.Offer) {
	switch {
	case o.Fresh():
		s.pages.made.add(offerRow(o))
	case o.Changed():
		s.pages.answered.add(offerRow(o))
	}
}

const (
	sqlProvider = `UPDATE provider SET status = @status, on_duty = @on_duty, idle_since = @idle_since,
			completed_count = @completed, updated_at = @now
		WHERE id = @id`
	sqlPromote = `UPDATE users SET role = 'PROVIDER', updated_at = now() WHERE id = @user AND role = 'MEMBER'`
	sqlPlace   = `INSERT INTO provider_position (provider_id, latitude, longitude, seq, fixed_at, anchored_at)
		VALUES (@id, @latitude, @longitude, 0, @now, @now)
		ON CONFLICT (provider_id) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude,
			heading = NULL, speed = NULL, seq = 0, fixed_at = excluded.fixed_at, anchored_at = excluded.anchored_at`
	sqlShiftOpens  = `INSERT INTO shift (id, provider_id, started_at) VALUES (@shift, @id, @now)`
	sqlShiftCloses = `UPDATE shift SET ended_at = @now WHERE provider_id = @id AND ended_at IS NULL`
)

func (s *saving) addProvider(p *dispatch.Provider) {
	args := pgx.NamedArgs{"id": uuid.UUID(p.ID), "status": string(p.Status), "on_duty": p.OnDuty,
		"idle_since": p.IdleSince, "completed": p.CompletedCount, "now": s.now, "shift": uuid.UUID(dispatch.NewID[dispatch.RequestID]())}
	if p.Changed() {
		s.queue(sqlProvider, args, nil)
	}
	if p.Promote {
		s.queue(sqlPromote, pgx.NamedArgs{"user": uuid.UUID(p.User)}, nil)
	}
	if p.Placed != nil {
		s.queue(sqlPlace, pgx.NamedArgs{"id": uuid.UUID(p.ID), "latitude": p.Placed.Lat, "longitude": p.Placed.Lng, "now": s.now}, nil)
	}
	switch p.ShiftChange() {
	case 1:
		s.queue(sqlShiftOpens, args, nil)
	case -1:
		s.queue(sqlShiftCloses, args, nil)
	}
}

const (
	sqlAssign = `INSERT INTO assignment (id, request_id, provider_id, slot_no, offer_id, fence, assigned_at, released_at, ended_as,
			pay_minor, currency, progress)
		VALUES (@id, @request, @provider, @slot, @offer, @fence, @assigned_at, @released_at, @ended_as, @pay, @currency, @progress)`
	sqlAssignmentNow = `UPDATE assignment SET released_at = @released_at, ended_as = @ended_as, progress = @progress,
			slot_no = @slot, promoted_at = @promoted_at
		WHERE id = @id AND released_at IS NULL`
)

// addAssignments writes what is over before what takes its slot: next jobs that are current now, then new ones.
func (s *saving) addAssignments(cases []*dispatch.Case) {
	var over, going, fresh []*dispatch.Assignment
	for _, c := range cases {
		for _, a := range []*dispatch.Assignment{c.Former, c.Assignment} {
			switch {
			case a == nil:
			case a.ReleasedAt != nil:
				over = append(over, a)
			case a.Fresh():
				fresh = append(fresh, a)
			default:
				going = append(going, a)
			}
		}
	}
	for _, a := range slices.Concat(over, going, fresh) {
		s.addAssignment(a)
	}
}

func (s *saving) addAssignment(a *dispatch.Assignment) {
	if !a.Fresh() && !a.Changed() && a.ReleasedAt == nil {
		return
	}
	progress, err := json.Marshal(a.Progress)
	args := pgx.NamedArgs{"id": uuid.UUID(a.ID), "released_at": a.ReleasedAt, "ended_as": a.EndedAs, "progress": progress,
		"slot": a.Slot, "promoted_at": a.PromotedAt}
	if !a.Fresh() {
		s.queue(sqlAssignmentNow, args, err)
		return
	}
	args["request"], args["provider"] = uuid.UUID(a.Request), uuid.UUID(a.Provider)
	args["offer"], args["fence"], args["assigned_at"] = (*uuid.UUID)(a.Offer), a.Fence, a.AssignedAt
	args["pay"], args["currency"] = a.Pay.Minor, a.Pay.Currency
	s.queue(sqlAssign, args, err)
}

const (
	sqlRound = `INSERT INTO round (id, region, fence, policy_version, at, packed, offered, offers, shadow)
		VALUES (@id, @region, @fence, @policy, @at, @packed, @offered, @offers, @shadow)`

	// sqlDecided writes each decision with who was looked at for it: a part of the list of all.
	sqlDecided = `INSERT INTO round_request (request_id, round_id, place, packed, providers)
		SELECT x.request_id, @round, x.place, x.packed, (@looked::uuid[])[x.first:x.last]
		FROM unnest(@requests::uuid[], @decisions::bytea[], @first::integer[], @last::integer[]) WITH ORDINALITY
			AS x (request_id, packed, first, last, place) ORDER BY x.place`
)

func (s *saving) addRound(r *dispatch.Round) {
	if r == nil {
		return
	}
	s.queue(sqlRound, pgx.NamedArgs{"id": uuid.UUID(r.ID), "region": r.Region, "fence": r.Fence, "policy": r.PolicyVersion,
		"at": r.At, "packed": r.Packed, "offered": r.Offered, "offers": r.Offers, "shadow": r.Shadow}, nil)
	var requests []dispatch.RequestID
	var looked []dispatch.ProviderID
	var decisions pgtype.FlatArray[[]byte]
	var first, last pgtype.FlatArray[int32]
	for _, d := range r.Decided {
		first = append(first, int32(len(looked)+1))
		requests, decisions, looked = append(requests, d.Request), append(decisions, d.Packed), append(looked, d.Providers...)
		last = append(last, int32(len(looked)))
	}
	s.queue(sqlDecided, pgx.NamedArgs{"round": uuid.UUID(r.ID), "requests": uuids(requests), "looked": uuids(looked),
		"decisions": decisions, "first": first, "last": last}, nil)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func actorID(a dispatch.Actor) *uuid.UUID {
	if a.User == (dispatch.UserID{}) {
		return nil
	}
	return (*uuid.UUID)(&a.User)
}
