package store_test

import (
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// swapping is a request with somebody on the way from afar, and a better provider who has just been asked to take over.
func (s *stack) swapping() (id dispatch.RequestID, far, near dispatch.Actor, offer dispatch.OfferID) {
	s.t.Helper()
	far = s.provider(plaza.Toward(90, 9000))
	id = s.ask()
	_, err := s.Assign(s.t.Context(), s.login(dispatch.RoleDispatcher), dispatch.Command{Request: id}, far.Provider)
	must(s.t, err)
	near = s.provider(plaza.Toward(0, 500))
	must(s.t, s.engineOf(s).Round(s.t.Context()))
	offer, who := s.offerOf(id)
	if who != near.Provider || s.state(id) != dispatch.AssignedTo {
		s.t.Fatalf("%s, and %s is asked to take over", s.state(id), who)
	}
	return id, far, near, offer
}

func (s *stack) holder(id dispatch.RequestID) (p dispatch.ProviderID) {
	s.t.Helper()
	var text string
	s.scan(&text, `SELECT coalesce((SELECT provider_id::text FROM assignment WHERE request_id = $1 AND released_at IS NULL), '')`, id.String())
	if text != "" {
		must(s.t, p.UnmarshalText([]byte(text)))
	}
	return p
}

// TestSwap_onceToABetterProvider: the one on the way keeps the job until the better one accepts, and can do nothing after.
func TestSwap_onceToABetterProvider(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx := t.Context()
	id, far, near, offer := s.swapping()
	if s.holder(id) != far.Provider {
		t.Fatal("the job was taken before anybody accepted it")
	}
	s.audited()
	_, err := s.Accept(ctx, near, offer, 0)
	must(t, err)
	_, err = s.Accept(ctx, near, offer, 0) // the winner may repeat it
	must(t, err)
	if s.holder(id) != near.Provider || s.state(id) != dispatch.AssignedTo {
		t.Fatalf("held by %s, %s", s.holder(id), s.state(id))
	}
	if _, err := s.Depart(ctx, far, dispatch.Command{Request: id}); err != dispatch.ErrNotAssigned {
		t.Fatalf("who lost the job departs: %v", err)
	}
	if _, err := s.Depart(ctx, near, dispatch.Command{Request: id}); err != nil {
		t.Fatal(err)
	}
	// Once is enough, however near the next one is.
	s.exec(`UPDATE request SET eta_at = now() + interval '1 hour' WHERE id = $1`, id.String())
	s.provider(plaza)
	must(t, s.engineOf(s).Round(ctx))
	var live int
	s.scan(&live, `SELECT count(*) FROM offer WHERE status = 'PENDING'`)
	if live != 0 {
		t.Fatal("swapped a second time")
	}
	s.audited()
}

// TestSwap_endsWithWhatItWasFor: a decline leaves the job where it is, an arrival or a cancellation takes the offer back, and
// who has become faster meanwhile keeps the job.
func TestSwap_endsWithWhatItWasFor(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	for name, c := range map[string]struct {
		do   func(id dispatch.RequestID, far, near dispatch.Actor, offer dispatch.OfferID) error
		want error
	}{
		"declined": {func(_ dispatch.RequestID, _, near dispatch.Actor, offer dispatch.OfferID) error {
			_, err := s.Decline(ctx, near, offer, "busy")
			return err
		}, dispatch.ErrDeclined},
		"arrived": {func(id dispatch.RequestID, far, _ dispatch.Actor, _ dispatch.OfferID) error {
			_, err := s.Depart(ctx, far, dispatch.Command{Request: id})
			must(t, err)
			_, err = s.Arrive(ctx, far, dispatch.Command{Request: id})
			return err
		}, dispatch.ErrWithdrawn},
		"cancelled": {func(id dispatch.RequestID, _, _ dispatch.Actor, _ dispatch.OfferID) error {
			_, err := s.Cancel(ctx, desk, id, 0, "ya no")
			return err
		}, dispatch.ErrCancelled},
		"released": {func(id dispatch.RequestID, far, _ dispatch.Actor, _ dispatch.OfferID) error {
			_, err := s.Release(ctx, far, dispatch.Command{Request: id, Reason: "avería"})
			return err
		}, dispatch.ErrWithdrawn},
		"faster": {func(id dispatch.RequestID, far, _ dispatch.Actor, _ dispatch.OfferID) error {
			_, err := s.Estimate(ctx, far, dispatch.Command{Request: id}, 6*time.Minute)
			return err
		}, dispatch.ErrWithdrawn},
	} {
		id, far, near, offer := s.swapping()
		must(t, c.do(id, far, near, offer))
		if _, err := s.Accept(ctx, near, offer, 0); err != c.want {
			t.Errorf("%s: accept says %v", name, err)
		}
		if name == "declined" && (s.holder(id) != far.Provider || len(s.flags(id)) != 0) {
			t.Error("a decline changed what it was about")
		}
		s.audited()
		s.exec(`UPDATE offer SET status = 'WITHDRAWN', decided_at = now() WHERE status = 'PENDING'`)
		s.exec(`DELETE FROM timer WHERE kind LIKE 'offer%'`)
		if !s.state(id).Ended() {
			_, err := s.Cancel(ctx, desk, id, 0, "otra vez")
			must(t, err)
		}
		for _, w := range []dispatch.Actor{far, near} {
			_, err := s.Offline(ctx, w)
			must(t, err)
		}
	}
}

// emergency is a provider on the way to a request, and the offer of an URGENT one that would take them from it.
func (s *stack) emergency() (worker dispatch.Actor, victim, urgent dispatch.RequestID, offer dispatch.OfferID) {
	s.t.Helper()
	worker, victim = s.provider(plaza), s.askAt(plaza.Toward(90, 8000), match.Medium)
	s.at(dispatch.EnRoute, victim, worker)
	urgent = s.askAt(plaza.Toward(0, 500), match.Urgent)
	must(s.t, s.engineOf(s).Round(s.t.Context()))
	offer, who := s.offerOf(urgent)
	if who != worker.Provider || s.holder(victim) != worker.Provider {
		s.t.Fatalf("the emergency is offered to %s", who)
	}
	return worker, victim, urgent, offer
}

// TestPreempt_anEmergencyTakesTheProvider: the victim goes back to the search one class up, and is told why.
func TestPreempt_anEmergencyTakesTheProvider(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx := t.Context()
	w, victim, urgent, offer := s.emergency()
	s.audited()
	_, err := s.Accept(ctx, w, offer, 0)
	must(t, err)
	if s.holder(urgent) != w.Provider || s.state(victim) != dispatch.Searching {
		t.Fatalf("held by %s, the other is %s", s.holder(urgent), s.state(victim))
	}
	var class match.Priority
	s.scan(&class, `SELECT priority FROM request WHERE id = $1`, victim.String())
	if class != match.High {
		t.Errorf("the victim is %s now", class)
	}
	var member, provider int
	const told = `SELECT count(*) FROM (SELECT body, topics FROM outbox UNION ALL SELECT body, topics FROM event_log) e
		WHERE body ->> 'event' = 'request.unassigned' AND body -> 'data' ->> 'reason' = 'preempted' AND $1 = ANY(topics)`
	s.scan(&member, told, victim.Topic())
	s.scan(&provider, told, w.Provider.Topic())
	if member != 1 || provider != 1 {
		t.Errorf("told the victim's topic %d times and the provider's %d", member, provider)
	}
	if _, err := s.Arrive(ctx, w, dispatch.Command{Request: victim}); err != dispatch.ErrNotAssigned {
		t.Errorf("arriving at the victim: %v", err)
	}
	s.audited()
	// Once per victim: it has another provider now, and the next emergency does not take them.
	_, err = s.Cancel(ctx, s.login(dispatch.RoleDispatcher), urgent, 0, "falsa alarma")
	must(t, err)
	s.exec(`UPDATE request SET priority = 'MEDIUM' WHERE id = $1`, victim.String())
	s.at(dispatch.EnRoute, victim, w)
	second := s.askAt(plaza.Toward(0, 500), match.Urgent)
	must(t, s.engineOf(s).Round(ctx))
	if s.state(second) != dispatch.Searching {
		t.Error("the same request lost its provider twice")
	}
	s.audited()
}

// TestPreempt_judgedAgain: what has changed since the round counts when the provider accepts.
func TestPreempt_judgedAgain(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	raise := func(p match.Priority) func(dispatch.RequestID, dispatch.RequestID, dispatch.Actor) error {
		return func(victim, _ dispatch.RequestID, _ dispatch.Actor) error {
			_, err := s.Prioritize(ctx, desk, dispatch.Command{Request: victim, Reason: "x"}, p)
			return err
		}
	}
	for name, c := range map[string]struct {
		do   func(victim, urgent dispatch.RequestID, w dispatch.Actor) error
		want error
	}{
		"nothing": {func(_, _ dispatch.RequestID, _ dispatch.Actor) error { return nil }, nil},
		"arrived": {func(victim, _ dispatch.RequestID, w dispatch.Actor) error {
			_, err := s.Arrive(ctx, w, dispatch.Command{Request: victim})
			return err
		}, dispatch.ErrWithdrawn},
		"more pressing": {raise(match.High), dispatch.ErrWithdrawn},
		"cancelled": {func(victim, _ dispatch.RequestID, _ dispatch.Actor) error {
			_, err := s.Cancel(ctx, desk, victim, 0, "ya no")
			return err
		}, nil},
		"less pressing itself": {func(_, urgent dispatch.RequestID, _ dispatch.Actor) error {
			_, err := s.Prioritize(ctx, desk, dispatch.Command{Request: urgent, Reason: "x"}, match.High)
			return err
		}, dispatch.ErrWithdrawn},
		"the emergency is over": {func(_, urgent dispatch.RequestID, _ dispatch.Actor) error {
			_, err := s.Cancel(ctx, desk, urgent, 0, "x")
			return err
		}, dispatch.ErrCancelled},
	} {
		w, victim, urgent, offer := s.emergency()
		must(t, c.do(victim, urgent, w))
		if _, err := s.Accept(ctx, w, offer, 0); err != c.want {
			t.Errorf("%s: accept says %v", name, err)
		}
		s.audited()
		for _, id := range []dispatch.RequestID{victim, urgent} {
			if !s.state(id).Ended() {
				_, err := s.Cancel(ctx, desk, id, 0, "otra vez")
				must(t, err)
			}
		}
		_, err := s.Offline(ctx, w)
		must(t, err)
	}
}

// TestExchange_races runs acceptance of a swap and of a pre-emption against whatever else may happen to the requests at that
// moment, on two nodes: afterwards every invariant holds, and each provider has one job or none.
func TestExchange_races(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	against := []func(id dispatch.RequestID, w dispatch.Actor) error{
		func(id dispatch.RequestID, _ dispatch.Actor) error {
			_, err := nodes[1].Cancel(ctx, desk, id, 0, "x")
			return err
		},
		func(id dispatch.RequestID, w dispatch.Actor) error {
			_, err := nodes[1].Arrive(ctx, w, dispatch.Command{Request: id})
			return err
		},
		func(id dispatch.RequestID, w dispatch.Actor) error {
			_, err := nodes[1].Release(ctx, w, dispatch.Command{Request: id, Reason: "x"})
			return err
		},
	}
	clear := func(ids ...dispatch.RequestID) {
		for _, id := range ids {
			if !s.state(id).Ended() {
				_, err := s.Cancel(ctx, desk, id, 0, "otra vez")
				must(t, err)
			}
		}
		s.exec(`UPDATE provider SET on_duty = false, idle_since = NULL`)
		s.exec(`UPDATE shift SET ended_at = now() WHERE ended_at IS NULL`)
	}
	for i := range rounds(t, 6) {
		id, far, near, offer := s.swapping()
		race(
			func() error { _, err := nodes[0].Accept(ctx, near, offer, 0); return err },
			func() error { return against[i%len(against)](id, far) },
		)
		s.audited()
		clear(id)
		w, victim, urgent, offer := s.emergency()
		race(
			func() error { _, err := nodes[0].Accept(ctx, w, offer, 0); return err },
			func() error { return against[i%len(against)](victim, w) },
		)
		s.audited()
		clear(victim, urgent)
	}
}
