package store

import (
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const assignmentColumns = `a.id, a.request_id, a.provider_id, a.slot_no, a.offer_id, a.fence, a.assigned_at, a.released_at,
	a.ended_as, a.pay_minor, a.currency, a.progress, a.promoted_at`

// scanAssignment reads assignmentColumns, then what follows them into more.
func scanAssignment(row pgx.CollectableRow, more ...any) (dispatch.Assignment, error) {
	var a dispatch.Assignment
	var offer *uuid.UUID
	var progress []byte
	err := row.Scan(append([]any{(*uuid.UUID)(&a.ID), (*uuid.UUID)(&a.Request), (*uuid.UUID)(&a.Provider), &a.Slot, &offer, &a.Fence,
		&a.AssignedAt, &a.ReleasedAt, &a.EndedAs, &a.Pay.Minor, &a.Pay.Currency, &progress, &a.PromotedAt}, more...)...)
	a.Offer = (*dispatch.OfferID)(offer)
	if err == nil && progress != nil {
		err = json.Unmarshal(progress, &a.Progress)
	}
	return a, err
}
