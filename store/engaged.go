package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// engagedColumns are the current job of a provider: an assignment a with its request r.
const engagedColumns = `a.provider_id, r.id, r.region, r.category, r.service, r.priority, r.state, r.state_since, r.eta_at,
	r.latitude, r.longitude, r.destination, r.preemptions`

// engaged is a provider's current job.
type engaged struct {
	dispatch.Engagement
	provider dispatch.ProviderID
}

func scanEngaged(row pgx.CollectableRow) (engaged, error) {
	var e engaged
	var destination []byte
	s := &e.Scope
	err := row.Scan((*uuid.UUID)(&e.provider), (*uuid.UUID)(&e.Request), &s.Region, &s.Category, &s.Service, &e.Priority, &e.State,
		&e.Since, &e.ETAAt, &e.Place.Lat, &e.Place.Lng, &destination, &e.Preemptions)
	if err != nil {
		return e, err
	}
	to, err := decode[dispatch.Destination](destination)
	if to != nil {
		e.Destination = &to.Point
	}
	return e, err
}
