package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Work is what one provider got and did over some time.
type Work struct {
	Provider uuid.UUID
	Name     string
	OnlineS  float64 // seconds on duty
	Jobs     int     // completed
	Offered  int     // offers that count: shown or answered, declines for cause left out
	Accepted int     // of those
}

// PerHour is jobs per online hour.
func (w Work) PerHour() float64 { return float64(w.Jobs) / (w.OnlineS / 3600) }

// leastOnlineS is how long somebody must have been on duty for the jobs of an hour to mean something.
const leastOnlineS = 15 * 60

// What a span of time brought, by provider. Each is asked for once for all of them.
const (
	sqlOnline = `SELECT p.id, p.company_name, o.seconds
		FROM (SELECT provider_id, sum(date_part('epoch', least(coalesce(ended_at, @to), @to) - greatest(started_at, @from))) AS seconds
			FROM shift WHERE started_at < @to AND (ended_at IS NULL OR ended_at > @from) GROUP BY provider_id) o
		JOIN provider p ON p.id = o.provider_id ORDER BY p.company_name, p.id`
	sqlDone = `SELECT provider_id, count(*), 0 FROM assignment
		WHERE ended_as = 'completed' AND released_at >= @from AND released_at < @to GROUP BY provider_id`
	sqlAsked = `SELECT provider_id, count(*), count(*) FILTER (WHERE status = 'ACCEPTED') FROM offer
		WHERE sent_at >= @from AND sent_at < @to AND ` + countedAnswers + ` GROUP BY provider_id`
)

// Fairness returns the work of everybody who was on duty for at least a quarter of an hour between two instants, by name.
func (s *Store) Fairness(ctx context.Context, from, to time.Time) ([]Work, error) {
	args := pgx.NamedArgs{"from": from, "to": to}
	var online []Work
	var done, asked []tally
	b := &pgx.Batch{}
	each(b, &online, scanOnline, sqlOnline, args)
	each(b, &done, pgx.RowToStructByPos[tally], sqlDone, args)
	each(b, &asked, pgx.RowToStructByPos[tally], sqlAsked, args)
	if err := s.read.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("measure fairness: %w", err)
	}
	online = slices.DeleteFunc(online, func(w Work) bool { return w.OnlineS < leastOnlineS })
	of := make(map[uuid.UUID]*Work, len(online))
	for i := range online {
		of[online[i].Provider] = &online[i]
	}
	by := func(a *tally) uuid.UUID { return a.Provider }
	put(of, done, by, func(w *Work, a *tally) { w.Jobs = a.All })
	put(of, asked, by, func(w *Work, a *tally) { w.Offered, w.Accepted = a.All, a.Accepted })
	return online, nil
}

func scanOnline(row pgx.CollectableRow) (w Work, err error) {
	return w, row.Scan((*[16]byte)(&w.Provider), &w.Name, &w.OnlineS)
}
