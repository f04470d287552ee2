package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

func scanTimer(row pgx.CollectableRow) (timerRow, error) {
	var t timerRow
	var offer *uuid.UUID
	err := row.Scan(&t.ID, &t.Kind, (*uuid.UUID)(&t.request), &offer, &t.Who, &t.Due)
	if offer != nil {
		t.Offer = dispatch.OfferID(*offer)
	}
	return t, err
}

type timerRow struct {
	dispatch.Timer
	request dispatch.RequestID
}
