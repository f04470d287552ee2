package store_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// rounds is how often each race is run; AUXILIO_RACE_ROUNDS asks for more.
func rounds(t *testing.T, usual int) int { return number(t, "AUXILIO_RACE_ROUNDS", usual) }

// number is what an environment variable says, or the usual.
func number(t *testing.T, name string, usual int) int {
	if text := os.Getenv(name); text != "" {
		n, err := strconv.Atoi(text)
		must(t, err)
		return n
	}
	return usual
}

// patient calls again, as a caller does who is told 503, when the server gave up waiting for a lock: nothing has happened then.
func patient(call func() error) error {
	for {
		err := call()
		if wrong := (*pgconn.PgError)(nil); !errors.As(err, &wrong) || wrong.Code != "55P03" { // lock_not_available
			return err
		}
	}
}

// race starts every function at one instant and returns their errors in order.
func race(fns ...func() error) []error {
	errs := make([]error, len(fns))
	gate := make(chan struct{})
	var all sync.WaitGroup
	for i, fn := range fns {
		all.Go(func() {
			<-gate
			errs[i] = patient(fn)
		})
	}
	close(gate)
	all.Wait()
	return errs
}

// tally counts outcomes by error.
func tally(errs []error) map[error]int {
	n := map[error]int{}
	for _, err := range errs {
		n[err]++
	}
	return n
}

// twoNodes opens a second node and returns both.
func twoNodes(t *testing.T) (*stack, []*stack) {
	s := newStack(t)
	return s, []*stack{s, node(t, s.url, s.redis)}
}

func TestAccept_oneWinner(t *testing.T) {
	t.Parallel()
	const phones = 50
	s, nodes := twoNodes(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	var workers []dispatch.Actor
	for range phones {
		workers = append(workers, s.provider(plaza))
	}
	for range rounds(t, 8) {
		id := s.ask()
		offers := s.offerTo(id, desk, workers...)
		var accepts []func() error
		for i := range workers {
			n := nodes[i%2]
			accepts = append(accepts, func() error {
				_, err := n.Accept(ctx, workers[i], offers[i], 0)
				return err
			})
		}
		got := tally(race(accepts...))
		if got[nil] != 1 || got[dispatch.ErrTaken] != phones-1 {
			t.Fatalf("outcomes %v", got)
		}
		_, err := s.Cancel(ctx, desk, id, 0, "next round")
		must(t, err)
	}
	s.audited()
}

// eightOffers makes eight requests whose live offers all ring one provider, which the exclusive-offer index forbids;
// it is dropped so that the slots alone must hold.
func eightOffers(s *stack, desk, worker dispatch.Actor) (ids []dispatch.RequestID, offers []dispatch.OfferID) {
	for range 8 {
		id := s.ask()
		other := s.provider(plaza)
		offer := s.offerTo(id, desk, other)[0]
		s.exec(`UPDATE offer SET provider_id = $1 WHERE id = $2`, worker.Provider.String(), offer.String())
		ids, offers = append(ids, id), append(offers, offer)
	}
	return ids, offers
}

func acceptAll(t *testing.T, nodes []*stack, worker dispatch.Actor, offers []dispatch.OfferID) map[error]int {
	var accepts []func() error
	for i, offer := range offers {
		n := nodes[i%2]
		accepts = append(accepts, func() error {
			_, err := n.Accept(t.Context(), worker, offer, 0)
			return err
		})
	}
	return tally(race(accepts...))
}

func TestAccept_aProviderTakesOne(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	desk, worker := s.login(dispatch.RoleDispatcher), s.provider(plaza)
	s.exec(`DROP INDEX offer_one_live_per_provider`)
	for range rounds(t, 4) {
		ids, offers := eightOffers(s, desk, worker)
		got := acceptAll(t, nodes, worker, offers)
		if got[nil] != 1 || got[dispatch.ErrBusy] != 7 {
			t.Fatalf("outcomes %v", got)
		}
		for _, id := range ids {
			_, err := s.Cancel(t.Context(), desk, id, 0, "next round")
			must(t, err)
		}
	}
	s.audited()
}

// The index of slots lets one win though no decision sees what the others take. Its twin without the index double-books: so the
// tests here can fail, and the audit sees it.
func TestAccept_theIndexOfSlotsAloneLetsOneWin(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	desk, worker := s.login(dispatch.RoleDispatcher), s.provider(plaza)
	s.exec(`DROP INDEX offer_one_live_per_provider`)
	for i := range nodes {
		nodes[i].Service = &dispatch.Service{Store: blind{nodes[i].db}, Fleet: nodes[i].Fleet, Zone: nodes[i].Zone, Wake: nodes[i].Wake}
	}
	ids, offers := eightOffers(s, desk, worker)
	if got := acceptAll(t, nodes, worker, offers); got[nil] != 1 || got[dispatch.ErrBusy] != 7 {
		t.Fatalf("outcomes %v", got)
	}
	for _, id := range ids {
		_, err := s.Cancel(t.Context(), desk, id, 0, "next round")
		must(t, err)
	}
	s.audited()
	s.exec(`DROP INDEX assignment_one_per_slot`)
	_, offers = eightOffers(s, desk, worker)
	if got := acceptAll(t, nodes, worker, offers); got[nil] < 2 {
		t.Fatalf("the race cannot fail: outcomes %v", got)
	}
	findings, err := s.db.Audit(t.Context())
	must(t, err)
	for _, f := range findings {
		if f.ID == "A2" && f.Count == 0 {
			t.Fatal("the audit does not see a double-booked slot")
		}
	}
}

// blind is a store whose decisions do not see what else a provider has taken.
type blind struct{ *store.Store }

func (b blind) Update(ctx context.Context, scope dispatch.Scope, decide func(*dispatch.Work) (any, error)) error {
	return b.Store.Update(ctx, scope, func(w *dispatch.Work) (any, error) {
		for _, p := range w.Providers {
			p.Jobs = nil
		}
		return decide(w)
	})
}

func TestAcceptAgainstCancel_oneWins(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	ctx, desk, worker := t.Context(), s.login(dispatch.RoleDispatcher), s.provider(plaza)
	for range rounds(t, 40) {
		id := s.ask()
		offer := s.offerTo(id, desk, worker)[0]
		errs := race(
			func() error { _, err := nodes[0].Accept(ctx, worker, offer, 0); return err },
			func() error { _, err := nodes[1].Cancel(ctx, desk, id, 0, "ya no"); return err },
		)
		if errs[1] != nil || (errs[0] != nil && errs[0] != dispatch.ErrCancelled) {
			t.Fatalf("accept %v, cancel %v", errs[0], errs[1])
		}
		var state string
		s.scan(&state, `SELECT state FROM request WHERE id = $1`, id.String())
		if state != "cancelled" {
			t.Fatalf("after accept %v and cancel %v the request is %s", errs[0], errs[1], state)
		}
	}
	s.audited()
}

func TestAssign_oneOfTwenty(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	ctx, desk := t.Context(), s.login(dispatch.RoleDispatcher)
	var workers []dispatch.Actor
	for range 20 {
		workers = append(workers, s.provider(plaza))
	}
	for range rounds(t, 5) {
		id := s.ask()
		var orders []func() error
		for i, w := range workers {
			n := nodes[i%2]
			orders = append(orders, func() error {
				_, err := n.Assign(ctx, desk, dispatch.Command{Request: id}, w.Provider)
				return err
			})
		}
		won := 0
		for _, err := range race(orders...) {
			var state *dispatch.StateError
			switch {
			case err == nil:
				won++
			case !errors.As(err, &state):
				t.Fatal(err)
			}
		}
		if won != 1 {
			t.Fatalf("%d assigns won", won)
		}
		_, err := s.Cancel(ctx, desk, id, 0, "next round")
		must(t, err)
	}
	s.audited()
}

func TestOffer_acceptedAfterItsTime(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk, worker := t.Context(), s.login(dispatch.RoleDispatcher), s.provider(plaza)
	id := s.ask()
	offer := s.offerTo(id, desk, worker)[0]
	s.exec(`UPDATE offer SET expires_at = clock_timestamp() - grace - interval '5 milliseconds'`)
	if _, err := s.Accept(ctx, worker, offer, 0); err != dispatch.ErrExpired {
		t.Fatalf("accept after expiry: %v", err)
	}
	s.exec(`UPDATE offer SET expires_at = clock_timestamp() - grace + interval '2 seconds'`)
	_, err := s.Accept(ctx, worker, offer, 0)
	must(t, err)
	s.audited()
}

// The database's own clock and constraint hold even where the decision is wrong about the time.
func TestOffer_constraintRefusesLateAcceptance(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	desk, worker := s.login(dispatch.RoleDispatcher), s.provider(plaza)
	offer := s.offerTo(s.ask(), desk, worker)[0]
	s.exec(`UPDATE offer SET expires_at = clock_timestamp() - grace - interval '5 milliseconds'`)
	slow := &dispatch.Service{Store: late{s.db}, Fleet: s.Service.Fleet, Zone: s.Zone, Wake: s.Wake}
	if _, err := slow.Accept(t.Context(), worker, offer, 0); err != dispatch.ErrExpired {
		t.Fatalf("accept with a slow clock: %v", err)
	}
	s.exec(`ALTER TABLE offer DROP CONSTRAINT offer_accepted_in_time`)
	if _, err := slow.Accept(t.Context(), worker, offer, 0); err != nil {
		t.Fatalf("the twin without the constraint should accept: %v", err)
	}
}

// late is a store whose decisions believe that it is an hour ago.
type late struct{ *store.Store }

func (l late) Update(ctx context.Context, scope dispatch.Scope, decide func(*dispatch.Work) (any, error)) error {
	return l.Store.Update(ctx, scope, func(w *dispatch.Work) (any, error) {
		w.Now = w.Now.Add(-time.Hour)
		return decide(w)
	})
}
