package store

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const offerColumns = `o.id, o.request_id, o.provider_id, o.round, o.status, o.by_desk, o.sent_at, o.delivered_at, o.shown_at,
	o.expires_at, o.cap_at, o.answer_time, o.grace, o.decided_at, o.decline_reason, o.closed_because, o.pay_minor,
	o.currency, o.distance_m, o.eta_s, o.slot_no, o.swap, o.victim_id`

// scanOffer reads offerColumns, then what follows them into more.
func scanOffer(row pgx.CollectableRow, more ...any) (*dispatch.Offer, error) {
	var o dispatch.Offer
	var reason *string
	var eta int
	var victim *uuid.UUID
	err := row.Scan(append([]any{(*uuid.UUID)(&o.ID), (*uuid.UUID)(&o.Request), (*uuid.UUID)(&o.Provider), &o.Round, &o.Status,
		&o.ByDesk, &o.SentAt, &o.DeliveredAt, &o.ShownAt, &o.ExpiresAt, &o.CapAt, &o.AnswerTime, &o.Grace, &o.DecidedAt,
		&reason, &o.ClosedBecause, &o.Pay.Minor, &o.Pay.Currency, &o.DistanceM, &eta, &o.Slot, &o.Swap, &victim}, more...)...)
	if reason != nil {
		o.DeclineReason = *reason
	}
	if victim != nil {
		o.Victim = dispatch.RequestID(*victim)
	}
	o.ETA = time.Duration(eta) * time.Second
	return &o, err
}

const sqlInsertOffer = `INSERT INTO offer (id, request_id, provider_id, round, status, by_desk, sent_at, delivered_at, shown_at,
		expires_at, cap_at, answer_time, grace, decided_at, decline_reason, closed_because, pay_minor, currency, distance_m, eta_s,
		slot_no, swap, victim_id)
	VALUES (@id, @request, @provider, @round, @status, @by_desk, @sent_at, @delivered_at, @shown_at,
		@expires_at, @cap_at, @answer_time, @grace, @decided_at, @decline_reason, @closed_because, @pay, @currency, @distance, @eta,
		@slot, @swap, @victim)`

// sqlUpdateOffer takes the moment of acceptance from the database's clock at the write itself, so that the constraint
// offer_accepted_in_time judges the very instant, not the one the decision was made at.
const sqlUpdateOffer = `UPDATE offer SET status = @status, delivered_at = @delivered_at, shown_at = @shown_at,
		expires_at = @expires_at, decline_reason = @decline_reason, closed_because = @closed_because,
		decided_at = CASE WHEN @status = 'ACCEPTED' THEN clock_timestamp() ELSE @decided_at END
	WHERE id = @id AND status = 'PENDING'`

func offerArgs(o *dispatch.Offer) pgx.NamedArgs {
	var reason *string
	if o.DeclineReason != "" {
		reason = &o.DeclineReason
	}
	var victim *uuid.UUID
	if o.Victim != (dispatch.RequestID{}) {
		victim = (*uuid.UUID)(&o.Victim)
	}
	return pgx.NamedArgs{
		"slot": o.Slot, "swap": o.Swap, "victim": victim,
		"id": uuid.UUID(o.ID), "request": uuid.UUID(o.Request), "provider": uuid.UUID(o.Provider), "round": o.Round,
		"status": string(o.Status), "by_desk": o.ByDesk, "sent_at": o.SentAt, "delivered_at": o.DeliveredAt,
		"shown_at": o.ShownAt, "expires_at": o.ExpiresAt, "cap_at": o.CapAt, "answer_time": o.AnswerTime, "grace": o.Grace,
		"decided_at": o.DecidedAt, "decline_reason": reason, "closed_because": o.ClosedBecause, "pay": o.Pay.Minor,
		"currency": o.Pay.Currency, "distance": o.DistanceM, "eta": int(o.ETA / time.Second),
	}
}
