package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const providerColumns = `p.id, p.user_id, p.company_name, p.business_phone, p.vehicle_type, p.vehicle_plate, p.vehicle_model,
	p.services, p.status, p.on_duty, p.idle_since, p.rating::float8, p.review_count, p.completed_count`

func scanProvider(row pgx.CollectableRow) (*dispatch.Provider, error) {
	var p dispatch.Provider
	err := row.Scan((*uuid.UUID)(&p.ID), (*uuid.UUID)(&p.User), &p.Name, &p.Phone, (*string)(&p.Vehicle), &p.Plate, &p.Model,
		&p.Services, &p.Status, &p.OnDuty, &p.IdleSince, &p.Rating, &p.Reviews, &p.CompletedCount)
	return &p, err
}
