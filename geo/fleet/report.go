package fleet

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/geo"
)

const (
	// jumpSlack in metres is what a fix may be off without being a jump: the noise of GPS among houses.
	jumpSlack = 200.0
	// clockSlack is how much a device's clock may be behind ours when it goes online.
	clockSlack = 5 * time.Second
)

// Report takes what devices say about where they are, in any order, and returns a verdict for each fix.
//
// Of each provider the highest Seq wins and its position never goes back, within a batch and between batches, also
// from several goroutines. Seq counts within one run: it begins anew whenever the provider goes online (Put
// with Anchored), and a fix recorded more than 5 s before that moment belongs to an earlier run and is Stale.
// A device that restarts its counter without going online stays Stale until it passes the old one.
// A fix that is Uncounted is newer when it was recorded later, and counts as the one after what is known: so devices that
// count and devices that do not can report for one provider.
//
// A fix is a Jump when going there from the last accepted one in a straight line, less 200 m for noise, would have taken more than
// MaxSpeed. A provider is not refused for ever: when the next fix after a Jump is no jump from that refused
// one, the two agree and it is accepted. Going online re-anchors at once.
//
// Report works from the replica; Redis hears of it within some 10 ms, or when it is back.
// The context bounds only Config.Find.
func (f *Fleet) Report(ctx context.Context, fixes []Fix) []Verdict {
	f.discover(ctx, fixes)
	now := f.cfg.Now()
	verdicts := make([]Verdict, len(fixes))
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	for _, i := range bySeq(fixes) {
		verdicts[i] = f.take(fixes[i], now)
	}
	return verdicts
}

// bySeq is the order in which to look at fixes, so that a batch sent backwards is still one way.
func bySeq(fixes []Fix) []int {
	order := make([]int, len(fixes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(fixes[a].Seq, fixes[b].Seq), fixes[a].RecordedAt.Compare(fixes[b].RecordedAt))
	})
	return order
}

func (f *Fleet) take(fix Fix, now time.Time) Verdict {
	e := f.replica.units[fix.Provider]
	verdict := f.judge(e, fix, now)
	switch verdict {
	case Accepted:
		next := fix.place(e.place.anchored)
		if fix.Seq == Uncounted {
			next.seq = e.place.seq + 1
		}
		f.keep(record{provider: fix.Provider, duty: e.duty, place: next}, now)
		f.unsaved.mark(fix.Provider)
	case Jump:
		e.suspect = &fix
	}
	return verdict
}

func (f *Fleet) judge(e *entry, fix Fix, now time.Time) Verdict {
	switch {
	case fix.Point.Valid() != nil || fix.RecordedAt.IsZero():
		return Invalid
	case e == nil || e.duty.state == Off:
		return NotOnDuty
	case fix.RecordedAt.After(now.Add(f.cfg.MaxAhead)):
		return Future
	case fix.RecordedAt.Before(now.Add(-f.cfg.MaxAge)):
		return TooOld
	case e.place.known() && !follows(e.place, fix), fix.RecordedAt.Before(e.place.anchored.Add(-clockSlack)):
		return Stale
	case f.jumps(e, fix):
		return Jump
	}
	return Accepted
}

// follows reports whether a fix is newer than what is known. The place that was told when going online is older than any fix of
// the run, whatever the device's clock says.
func follows(known place, fix Fix) bool {
	return known.seq == 0 && fix.Seq == Uncounted || fix.after(known.seq, known.at)
}

func (f *Fleet) jumps(e *entry, fix Fix) bool {
	if f.cfg.MaxSpeed < 0 || !e.place.known() || f.reaches(e.place.point, e.place.at, fix) {
		return false
	}
	s := e.suspect
	return s == nil || !fix.after(s.Seq, s.RecordedAt) || !f.reaches(s.Point, s.RecordedAt, fix)
}

// reaches reports whether a provider that was at from at the time since can be where fix says.
// Two fixes less than a second apart, or with their clock set back between them, count as one second apart.
func (f *Fleet) reaches(from geo.Point, since time.Time, fix Fix) bool {
	seconds := max(1, fix.RecordedAt.Sub(since).Seconds())
	return geo.Distance(from, fix.Point)-jumpSlack <= f.cfg.MaxSpeed*seconds
}

// discover asks Config.Find about the providers of fixes that the replica does not have on duty.
func (f *Fleet) discover(ctx context.Context, fixes []Fix) {
	if f.cfg.Find == nil {
		return
	}
	strangers := f.asked.admit(f.strangers(fixes), f.cfg.Now())
	if len(strangers) == 0 {
		return
	}
	began := f.cfg.Now()
	units, err := f.cfg.Find(ctx, strangers)
	if err != nil {
		f.cfg.Log.WarnContext(ctx, "find providers that report", "providers", len(strangers), "error", err)
		return
	}
	f.adopt(units, began, false)
}

func (f *Fleet) strangers(fixes []Fix) []uuid.UUID {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	var ids []uuid.UUID
	for _, fix := range fixes {
		e := f.replica.units[fix.Provider]
		if (e == nil || e.duty.state == Off) && !slices.Contains(ids, fix.Provider) {
			ids = append(ids, fix.Provider)
		}
	}
	return ids
}
