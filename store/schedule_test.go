package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// askFor makes a request for a tow at the plaza, for a time to come.
func (s *stack) askFor(in time.Duration) dispatch.RequestID {
	s.t.Helper()
	m, at := s.login(dispatch.RoleMember), time.Now().Add(in)
	r, err := s.Create(s.t.Context(), m, dispatch.Ask{Member: m.User, Service: "GRUA", ScheduledFor: &at,
		Details: dispatch.Details{Title: "Traslado", Description: "En la plaza", Point: plaza}})
	must(s.t, err)
	return r.Request.ID
}

// reservation is who is reserved for a scheduled request; empty for nobody.
func (s *stack) reservation(id dispatch.RequestID) (provider string) {
	s.t.Helper()
	s.scan(&provider, `SELECT coalesce(proposal ->> 'Provider', '') FROM request WHERE id = $1`, id.String())
	return provider
}

func (s *stack) dueIn(id dispatch.RequestID, kind dispatch.TimerKind) time.Duration {
	s.t.Helper()
	var due time.Time
	s.scan(&due, `SELECT due_at FROM timer WHERE request_id = $1 AND kind = $2`, id.String(), string(kind))
	return time.Until(due)
}

// within checks a time to come, to ten seconds.
func (s *stack) within(what string, got, want time.Duration) {
	s.t.Helper()
	if (got - want).Abs() > 15*time.Second {
		s.t.Errorf("%s in %v, want %v", what, got, want)
	}
}

// TestSchedule_reservesAtThirtyFifteenAndFive and searches when the reserved provider needs to be asked, not before.
func TestSchedule_reservesAtThirtyFifteenAndFive(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	id := s.askFor(2 * time.Hour)
	s.within("the first look", s.dueIn(id, dispatch.Reserve), 90*time.Minute)
	s.exec(`UPDATE request SET scheduled_for = now() + interval '29 minutes' WHERE id = $1`, id.String())
	s.lapse(id, dispatch.Reserve)
	if s.state(id) != dispatch.Scheduled || s.reservation(id) != "" {
		t.Fatalf("without anybody it is %s", s.state(id))
	}
	s.within("the second look", s.dueIn(id, dispatch.Reserve), 14*time.Minute)
	s.within("the search without anybody", s.dueIn(id, dispatch.Activate), 14*time.Minute)
	w := s.provider(plaza.Toward(90, 2000))
	s.lapse(id, dispatch.Reserve)
	if s.state(id) != dispatch.Scheduled || s.reservation(id) != w.Provider.String() {
		t.Fatalf("%s, reserved %q", s.state(id), s.reservation(id))
	}
	begin := s.dueIn(id, dispatch.Activate)
	if begin < 10*time.Minute || begin > 20*time.Minute {
		t.Errorf("the search begins in %v", begin)
	}
	s.exec(`UPDATE request SET scheduled_for = now() + interval '10 minutes' WHERE id = $1`, id.String())
	s.lapse(id, dispatch.Reserve)
	s.within("the third look", s.dueIn(id, dispatch.Reserve), 5*time.Minute)
	s.audited()
	s.exec(`UPDATE request SET scheduled_for = now() + interval '25 minutes' WHERE id = $1`, id.String())
	s.lapse(id, dispatch.Activate)
	offer, who := s.offerOf(id)
	if who != w.Provider {
		t.Fatal("the search did not begin with whom was reserved")
	}
	r, err := s.Accept(t.Context(), w, offer, 0)
	must(t, err)
	if !r.Request.PromisedAt.Equal(*r.Request.ScheduledFor) || r.Assignment.Progress.ReadyAt.Before(time.Now()) {
		t.Errorf("promised %v, to roll at %v", r.Request.PromisedAt, r.Assignment.Progress.ReadyAt)
	}
	s.audited()
}

// TestSchedule_keepsWhomItReserved from jobs that would not be over by then, but not from an emergency.
func TestSchedule_keepsWhomItReserved(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx := t.Context()
	w, scheduled := s.provider(plaza), s.askFor(29*time.Minute)
	s.lapse(scheduled, dispatch.Reserve)
	if s.reservation(scheduled) != w.Provider.String() {
		t.Fatal("nobody is reserved")
	}
	other := s.askAt(plaza.Toward(0, 1000), match.Medium)
	must(t, s.engineOf(s).Round(ctx))
	if s.state(other) != dispatch.Searching {
		t.Fatal("the reserved provider was asked for a job that would take too long")
	}
	urgent := s.askAt(plaza.Toward(0, 1000), match.Urgent)
	must(t, s.engineOf(s).Round(ctx))
	if s.state(urgent) != dispatch.OfferedOut {
		t.Fatal("a reservation stood in the way of an emergency")
	}
	s.lapse(scheduled, dispatch.Reserve)
	if s.reservation(scheduled) != "" {
		t.Error("still reserved, though they are being asked for something else")
	}
	s.audited()
}

// TestSchedule_survivesAnOutageAcrossItsMinute: no node is up when its time comes; the ones that come up later begin it once.
func TestSchedule_survivesAnOutageAcrossItsMinute(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	id := s.askFor(40 * time.Minute)
	s.provider(plaza)
	s.exec(`UPDATE request SET scheduled_for = now() - interval '20 minutes' WHERE id = $1`, id.String())
	s.exec(`UPDATE timer SET due_at = now() - interval '50 minutes' WHERE kind = 'reserve'`)
	s.exec(`UPDATE timer SET due_at = now() - interval '35 minutes' WHERE kind = 'activate'`)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 2)
	for _, n := range nodes {
		go func() { done <- n.engine().RunTimers(ctx) }()
	}
	s.until("the search has begun", `SELECT state <> 'scheduled' FROM request WHERE id = $1`, id.String())
	stop()
	must(t, errors.Join(<-done, <-done))
	var began, offers int
	s.scan(&began, `SELECT count(*) FROM request_history WHERE request_id = $1 AND from_state = 'scheduled' AND to_state <> 'scheduled'`, id.String())
	s.scan(&offers, `SELECT count(*) FROM offer WHERE request_id = $1`, id.String())
	if began != 1 || offers > 1 {
		t.Fatalf("begun %d times, %d offers", began, offers)
	}
	s.audited()
}
