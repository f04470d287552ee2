package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
)

// askAt makes a request for a tow at a place, of a class.
func (s *stack) askAt(at geo.Point, class match.Priority) dispatch.RequestID {
	s.t.Helper()
	m := s.login(dispatch.RoleMember)
	r, err := s.Create(s.t.Context(), m, dispatch.Ask{Member: m.User, Service: "GRUA", Priority: class,
		Details: dispatch.Details{Title: "No arranca", Description: "Aquí", Point: at}})
	must(s.t, err)
	return r.Request.ID
}

// at gives the job of a provider by order of the desk and takes it to a state.
func (s *stack) at(state dispatch.State, id dispatch.RequestID, worker dispatch.Actor) {
	s.t.Helper()
	ctx, cmd := s.t.Context(), dispatch.Command{Request: id}
	_, err := s.Assign(ctx, s.login(dispatch.RoleDispatcher), cmd, worker.Provider)
	must(s.t, err)
	for _, step := range []struct {
		to dispatch.State
		do func() error
	}{
		{dispatch.EnRoute, func() error { _, err := s.Depart(ctx, worker, cmd); return err }},
		{dispatch.Arrived, func() error { _, err := s.Arrive(ctx, worker, cmd); return err }},
		{dispatch.InService, func() error { _, err := s.Start(ctx, worker, cmd); return err }},
	} {
		if s.state(id) == state {
			return
		}
		must(s.t, step.do())
	}
}

func (s *stack) state(id dispatch.RequestID) (state dispatch.State) {
	s.t.Helper()
	s.scan(&state, `SELECT state FROM request WHERE id = $1`, id.String())
	return state
}

// finish completes a job.
func (s *stack) finish(id dispatch.RequestID, worker dispatch.Actor) error {
	yes := true
	_, err := s.Complete(s.t.Context(), worker, dispatch.Command{Request: id},
		dispatch.Completion{Outcome: "partial", Notes: "listo", CustomerSatisfied: &yes})
	return err
}

// slot is where the active assignment of a request is held; 0 for nowhere.
func (s *stack) slot(id dispatch.RequestID) (slot int) {
	s.t.Helper()
	s.scan(&slot, `SELECT coalesce((SELECT slot_no FROM assignment WHERE request_id = $1 AND released_at IS NULL), 0)`, id.String())
	return slot
}

// soonFree is a provider in service at the plaza who will be free in some minutes.
func (s *stack) soonFree(in time.Duration) (worker dispatch.Actor, job dispatch.RequestID) {
	s.t.Helper()
	worker, job = s.provider(plaza), s.ask()
	s.at(dispatch.InService, job, worker)
	s.freeIn(job, in)
	return worker, job
}

func (s *stack) freeIn(job dispatch.RequestID, in time.Duration) {
	s.t.Helper()
	s.exec(`UPDATE request SET state_since = now() - $2::interval WHERE id = $1`, job.String(), 25*time.Minute-in)
}

// nextJob is a provider soon free who has accepted a next job.
func (s *stack) nextJob() (worker dispatch.Actor, current, next dispatch.RequestID) {
	s.t.Helper()
	worker, current = s.soonFree(6 * time.Minute)
	next = s.askAt(plaza.Toward(90, 500), match.Medium)
	must(s.t, s.engineOf(s).Round(s.t.Context()))
	offer, who := s.offerOf(next)
	if who != worker.Provider {
		s.t.Fatalf("offered to %s", who)
	}
	r, err := s.Accept(s.t.Context(), worker, offer, 0)
	must(s.t, err)
	if r.Assignment.Slot != dispatch.NextSlot || r.Request.State != dispatch.AssignedTo {
		s.t.Fatalf("slot %d, %s", r.Assignment.Slot, r.Request.State)
	}
	return worker, current, next
}

// TestNext_becomesCurrentThoughTheMemberSeesNothingOfIt: who cancels does not see the request of another that comes next.
func TestNext_becomesCurrentThoughTheMemberSeesNothingOfIt(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, current, next := s.nextJob()
	var member uuid.UUID
	s.scan(&member, `SELECT member_id FROM request WHERE id = $1`, current.String())
	own := dispatch.Actor{Role: dispatch.RoleMember, User: dispatch.UserID(member)}
	ctx := store.WithViewer(t.Context(), own)
	if _, err := s.Cancel(ctx, own, next, 0, "no es mía"); !errors.Is(err, dispatch.ErrForbidden) {
		t.Errorf("cancelling what is somebody else's: %v", err)
	}
	_, err := s.Cancel(ctx, own, current, 0, "ya no")
	must(t, err)
	if slot := s.slot(next); slot != int(dispatch.CurrentSlot) {
		t.Errorf("the next job is in slot %d", slot)
	}
	s.audited()
}

// TestNext_becomesCurrentWhenTheJobBeforeEnds holds it for every way a job can end.
func TestNext_becomesCurrentWhenTheJobBeforeEnds(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	for name, end := range map[string]func(dispatch.RequestID, dispatch.Actor) error{
		"completed": s.finish,
		"cancelled": func(id dispatch.RequestID, _ dispatch.Actor) error {
			_, err := s.Cancel(ctx, desk, id, 0, "ya no")
			return err
		},
		"released": func(id dispatch.RequestID, w dispatch.Actor) error {
			s.exec(`UPDATE request SET state = 'arrived' WHERE id = $1`, id.String())
			s.exec(`UPDATE request_history SET to_state = 'arrived' WHERE request_id = $1 AND to_state = 'in_service'`, id.String())
			_, err := s.Release(ctx, w, dispatch.Command{Request: id, Reason: "avería"})
			return err
		},
	} {
		w, current, next := s.nextJob()
		if _, err := s.Depart(ctx, w, dispatch.Command{Request: next}); err != dispatch.ErrNextJob {
			t.Fatalf("%s: departing before the job before has ended: %v", name, err)
		}
		promised := s.promise(next)
		if ahead := time.Until(promised); ahead < 8*time.Minute || ahead > 30*time.Minute {
			t.Errorf("%s: promised in %v", name, ahead)
		}
		must(t, end(current, w))
		if s.slot(next) != dispatch.CurrentSlot {
			t.Fatalf("%s: the next job is in slot %d", name, s.slot(next))
		}
		if !s.promise(next).Equal(promised) {
			t.Errorf("%s: the promise moved", name)
		}
		_, err := s.Depart(ctx, w, dispatch.Command{Request: next})
		must(t, err)
		_, err = s.Cancel(ctx, desk, next, 0, "otro")
		must(t, err)
		_, err = s.Offline(ctx, w)
		must(t, err)
		if name == "released" {
			_, err := s.Cancel(ctx, desk, current, 0, "otro")
			must(t, err)
		}
		s.audited()
	}
}

func (s *stack) promise(id dispatch.RequestID) (at time.Time) {
	s.t.Helper()
	s.scan(&at, `SELECT promised_at FROM request WHERE id = $1`, id.String())
	return at
}

// TestNext_isNotForWhoTakesLong: forward_min decides who is free soon enough, and a next job is one.
func TestNext_isNotForWhoTakesLong(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	_, job := s.soonFree(12 * time.Minute)
	waiting := s.askAt(plaza.Toward(90, 1000), match.Medium)
	e := s.engine()
	must(t, e.Round(t.Context()))
	if s.state(waiting) != dispatch.Searching {
		t.Fatal("offered to somebody who is busy for twelve minutes")
	}
	s.policy(dispatch.PolicyScope{}, func(p *dispatch.PolicyVersion) { p.Policy.ForwardMin, p.Policy.ETACapMin = 13, 30 })
	must(t, e.Round(t.Context()))
	offer, who := s.offerOf(waiting)
	w := dispatch.Actor{Role: dispatch.RoleProvider, Provider: who}
	_, err := s.Accept(t.Context(), w, offer, 0)
	must(t, err)
	third := s.askAt(plaza, match.Medium)
	s.freeIn(job, time.Minute)
	must(t, e.Round(t.Context()))
	if s.state(third) != dispatch.Searching {
		t.Fatal("two jobs are enough")
	}
	s.audited()
}

// TestNext_slips: a job before that takes too long costs the next one, by the policy's minutes and not before.
func TestNext_slips(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w, current, next := s.nextJob()
	s.lapse(next, dispatch.NextJob)
	if s.slot(next) != dispatch.NextSlot {
		t.Fatal("dropped without reason")
	}
	s.freeIn(current, 10*time.Minute) // four minutes later than it was
	s.lapse(next, dispatch.NextJob)
	if s.slot(next) != dispatch.NextSlot || len(s.flags(next)) != 1 {
		t.Fatalf("four minutes are a risk: slot %d, flags %v", s.slot(next), s.flags(next))
	}
	s.freeIn(current, 12*time.Minute)
	s.lapse(next, dispatch.NextJob)
	if s.slot(next) != 0 || s.state(next) != dispatch.Searching || len(s.flags(next)) != 0 {
		t.Fatalf("six minutes are too many: slot %d, %s, flags %v", s.slot(next), s.state(next), s.flags(next))
	}
	if _, err := s.Depart(t.Context(), w, dispatch.Command{Request: next}); err != dispatch.ErrNotAssigned {
		t.Errorf("the provider it was taken from departs: %v", err)
	}
	must(t, s.finish(current, w))
	s.audited()
}

// TestNext_ofWhoIsSuspended goes back to the search at once.
func TestNext_ofWhoIsSuspended(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w, current, next := s.nextJob()
	_, err := s.Administer(t.Context(), s.login(dispatch.RoleAdmin), w.Provider, dispatch.ProviderSuspended)
	must(t, err)
	if s.state(next) != dispatch.Searching || s.slot(current) != dispatch.CurrentSlot {
		t.Fatalf("the next job is %s", s.state(next))
	}
	s.audited()
}

// TestNext_acceptedWhileTheJobBeforeEnds races the two on two nodes: whichever comes first, nothing waits for a job that is over.
func TestNext_acceptedWhileTheJobBeforeEnds(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	desk := s.login(dispatch.RoleDispatcher)
	for range rounds(t, 6) {
		w, current := s.soonFree(6 * time.Minute)
		next := s.askAt(plaza.Toward(90, 500), match.Medium)
		must(t, s.engineOf(nodes[0]).Round(t.Context()))
		offer, _ := s.offerOf(next)
		errs := race(
			func() error { _, err := nodes[0].Accept(t.Context(), w, offer, 0); return err },
			func() error { return nodes[1].finish(current, w) },
		)
		must(t, errors.Join(errs...))
		if s.slot(next) != dispatch.CurrentSlot {
			t.Fatalf("the next job is in slot %d", s.slot(next))
		}
		_, err := s.Cancel(t.Context(), desk, next, 0, "otra vez")
		must(t, err)
		_, err = s.Offline(t.Context(), w)
		must(t, err)
	}
	s.audited()
}

// engineOf makes an engine that takes the region from whoever had it.
func (s *stack) engineOf(n *stack) *dispatch.Engine {
	s.exec(`UPDATE region SET lease_until = '-infinity'`)
	return n.engine()
}
