package fleet

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
)

// loadSoon asks for a load without waiting for it; many askings make one load.
func (f *Fleet) loadSoon() {
	select {
	case f.reload <- struct{}{}:
	default:
	}
}

// loadWhenAsked loads when somebody asks, and every Reload.
func (f *Fleet) loadWhenAsked(ctx context.Context) {
	due := time.NewTimer(f.cfg.Reload)
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
		case <-f.reload:
		}
		next := f.cfg.Reload
		if err := f.load(ctx); err != nil {
			next = min(next, loadRetry)
		}
		due.Reset(next)
	}
}

// load compares the replica with the database and takes newer positions from Redis. When Redis is away, those of the database serve.
func (f *Fleet) load(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	if f.cfg.Load != nil {
		began := f.cfg.Now()
		units, err := f.cfg.Load(ctx)
		if err != nil {
			f.cfg.Log.ErrorContext(ctx, "load providers on duty", "error", err)
			return err
		}
		f.adopt(units, began, true)
	}
	f.health(ctx, f.recall(ctx))
	f.readyOnce.Do(func() { close(f.ready) })
	return nil
}

// adopt merges what the database said to a question asked when began. Whoever this node heard of since then keeps what it heard.
// With all, units are everybody on duty, and whoever is not among them is off.
func (f *Fleet) adopt(units []Unit, began time.Time, all bool) {
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	listed := make(map[uuid.UUID]bool, len(units))
	for _, u := range units {
		listed[u.Provider] = true
		f.correct(f.replica.entry(u.Provider), u.record(), began)
	}
	if !all {
		return
	}
	for id, e := range f.replica.units {
		if !listed[id] && e.duty.state != Off {
			off := record{provider: id, duty: e.duty, place: e.place}
			off.duty.state = Off
			f.correct(e, off, began)
		}
	}
}

// correct brings e to rec, which the database said when began. Where they agree nothing changes, not even the version;
// where they do not, the version of rec is taken or made higher than that of e, so that the correction wins everywhere.
// Its position, which the database has from Config.Save, is taken only when it was recorded later.
func (f *Fleet) correct(e *entry, rec record, began time.Time) {
	switch {
	case e.heard.After(began), rec.duty.equal(e.duty) && e.duty.version > 0:
		rec.duty = e.duty
	default:
		rec.duty.version = max(rec.duty.version, e.duty.version+1)
	}
	if e.place.known() && !rec.place.at.After(e.place.at) {
		rec.place = e.place
	}
	f.keep(rec, began)
	if e.heard.Before(began) {
		e.heard = began
	}
}

// recall takes from the live hashes of Redis positions newer than those known.
func (f *Fleet) recall(ctx context.Context) error {
	onDuty := f.providers(func(e *entry) bool { return e.duty.state != Off })
	for some := range slices.Chunk(onDuty, writeMax) {
		if err := f.recallSome(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fleet) recallSome(ctx context.Context, providers []uuid.UUID) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	pipe := f.redis.Pipeline()
	answers := make([]*redis.MapStringStringCmd, len(providers))
	for i, id := range providers {
		answers[i] = pipe.HGetAll(ctx, liveKey(id))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	now := f.cfg.Now()
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	for i, id := range providers {
		if p, ok := parseLive(answers[i].Val()); ok {
			e := f.replica.entry(id)
			f.keep(record{provider: id, duty: e.duty, place: p}, now)
		}
	}
	return nil
}

// parseLive reads the position of a live hash. It is false when there is none.
func parseLive(fields map[string]string) (place, bool) {
	bad := len(fields) == 0
	number := func(field string) float64 {
		v, err := strconv.ParseFloat(fields[field], 64)
		bad = bad || err != nil
		return v
	}
	count := func(field string) int64 {
		v, err := strconv.ParseInt(fields[field], 10, 64)
		bad = bad || err != nil
		return v
	}
	p := place{
		point:    quantized(geo.Point{Lat: number("latitude"), Lng: number("longitude")}),
		accuracy: number("accuracy"), speed: number("speed"), heading: number("heading"),
		at: fromMilli(count("recorded_at")), anchored: fromMilli(count("anchored_at")), seq: count("seq"),
	}
	return p, !bad && p.point.Valid() == nil
}
