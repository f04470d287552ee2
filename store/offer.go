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

// offering is a new offer.
var offering = columns{
	{"id", "uuid", ""}, {"request_id", "uuid", ""}, {"provider_id", "uuid", ""}, {"round", "integer", ""}, {"status", "text", ""},
	{"by_desk", "boolean", ""}, {"sent_at", "timestamptz", ""}, {"delivered_at", "timestamptz", ""}, {"shown_at", "timestamptz", ""},
	{"expires_at", "timestamptz", ""}, {"cap_at", "timestamptz", ""}, {"answer_time", "interval", ""}, {"grace", "interval", ""},
	{"decided_at", "timestamptz", ""}, {"decline_reason", "text", ""}, {"closed_because", "text", ""}, {"pay_minor", "bigint", ""},
	{"currency", "text", ""}, {"distance_m", "integer", ""}, {"eta_s", "integer", ""}, {"slot_no", "smallint", ""},
	{"swap", "boolean", ""}, {"victim_id", "uuid", ""},
}

// answering is what may change of an offer. The moment of acceptance is taken from the database's clock at the write itself,
// so that the constraint offer_accepted_in_time judges the very instant, not the one the decision was made at.
var answering = columns{
	{"status", "text", ""}, {"delivered_at", "timestamptz", ""}, {"shown_at", "timestamptz", ""}, {"expires_at", "timestamptz", ""},
	{"decline_reason", "text", ""}, {"closed_because", "text", ""},
	{"decided_at", "timestamptz", "CASE WHEN x.status = 'ACCEPTED' THEN clock_timestamp() ELSE x.decided_at END"},
}

var (
	sqlInsertOffers = offering.insert("offer")
	sqlUpdateOffers = "UPDATE offer o SET " + answering.set() + append(columns{{"id", "uuid", ""}}, answering...).from() +
		" WHERE o.id = x.id AND o.status = 'PENDING'"
)

func offerRow(o *dispatch.Offer) pgx.NamedArgs {
	var reason *string
	if o.DeclineReason != "" {
		reason = &o.DeclineReason
	}
	var victim *uuid.UUID
	if o.Victim != (dispatch.RequestID{}) {
		victim = (*uuid.UUID)(&o.Victim)
	}
	return pgx.NamedArgs{
		"slot_no": o.Slot, "swap": o.Swap, "victim_id": victim,
		"id": uuid.UUID(o.ID), "request_id": uuid.UUID(o.Request), "provider_id": uuid.UUID(o.Provider), "round": o.Round,
		"status": string(o.Status), "by_desk": o.ByDesk, "sent_at": o.SentAt, "delivered_at": o.DeliveredAt,
		"shown_at": o.ShownAt, "expires_at": o.ExpiresAt, "cap_at": o.CapAt, "answer_time": o.AnswerTime, "grace": o.Grace,
		"decided_at": o.DecidedAt, "decline_reason": reason, "closed_because": o.ClosedBecause, "pay_minor": o.Pay.Minor,
		"currency": o.Pay.Currency, "distance_m": o.DistanceM, "eta_s": int(o.ETA / time.Second),
	}
}
