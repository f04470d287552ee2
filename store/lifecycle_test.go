package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// offerTo puts a request before providers by order of the desk and returns their offers in the order asked.
func (s *stack) offerTo(id dispatch.RequestID, desk dispatch.Actor, providers ...dispatch.Actor) []dispatch.OfferID {
	s.t.Helper()
	ids := make([]dispatch.ProviderID, len(providers))
	for i, p := range providers {
		ids[i] = p.Provider
	}
	r, err := s.Offer(s.t.Context(), desk, dispatch.Command{Request: id}, ids)
	must(s.t, err)
	offers := make([]dispatch.OfferID, len(providers))
	for _, o := range r.Offers {
		for i, p := range providers {
			if o.Provider == p.Provider && o.Fresh() {
				offers[i] = o.ID
			}
		}
	}
	return offers
}

func TestRequest_fromAskToDone(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.exec(`UPDATE service SET needs_photo = false`)
	ctx, desk, worker := t.Context(), s.login(dispatch.RoleDispatcher), s.provider(plaza)
	id := s.ask()
	offer := s.offerTo(id, desk, worker)[0]
	steps := []struct {
		name string
		do   func() (*dispatch.Result, error)
		want dispatch.State
	}{
		{"delivered", func() (*dispatch.Result, error) { return s.Delivered(ctx, worker, offer) }, dispatch.OfferedOut},
		{"shown", func() (*dispatch.Result, error) { return s.Shown(ctx, worker, offer) }, dispatch.OfferedOut},
		{"accept", func() (*dispatch.Result, error) { return s.Accept(ctx, worker, offer, 5*time.Minute) }, dispatch.AssignedTo},
		{"accept again", func() (*dispatch.Result, error) { return s.Accept(ctx, worker, offer, 0) }, dispatch.AssignedTo},
		{"depart", func() (*dispatch.Result, error) { return s.Depart(ctx, worker, dispatch.Command{Request: id}) }, dispatch.EnRoute},
		{"arrive", func() (*dispatch.Result, error) { return s.Arrive(ctx, worker, dispatch.Command{Request: id}) }, dispatch.Arrived},
		{"start", func() (*dispatch.Result, error) { return s.Start(ctx, worker, dispatch.Command{Request: id}) }, dispatch.InService},
	}
	for _, step := range steps {
		r, err := step.do()
		if err != nil || r.Request.State != step.want {
			t.Fatalf("%s: %v, %v", step.name, r, err)
		}
	}
	yes := true
	_, err := s.Complete(ctx, worker, dispatch.Command{Request: id}, dispatch.Completion{Outcome: "completed", CustomerSatisfied: &yes})
	var field *dispatch.FieldError
	if !errors.As(err, &field) || field.Field != "notes" {
		t.Fatalf("complete without notes: %v", err)
	}
	r, err := s.Complete(ctx, worker, dispatch.Command{Request: id}, dispatch.Completion{Outcome: "completed", Notes: "listo", CustomerSatisfied: &yes})
	if err != nil || r.Request.State != dispatch.Completed {
		t.Fatalf("complete: %v, %v", r, err)
	}
	s.audited()
}

func TestCancel_freesEverybody(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	a, b := s.provider(plaza), s.provider(plaza)
	id := s.ask()
	offers := s.offerTo(id, desk, a, b)
	if _, err := s.Cancel(ctx, a, id, 0, "x"); err != dispatch.ErrForbidden {
		t.Fatalf("a provider cancels: %v", err)
	}
	_, err := s.Cancel(ctx, desk, id, 0, "duplicado")
	must(t, err)
	if _, err := s.Accept(ctx, b, offers[1], 0); err != dispatch.ErrCancelled {
		t.Fatalf("accept after cancel: %v", err)
	}
	second := s.ask()
	s.offerTo(second, desk, a) // free again
	s.audited()
}

func TestRelease_searchesAgainAndFencesTheOldHand(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	a, b := s.provider(plaza), s.provider(plaza)
	id := s.ask()
	_, err := s.Assign(ctx, desk, dispatch.Command{Request: id}, a.Provider)
	must(t, err)
	_, err = s.Reassign(ctx, desk, dispatch.Command{Request: id, Reason: "avería"}, &b.Provider)
	must(t, err)
	if _, err := s.Depart(ctx, a, dispatch.Command{Request: id}); err != dispatch.ErrNotAssigned {
		t.Fatalf("the old provider departs: %v", err)
	}
	_, err = s.Depart(ctx, b, dispatch.Command{Request: id})
	must(t, err)
	r, err := s.Release(ctx, b, dispatch.Command{Request: id, Reason: "llanta"})
	if err != nil || r.Request.State != dispatch.Searching || r.Request.Next == nil {
		t.Fatalf("release: %+v, %v", r, err)
	}
	s.audited()
}

func TestExpire_reopensAndEscalatesAfterThree(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk, worker := t.Context(), s.login(dispatch.RoleDispatcher), s.provider(plaza)
	id := s.ask()
	for range match.Default().EscalateRefusals {
		offer := s.offerTo(id, desk, worker)[0]
		_, err := s.Decline(ctx, worker, offer, "far")
		must(t, err)
	}
	var flags []string
	s.scan(&flags, `SELECT attention FROM request WHERE id = $1`, id.String())
	if len(flags) != 1 || flags[0] != dispatch.FlagNoProvider {
		t.Fatalf("attention %v", flags)
	}
	s.audited()
}

func TestTimers_fireOnceWhateverTheNumberOfNodes(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	other := node(t, s.url, s.redis)
	ctx, desk, worker := t.Context(), s.login(dispatch.RoleDispatcher), s.provider(plaza)
	id := s.ask()
	offer := s.offerTo(id, desk, worker)[0]
	_, err := s.Shown(ctx, worker, offer)
	must(t, err)
	s.exec(`UPDATE offer SET expires_at = now() - interval '1 minute'`)
	s.exec(`UPDATE timer SET due_at = now() - interval '1 minute' WHERE kind = 'offer_expire'`)
	due, err := s.db.Claim(ctx, 10, 0)
	must(t, err)
	if len(due) != 1 {
		t.Fatalf("claimed %d timers", len(due))
	}
	errs := make(chan error, 8)
	for i := range cap(errs) {
		n := []*stack{s, other}[i%2]
		go func() { errs <- n.fireInTheEnd(due[0]) }()
	}
	for range cap(errs) {
		must(t, <-errs)
	}
	var expired, searching int
	const events = `SELECT count(*) FROM (SELECT type FROM outbox UNION ALL SELECT type FROM event_log) e WHERE type = $1`
	s.scan(&expired, events, "offer.expired")
	s.scan(&searching, events, "request.searching")
	if expired != 1 || searching != 1 {
		t.Fatalf("%d expiries, %d reopenings", expired, searching)
	}
	s.audited()
}

// fireInTheEnd fires a timer as the engine does: what a busy machine's lock timeout refuses is tried again.
func (s *stack) fireInTheEnd(due dispatch.Due) (err error) {
	for range 10 {
		if err = s.Fire(s.t.Context(), due); err == nil {
			return nil
		}
	}
	return err
}
