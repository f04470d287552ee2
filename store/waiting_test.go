package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
)

// lapse makes a timer of a request due and fires it.
func (s *stack) lapse(id dispatch.RequestID, kind dispatch.TimerKind) {
	s.t.Helper()
	s.exec(`UPDATE timer SET due_at = now() - interval '1 second', claimed_until = '-infinity' WHERE request_id = $1 AND kind = $2`, id.String(), string(kind))
	due, err := s.db.Claim(s.t.Context(), 100, 0)
	must(s.t, err)
	fired := false
	for _, d := range due {
		if d.Request == id && d.Kind == kind {
			must(s.t, s.Fire(s.t.Context(), d))
			fired = true
		}
	}
	if !fired {
		s.t.Fatalf("no %s timer of %s", kind, id)
	}
}

func (s *stack) flags(id dispatch.RequestID) (flags []string) {
	s.t.Helper()
	s.scan(&flags, `SELECT attention FROM request WHERE id = $1`, id.String())
	return flags
}

// TestMessage_aMemberWithoutAnAnswer raises member_waiting when nobody answers, once, and an answer ends it.
func TestMessage_aMemberWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ctx, desk, member := t.Context(), s.login(dispatch.RoleDispatcher), s.login(dispatch.RoleMember)
	r, err := s.Create(ctx, member, dispatch.Ask{Member: member.User, Service: "GRUA",
		Details: dispatch.Details{Title: "No arranca", Description: "En la plaza", Point: plaza}})
	must(t, err)
	id := r.Request.ID
	say := func(who dispatch.Actor, note bool) {
		t.Helper()
		_, err := s.Message(ctx, who, id, "¿Cuánto falta?", note)
		must(t, err)
	}
	clocks := func() (n int) {
		s.scan(&n, `SELECT count(*) FROM timer WHERE request_id = $1 AND kind = 'reply'`, id.String())
		return n
	}
	say(member, false)
	var due time.Time
	s.scan(&due, `SELECT due_at FROM timer WHERE kind = 'reply'`)
	say(member, false) // the wait counts from the first question
	say(desk, true)    // a note is no answer
	var still time.Time
	s.scan(&still, `SELECT due_at FROM timer WHERE kind = 'reply'`)
	if !still.Equal(due) {
		t.Errorf("the clock moved from %v to %v", due, still)
	}
	say(desk, false)
	if clocks() != 0 {
		t.Fatal("answered, and the clock still runs")
	}
	say(member, false)
	s.lapse(id, dispatch.Reply)
	if !slices.Contains(s.flags(id), dispatch.FlagMemberWaiting) || clocks() != 0 {
		t.Fatalf("flags %v", s.flags(id))
	}
	say(member, false)
	if clocks() != 0 {
		t.Error("called twice for one wait")
	}
	say(desk, false)
	if slices.Contains(s.flags(id), dispatch.FlagMemberWaiting) {
		t.Fatal("answered, and the flag stands")
	}
	s.audited()
}
