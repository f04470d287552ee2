package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
)

// engine makes an engine of this node, not running.
func (s *stack) engine() *dispatch.Engine {
	return &dispatch.Engine{Service: s.Service, Node: uuid.New(), Log: quiet}
}

// policy makes a new version of the policy for a scope.
func (s *stack) policy(scope dispatch.PolicyScope, change func(*dispatch.PolicyVersion)) int {
	s.t.Helper()
	row, err := s.db.SetPolicy(s.t.Context(), s.login(dispatch.RoleAdmin).User, scope, func(p dispatch.PolicyVersion) (dispatch.PolicyVersion, error) {
		change(&p)
		return p, nil
	})
	must(s.t, err)
	return row.Version
}

// offerOf returns who has the live offer of a request.
func (s *stack) offerOf(id dispatch.RequestID) (offer dispatch.OfferID, provider dispatch.ProviderID) {
	s.t.Helper()
	var ids [2]uuid.UUID
	must(s.t, s.own.QueryRow(s.t.Context(), `SELECT id, provider_id FROM offer WHERE request_id = $1 AND status = 'PENDING'`,
		id.String()).Scan(&ids[0], &ids[1]))
	return dispatch.OfferID(ids[0]), dispatch.ProviderID(ids[1])
}

func TestRound_offersTheNearestAndExplains(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	far, near := s.provider(plaza.Toward(90, 4000)), s.provider(plaza.Toward(0, 800))
	id := s.ask()
	must(t, s.engine().Round(t.Context()))
	if _, who := s.offerOf(id); who != near.Provider {
		t.Fatalf("offered to %s, not to the nearest %s (far is %s)", who, near.Provider, far.Provider)
	}
	var rounds, offers int
	s.scan(&rounds, `SELECT count(*) FROM round_request WHERE request_id = $1`, id.String())
	s.scan(&offers, `SELECT offers FROM round`)
	if rounds != 1 || offers != 1 {
		t.Fatalf("%d rounds stored, with %d offers", rounds, offers)
	}
	s.audited()
}

// A node may die before it has said that it lives, and leaves the presence of providers noted behind.
func TestRound_presenceOnANodeNobodyHeardOf(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w := s.provider(plaza.Toward(0, 500))
	id, e := s.ask(), s.engine()
	const noted = `INSERT INTO provider_presence (provider_id, node_id, fence, since) VALUES ($1, $2, 1, now() - $3::interval)`
	s.exec(noted, w.Provider.String(), uuid.New(), time.Hour)
	s.exec(`UPDATE provider_position SET fixed_at = now() - interval '2 hours'`)
	must(t, e.Round(t.Context()))
	var offers int
	s.scan(&offers, `SELECT count(*) FROM offer`)
	if offers != 0 {
		t.Fatal("a provider was asked who was last heard an hour ago")
	}
	s.exec(`UPDATE provider_presence SET since = now()`)
	s.exec(`UPDATE provider_position SET fixed_at = now()`)
	must(t, e.Round(t.Context()))
	if _, who := s.offerOf(id); who != w.Provider {
		t.Fatalf("offered to %s", who)
	}
}

func TestRound_aDeclineGoesToTheNext(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	workers := map[dispatch.ProviderID]dispatch.Actor{}
	for _, at := range []geo.Point{plaza.Toward(0, 500), plaza.Toward(90, 1500)} {
		w := s.provider(at)
		workers[w.Provider] = w
	}
	id, e := s.ask(), s.engine()
	must(t, e.Round(t.Context()))
	offer, first := s.offerOf(id)
	_, err := s.Decline(t.Context(), workers[first], offer, "busy")
	must(t, err)
	must(t, e.Round(t.Context()))
	if _, second := s.offerOf(id); second == first {
		t.Fatal("the provider who declined was asked again at once")
	}
	s.audited()
}

func TestRound_waitsWithoutAnybodyAndStoresThatOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.ask()
	e := s.engine()
	for range 5 {
		must(t, e.Round(t.Context()))
	}
	var rounds int
	s.scan(&rounds, `SELECT count(*) FROM round`)
	if rounds != 1 {
		t.Fatalf("%d rounds stored", rounds)
	}
	s.audited()
}

func TestRound_underManualOnlyProposes(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.provider(plaza)
	id := s.ask()
	s.policy(dispatch.PolicyScope{}, func(p *dispatch.PolicyVersion) { p.Policy.Automation = match.Manual })
	must(t, s.engine().Round(t.Context()))
	var rounds, offers int
	s.scan(&rounds, `SELECT count(*) FROM round_request WHERE request_id = $1`, id.String())
	s.scan(&offers, `SELECT count(*) FROM offer`)
	if rounds != 1 || offers != 0 {
		t.Fatalf("%d rounds, %d offers", rounds, offers)
	}
	s.audited()
}

func TestRound_underAssistedShowsWhomItWouldAsk(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	w, desk := s.provider(plaza), s.login(dispatch.RoleDispatcher)
	id := s.ask()
	s.policy(dispatch.PolicyScope{Region: dispatch.DefaultRegion}, func(p *dispatch.PolicyVersion) { p.Policy.Automation = match.Assisted })
	e := s.engine()
	for range 3 {
		must(t, e.Round(t.Context()))
	}
	var proposal string
	var offers, proposed int
	s.scan(&proposal, `SELECT coalesce(proposal ->> 'Provider', '') FROM request WHERE id = $1`, id.String())
	s.scan(&offers, `SELECT count(*) FROM offer`)
	s.scan(&proposed, `SELECT count(*) FROM request_history WHERE change = 'proposed'`)
	if proposal != w.Provider.String() || offers != 0 || proposed != 1 {
		t.Fatalf("proposal %q told %d times, %d offers", proposal, proposed, offers)
	}
	s.offerTo(id, desk, w)
	s.scan(&proposal, `SELECT coalesce(proposal ->> 'Provider', '') FROM request WHERE id = $1`, id.String())
	if proposal != "" {
		t.Fatal("the proposal stands beside the offer")
	}
	s.audited()
}

// TestRound_shadowWritesNothingButItsRounds lets a policy on trial decide beside the one in force.
func TestRound_shadowWritesNothingButItsRounds(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.provider(plaza.Toward(0, 4000))
	id := s.ask()
	trial := s.policy(dispatch.PolicyScope{Category: "ROADSIDE"}, func(p *dispatch.PolicyVersion) {
		p.Mode, p.Policy.RadiusKM, p.Policy.RadiusMaxKM = dispatch.PolicyShadow, 1, 1
	})
	e := s.engine()
	must(t, e.Round(t.Context()))
	var offers, promised int
	s.scan(&offers, `SELECT count(*) FROM offer`)
	s.scan(&promised, `SELECT sum(offers) FROM round WHERE shadow`)
	live, shadow := s.decided(id)
	if offers != 1 || promised != 0 || live.Verdict != match.Offered || shadow.Verdict != match.NoCandidates || shadow.PolicyVersion != trial {
		t.Fatalf("%d offers, %d by the shadow; live %+v, shadow %+v", offers, promised, live, shadow)
	}
	s.audited()
}

// decided is what the one live round and the one on trial say about a request.
func (s *stack) decided(id dispatch.RequestID) (live, shadow match.Decision) {
	s.t.Helper()
	rounds, err := s.db.Rounds(s.t.Context(), id, time.Now().Add(time.Hour), 10)
	must(s.t, err)
	if len(rounds) != 2 || rounds[0].Shadow == rounds[1].Shadow {
		s.t.Fatalf("%d rounds", len(rounds))
	}
	for _, r := range rounds {
		to := &live
		if r.Shadow {
			to = &shadow
		}
		must(s.t, json.Unmarshal(r.Decision, to))
	}
	return live, shadow
}

// TestRound_keptAsJSONIsReadAsItWas turns a round into what was kept before there was packing.
func TestRound_keptAsJSONIsReadAsItWas(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.provider(plaza)
	id := s.ask()
	must(t, s.engine().Round(t.Context()))
	said, err := s.db.Rounds(t.Context(), id, time.Now().Add(time.Hour), 10)
	must(t, err)
	kept, err := s.db.Round(t.Context(), said[0].ID)
	must(t, err)
	s.exec(`UPDATE round SET packed = NULL, input = $1`, string(kept.Input))
	s.exec(`UPDATE round_request SET packed = NULL, decision = $1`, string(said[0].Decision))
	again, err := s.db.Round(t.Context(), said[0].ID)
	must(t, err)
	if string(again.Input) != string(kept.Input) || string(again.Output) != string(kept.Output) {
		t.Errorf("read as\n%s\n%s\nwas\n%s\n%s", again.Input, again.Output, kept.Input, kept.Output)
	}
	if old, err := s.db.Rounds(t.Context(), id, time.Now().Add(time.Hour), 10); err != nil || len(old) != 1 || string(old[0].Decision) != string(said[0].Decision) {
		t.Errorf("%v: read %d decisions, or not as they were", err, len(old))
	}
}

// TestRound_shareOfTheRequestsByAnotherPolicy decides some of the requests by a policy that offers nobody anything.
func TestRound_shareOfTheRequestsByAnotherPolicy(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	trial := s.policy(dispatch.PolicyScope{}, func(p *dispatch.PolicyVersion) {
		p.Mode, p.Share, p.Policy.Automation = dispatch.PolicyShare, 50, match.Manual
	})
	policies, err := s.db.Policies(t.Context())
	must(t, err)
	tried := 0
	for range 8 {
		s.provider(plaza)
		if policies.For(dispatch.PolicyScope{Region: dispatch.DefaultRegion, Category: "ROADSIDE", Service: "GRUA"}, s.ask()).Version == trial {
			tried++
		}
	}
	must(t, s.engine().Round(t.Context()))
	var offers int
	s.scan(&offers, `SELECT count(*) FROM offer`)
	if offers != 8-tried {
		t.Fatalf("%d offers, %d of 8 on trial", offers, tried)
	}
}

func TestLease_oneMatcherAndTheFenceRefusesTheOldOne(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx := t.Context()
	s.provider(plaza)
	id := s.ask()
	old, err := s.db.Lease(ctx, dispatch.DefaultRegion, uuid.New(), 0)
	must(t, err)
	e := s.engine()
	must(t, e.Round(ctx))
	if _, err := s.db.Lease(ctx, dispatch.DefaultRegion, uuid.New(), time.Minute); err != dispatch.ErrFenced {
		t.Fatalf("a second holder: %v", err)
	}
	err = s.db.Update(ctx, dispatch.Scope{Fence: &old, Requests: []dispatch.RequestID{id}}, func(*dispatch.Work) (any, error) {
		t.Error("an old fence was let in")
		return nil, nil
	})
	if err != dispatch.ErrFenced {
		t.Fatalf("write under the old fence: %v", err)
	}
}

func TestEscalation_callsTheDeskAndKeepsSearching(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	id := s.ask()
	for range 2 { // the second time is a repeat: nothing new to say
		s.exec(`UPDATE timer SET due_at = now() - interval '1 second'`)
		due, err := s.db.Claim(t.Context(), 10, 0)
		must(t, err)
		must(t, s.Fire(t.Context(), due[0]))
	}
	var state string
	var flags []string
	var timers int
	s.scan(&state, `SELECT state FROM request WHERE id = $1`, id.String())
	s.scan(&flags, `SELECT attention FROM request WHERE id = $1`, id.String())
	s.scan(&timers, `SELECT count(*) FROM timer`)
	if state != "searching" || len(flags) != 1 || timers != 1 {
		t.Fatalf("state %s, attention %v, %d timers", state, flags, timers)
	}
	var escalated int
	s.scan(&escalated, `SELECT count(*) FROM request_history WHERE change = 'escalated'`)
	if escalated != 1 {
		t.Fatalf("escalated %d times", escalated)
	}
	s.audited()
}

// A whole node at work, loops and all: what is asked gets offered without anybody's help.
func TestEngine_findsTheProviderByItself(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	e := s.engine()
	s.Service.Wake = e.Wake
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 2)
	go func() { done <- e.Run(ctx) }()
	go func() { done <- e.RunTimers(ctx) }()
	s.provider(plaza)
	id := s.ask()
	s.until("the request is offered", `SELECT state = 'offered' FROM request WHERE id = $1`, id.String())
	s.until("a phone that says nothing loses the offer", `SELECT EXISTS (SELECT FROM offer WHERE closed_because = 'unreachable')`)
	stop()
	must(t, errors.Join(<-done, <-done))
	s.audited()
}

// until polls a condition for at most half a minute.
func (s *stack) until(what, sql string, args ...any) {
	s.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond) // others need the processors too
	defer tick.Stop()
	for held := false; !held; <-tick.C {
		s.scan(&held, sql, args...)
		if time.Now().After(deadline) {
			s.t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func TestReceipt_fiftyRepeatsAreOneRequest(t *testing.T) {
	t.Parallel()
	s, nodes := twoNodes(t)
	m := s.login(dispatch.RoleMember)
	render := func(result any) (int, []byte, error) {
		return 201, []byte(result.(*dispatch.Result).Request.ID.String()), nil
	}
	var calls []func() error
	for i := range 50 {
		ctx := store.WithReceipt(t.Context(), &store.Receipt{Caller: m.User.String(), Key: "k", Fingerprint: []byte{1}, Render: render})
		calls = append(calls, func() error {
			_, err := nodes[i%2].Create(ctx, m, dispatch.Ask{Member: m.User, Service: "GRUA", AllowDuplicate: true,
				Details: dispatch.Details{Title: "t", Description: "d", Point: plaza}})
			return err
		})
	}
	for _, err := range race(calls...) {
		var replay *store.ErrReplay
		if err != nil && !errors.Is(err, store.ErrInFlight) && !errors.As(err, &replay) {
			t.Fatal(err)
		}
	}
	var n int
	s.scan(&n, `SELECT count(*) FROM request`)
	if n != 1 {
		t.Fatalf("%d requests", n)
	}
	s.audited()
}
