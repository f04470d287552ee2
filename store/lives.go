package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// Lives say how long what people told is kept after the end of its request.
type Lives struct {
	Health   time.Duration // health facts, and the documents of health requests
	Location time.Duration // where providers were on the way
	Request  time.Duration // everything else; then the skeleton stays: what happened when
}

// day is a day of retention, without regard to the clocks of any place.
const day = 24 * time.Hour

// DefaultLives are those of the product: 90 days, 90 days and seven years.
var DefaultLives = Lives{Health: 90 * day, Location: 90 * day, Request: (7*365 + 2) * day}

func (l Lives) orDefault() Lives {
	for _, life := range []struct{ own, fallback *time.Duration }{
		{&l.Health, &DefaultLives.Health}, {&l.Location, &DefaultLives.Location}, {&l.Request, &DefaultLives.Request},
	} {
		if *life.own <= 0 {
			*life.own = *life.fallback
		}
	}
	return l
}

const (
	endedBefore = `r.ended_at < now() - $1::interval`

	sqlForgetHealth = `DELETE FROM request_health WHERE request_id IN (SELECT h.request_id FROM request_health h
		JOIN request r ON r.id = h.request_id WHERE ` + endedBefore + ` LIMIT $2)`
	sqlForgetHealthFiles = `DELETE FROM document WHERE id IN (SELECT d.id FROM document d
		JOIN request r ON r.id = d.request_id WHERE r.category = '` + dispatch.HealthCategory + `' AND ` + endedBefore + ` LIMIT $2)`
	sqlForgetTrails = `UPDATE assignment SET progress = NULL WHERE id IN (SELECT id FROM assignment
		WHERE progress IS NOT NULL AND released_at < now() - $1::interval LIMIT $2)`
	sqlForgetPlaces = `DELETE FROM request_update WHERE id IN (SELECT u.id FROM request_update u
		JOIN request r ON r.id = u.request_id WHERE u.kind = 'LOCATION_UPDATE' AND ` + endedBefore + ` LIMIT $2)`
	sqlForgetLinks = `DELETE FROM request_share WHERE token_hash IN (SELECT token_hash FROM request_share
		WHERE expires_at < now() - $1::interval LIMIT $2)`
)

// ForgetTold deletes what people told and that is past its life, in batches. Files go with their rows: the sweeper takes
// them as orphans.
func (s *Store) ForgetTold(ctx context.Context) error {
	for _, past := range []struct {
		what, sql string
		life      time.Duration
	}{
		{"health facts", sqlForgetHealth, s.lives.Health},
		{"documents of health", sqlForgetHealthFiles, s.lives.Health},
		{"trails", sqlForgetTrails, s.lives.Location},
		{"places", sqlForgetPlaces, s.lives.Location},
		{"links", sqlForgetLinks, ShareGrace},
	} {
		if err := s.forget(ctx, past.sql, past.life); err != nil {
			return fmt.Errorf("forget %s: %w", past.what, err)
		}
	}
	for {
		if n, err := s.empty(ctx); err != nil || n < forgetBatch {
			return wrapped("empty requests", err)
		}
	}
}

// empty leaves the skeletons of a batch of requests: ids, states, times and money.
func (s *Store) empty(ctx context.Context) (int, error) {
	const find = `UPDATE request SET emptied_at = now(), title = '', description = '', address = '', reference = '', phone = '',
			latitude = round(latitude::numeric, 1), longitude = round(longitude::numeric, 1), vehicle = NULL, destination = NULL,
			end_reason = '', completion_notes = '', signed_by = ''
		WHERE id IN (SELECT r.id FROM request r WHERE r.emptied_at IS NULL AND r.created_at < now() - $1::interval
			AND ` + endedBefore + ` ORDER BY r.created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`
	return inTx(ctx, s.background, func(tx pgx.Tx) (int, error) {
		rows, err := tx.Query(ctx, find, s.lives.Request, forgetBatch)
		if err != nil {
			return 0, err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
		if err != nil {
			return 0, err
		}
		for _, sql := range []string{
			`DELETE FROM request_health WHERE request_id = ANY($1)`, `DELETE FROM request_update WHERE request_id = ANY($1)`,
			`DELETE FROM document WHERE request_id = ANY($1)`, `UPDATE request_history SET reason = '' WHERE request_id = ANY($1) AND reason <> ''`,
		} {
			if _, err := tx.Exec(ctx, sql, uuids(ids)); err != nil {
				return 0, err
			}
		}
		return len(ids), nil
	})
}
