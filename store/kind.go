package store

import (
	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

const kindColumns = `code, category, default_priority, base_pay_minor, currency, needs_notes, needs_satisfaction,
	needs_signature, needs_photo`

func scanKind(row pgx.CollectableRow) (dispatch.Kind, error) {
	var k dispatch.Kind
	e := &k.Evidence
	err := row.Scan(&k.Code, &k.Category, (*string)(&k.Priority), &k.Base.Minor, &k.Base.Currency, &e.Notes, &e.Satisfaction,
		&e.Signature, &e.Photo)
	return k, err
}
