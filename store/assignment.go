package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const assignmentColumns = `a.id, a.request_id, a.provider_id, a.slot_no, a.offer_id, a.fence, a.assigned_at, a.released_at,
	a.ended_as, a.pay_minor, a.currency`

// scanAssignment reads assignmentColumns, then what follows them into more.
func scanAssignment(row pgx.CollectableRow, more ...any) (dispatch.Assignment, error) {
	var a dispatch.Assignment
	var offer *uuid.UUID
	err := row.Scan(append([]any{(*uuid.UUID)(&a.ID), (*uuid.UUID)(&a.Request), (*uuid.UUID)(&a.Provider), &a.Slot, &offer, &a.Fence,
		&a.AssignedAt, &a.ReleasedAt, &a.EndedAs, &a.Pay.Minor, &a.Pay.Currency}, more...)...)
	a.Offer = (*dispatch.OfferID)(offer)
	return a, err
}
