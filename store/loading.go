package store

import (
	"context"
	"maps"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// loading collects the rows of the batch.
type loading struct {
	work        *dispatch.Work
	mine        bool
	found       error
	fenced      []int
	requests    []*dispatch.Request
	providers   []*dispatch.Provider
	offers      []*dispatch.Offer
	ringing     [][2]uuid.UUID // offer, provider
	assignments []dispatch.Assignment
	timers      []timerRow
	kinds       []dispatch.Kind
	engaged     []engaged
	health      []knownHealth
	documents   []dispatch.Document
}

// each queues a statement whose rows are collected into to.
func each[T any](b *pgx.Batch, to *[]T, scan pgx.RowToFunc[T], sql string, args pgx.NamedArgs) {
	b.Queue(sql, args).Query(func(rows pgx.Rows) (err error) {
		*to, err = pgx.CollectRows(rows, scan)
		return err
	})
}

func (l *loading) queue(b *pgx.Batch, args pgx.NamedArgs) {
	b.Queue(sqlScope, args)
	b.Queue(sqlViewer, pgx.NamedArgs{"viewer": systemViewer})
	each(b, &l.requests, func(row pgx.CollectableRow) (*dispatch.Request, error) { return scanRequest(row) }, sqlLockRequests, args)
	each(b, &l.providers, scanProvider, sqlLockProviders, args)
	each(b, &l.offers, func(row pgx.CollectableRow) (*dispatch.Offer, error) { return scanOffer(row) }, sqlLockOffers, args)
	each(b, &l.ringing, scanRinging, sqlLiveOffers, args)
	each(b, &l.assignments, func(row pgx.CollectableRow) (dispatch.Assignment, error) { return scanAssignment(row) }, sqlAssignments, args)
	each(b, &l.timers, scanTimer, sqlTimers, args)
	each(b, &l.kinds, scanKind, sqlKinds, args)
}

// readHealth adds the health facts where the operation needs them.
func (t *operation) readHealth(ctx context.Context, b *pgx.Batch, l *loading, args pgx.NamedArgs) {
	if t.scope.Health == nil {
		return
	}
	reader := readerArgs(ctx, *t.scope.Health)
	maps.Copy(reader, args)
	b.Queue(sqlViewer, pgx.NamedArgs{"viewer": viewerIn(ctx)})
	each(b, &l.health, t.vault.scanHealth(ctx), sqlReadHealth, reader)
	b.Queue(sqlViewer, pgx.NamedArgs{"viewer": systemViewer})
}

func scanRinging(row pgx.CollectableRow) (pair [2]uuid.UUID, err error) {
	return pair, row.Scan(&pair[0], &pair[1])
}

func (l *loading) claimed(r *Receipt) error {
	switch {
	case r == nil:
		return nil
	case l.found != nil:
		return l.found
	case !l.mine:
		return ErrInFlight
	}
	return nil
}

// assemble puts the rows together as cases and providers.
func (l *loading) assemble() error {
	l.work.Providers, l.work.Kinds = map[dispatch.ProviderID]*dispatch.Provider{}, map[string]dispatch.Kind{}
	for _, p := range l.providers {
		l.work.Providers[p.ID] = p
	}
	for _, k := range l.kinds {
		l.work.Kinds[k.Code] = k
	}
	for _, pair := range l.ringing {
		if p := l.work.Providers[dispatch.ProviderID(pair[1])]; p != nil {
			p.LiveOffers = append(p.LiveOffers, dispatch.OfferID(pair[0]))
		}
	}
	for _, a := range l.assignments {
		if p := l.work.Providers[a.Provider]; p != nil && a.ReleasedAt == nil {
			p.Jobs = append(p.Jobs, a)
		}
	}
	l.work.Engaged = map[dispatch.ProviderID]*dispatch.Engagement{}
	for _, e := range l.engaged {
		l.work.Engaged[e.provider] = &e.Engagement
	}
	for _, r := range l.requests {
		l.add(r)
	}
	return nil
}

func (l *loading) add(r *dispatch.Request) {
	var offers []*dispatch.Offer
	for _, o := range l.offers {
		if o.Request == r.ID {
			offers = append(offers, o)
		}
	}
	var timers []dispatch.Timer
	for _, t := range l.timers {
		if t.request == r.ID {
			timers = append(timers, t.Timer)
		}
	}
	for _, h := range l.health {
		if h.request == r.ID {
			r.Health = h.Health
		}
	}
	c := l.work.Load(r, offers, timers)
	for _, d := range l.documents {
		if d.Request == r.ID {
			c.Documents = append(c.Documents, d)
		}
	}
	for _, a := range l.assignments {
		if a.Request == r.ID {
			c.Remember(a)
		}
	}
}
