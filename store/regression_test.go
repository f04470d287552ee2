package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
)

// What other dispatchers got wrong, each under its own name. Where the promise has a test of its own, it is run at the size
// that shows the mistake: two accept one (TestAccept_oneWinner), one accepts two (TestAccept_aProviderTakesOne), accept against
// cancel (TestAcceptAgainstCancel_oneWins); the twelve thousand expiries are in expiry_test.go.

func TestRegression_twoAcceptOne(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	a, b, id := s.provider(plaza), s.provider(plaza), s.ask()
	offers := s.offerTo(id, s.login(dispatch.RoleDispatcher), a, b)
	got := tally(race(
		func() error { _, err := nodes[0].Accept(t.Context(), a, offers[0], 0); return err },
		func() error { _, err := nodes[1].Accept(t.Context(), b, offers[1], 0); return err },
	))
	if got[nil] != 1 || got[dispatch.ErrTaken] != 1 {
		t.Fatalf("outcomes %v", got)
	}
	s.audited()
}

func TestRegression_oneAcceptsTwo(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	desk, w := s.login(dispatch.RoleDispatcher), s.provider(plaza)
	s.exec(`DROP INDEX offer_one_live_per_provider`)
	_, offers := eightOffers(s, desk, w)
	if got := acceptAll(t, nodes, w, offers[:2]); got[nil] != 1 || got[dispatch.ErrBusy] != 1 {
		t.Fatalf("outcomes %v", got)
	}
}

func TestRegression_acceptAgainstCancel(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	w, id := s.provider(plaza), s.ask()
	desk := s.login(dispatch.RoleDispatcher)
	offer := s.offerTo(id, desk, w)[0]
	errs := race(
		func() error { _, err := nodes[0].Accept(t.Context(), w, offer, 0); return err },
		func() error { _, err := nodes[1].Cancel(t.Context(), desk, id, 0, "ya no"); return err },
	)
	if errs[1] != nil || s.state(id) != dispatch.Cancelled || s.slot(id) != 0 {
		t.Fatalf("accept %v, cancel %v: %s", errs[0], errs[1], s.state(id))
	}
	s.audited()
}

func TestRegression_anOldRoundsOfferAcceptedLater(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	a, b, id := s.provider(plaza), s.provider(plaza), s.ask()
	old := s.offerTo(id, desk, a)[0]
	_, err := s.Decline(ctx, a, old, "busy")
	must(t, err)
	s.offerTo(id, desk, b)
	if _, err := s.Accept(ctx, a, old, 0); err != dispatch.ErrDeclined {
		t.Fatalf("the declined offer of the round before: %v", err)
	}
	// Even one that never ended, of a round that is over, is not accepted.
	c := s.provider(plaza)
	forgotten := s.offerTo(id, desk, c)[0]
	s.exec(`UPDATE offer SET round = round - 1 WHERE id = $1`, forgotten.String())
	if _, err := s.Accept(ctx, c, forgotten, 0); err != dispatch.ErrTaken {
		t.Fatalf("a forgotten offer of the round before: %v", err)
	}
}

func TestRegression_aDeclinerGetsTheNextRound(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, e := t.Context(), s.engine()
	w, id := s.provider(plaza), s.ask()
	must(t, e.Round(ctx))
	offer, _ := s.offerOf(id)
	_, err := s.Decline(ctx, w, offer, "far")
	must(t, err)
	must(t, e.Round(ctx))
	if s.state(id) != dispatch.Searching {
		t.Fatal("who declined was asked again at once, though nobody else is there")
	}
	s.exec(`UPDATE offer SET decided_at = decided_at - interval '16 seconds', sent_at = sent_at - interval '16 seconds'`)
	must(t, e.Round(ctx)) // when nobody else is left, after a pause
	if _, who := s.offerOf(id); who != w.Provider {
		t.Fatalf("asked %s", who)
	}
	s.audited()
}

func TestRegression_noOffersWhileBusy(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := s.provider(plaza)
	for _, state := range []dispatch.State{dispatch.AssignedTo, dispatch.EnRoute, dispatch.Arrived, dispatch.InService} {
		job := s.ask()
		s.at(state, job, w)
		waiting := s.askAt(plaza.Toward(0, 300), match.High)
		must(t, s.engineOf(s).Round(t.Context()))
		if s.state(waiting) != dispatch.Searching {
			t.Errorf("offered to somebody who is %s elsewhere", state)
		}
		for _, id := range []dispatch.RequestID{job, waiting} {
			_, err := s.Cancel(t.Context(), s.login(dispatch.RoleDispatcher), id, 0, "otra vez")
			must(t, err)
		}
	}
	s.audited()
}

// A provider coming online while a request waits is matched at once, by the wake and not by the tick.
func TestRegression_comingOnlineWhileARequestWaits(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	e, woken := s.engine(), make(chan bool, 64)
	s.Service.Wake = func(urgent bool) { woken <- urgent }
	id := s.ask()
	must(t, e.Round(t.Context()))
	for len(woken) > 0 {
		<-woken
	}
	w := s.provider(plaza)
	select {
	case <-woken:
	default:
		t.Fatal("going on duty wakes no round")
	}
	must(t, e.Round(t.Context()))
	if _, who := s.offerOf(id); who != w.Provider {
		t.Fatalf("asked %s", who)
	}
}

func TestRegression_aScheduleShownAsDispatched(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.provider(plaza)
	id := s.askFor(29 * time.Minute)
	s.lapse(id, dispatch.Reserve)
	must(t, s.engineOf(s).Round(t.Context()))
	if state := s.state(id); s.reservation(id) == "" || state.Tracking(-1) != "SCHEDULED" || state.Status() != "PENDING" {
		t.Fatalf("reserved %q and shown as %s, %s", s.reservation(id), state.Tracking(-1), state.Status())
	}
	var offers int
	s.scan(&offers, `SELECT count(*) FROM offer`)
	if offers != 0 {
		t.Fatal("somebody was asked half an hour too soon")
	}
	s.audited()
}

// One job's status bleeding into another: a provider with a current and a next job, and a member with two requests.
func TestRegression_oneJobsStatusBleedingIntoAnother(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx := t.Context()
	w, current, next := s.nextJob()
	var before int64
	s.scan(&before, `SELECT version FROM request WHERE id = $1`, next.String())
	for _, step := range []func(context.Context, dispatch.Actor, dispatch.Command) (*dispatch.Result, error){s.Depart, s.Arrive, s.Start} {
		if _, err := step(ctx, w, dispatch.Command{Request: next}); err == nil {
			t.Fatal("the next job moved while the one before is under way")
		}
	}
	_, err := s.Message(ctx, w, current, "Ya casi", false)
	must(t, err)
	var after int64
	s.scan(&after, `SELECT version FROM request WHERE id = $1`, next.String())
	if after != before || s.state(next) != dispatch.AssignedTo || s.state(current) != dispatch.InService {
		t.Fatalf("current %s, next %s, %d versions later", s.state(current), s.state(next), after-before)
	}
	must(t, s.finish(current, w))
	if s.state(current) != dispatch.Completed || s.state(next) != dispatch.AssignedTo {
		t.Fatalf("current %s, next %s", s.state(current), s.state(next))
	}
	if _, err := s.Arrive(ctx, w, dispatch.Command{Request: current}); err == nil {
		t.Fatal("arrived at a job that is over")
	}
	s.audited()
}

func TestRegression_offersToWhoWentOffDuty(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	w, id := s.provider(plaza), s.ask()
	_, err := s.Offline(ctx, w)
	must(t, err)
	must(t, s.engine().Round(ctx))
	if s.state(id) != dispatch.Searching {
		t.Fatal("offered to a provider who went off duty")
	}
	_, err = s.Online(ctx, w, plaza)
	must(t, err)
	offer := s.offerTo(id, desk, w)[0]
	_, err = s.Offline(ctx, w)
	must(t, err)
	if _, err := s.Accept(ctx, w, offer, 0); err != dispatch.ErrUnavailable {
		t.Fatalf("accepted off duty: %v", err)
	}
}

// GPS flapping across a border: fixes that jump from cell to cell leave the provider in one place, found once, asked once.
func TestRegression_gpsFlappingAcrossABorder(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	border := plaza // a step to the east of it another cell begins
	for geo.CellAt(border, 8) == geo.CellAt(border.Toward(90, 10), 8) {
		border = border.Toward(90, 10)
	}
	w, at := s.provider(border), time.Now()
	for i := range 40 {
		fix := fleet.Fix{Provider: uuid.UUID(w.Provider), Point: border.Toward(float64(90+180*(i%2)), 20),
			RecordedAt: at.Add(time.Duration(i) * time.Second), Seq: int64(i + 1)}
		if v := s.fleet.Report(t.Context(), []fleet.Fix{fix})[0]; v != fleet.Accepted {
			t.Fatalf("fix %d: %s", i, v)
		}
	}
	seen := 0
	for _, n := range s.Service.Fleet.Near(t.Context(), plaza, "GRUA", 25, 50_000) {
		if n.Provider == w.Provider {
			seen++
		}
	}
	if seen != 1 {
		t.Fatalf("found %d times", seen)
	}
	s.ask()
	must(t, s.engine().Round(t.Context()))
	s.ask()
	must(t, s.engineOf(s).Round(t.Context()))
	var offers int
	s.scan(&offers, `SELECT count(*) FROM offer`)
	if offers != 1 {
		t.Fatalf("%d offers to one provider", offers)
	}
	s.audited()
}
