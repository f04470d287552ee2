package api_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// readOf is one line of the audit.
type readOf struct{ Who, Role, Action, Object, Reason, Address string }

// audit is what the audit tells of an object so far, oldest first.
func (c *crew) audit(object string) []readOf {
	c.t.Helper()
	const sql = `SELECT actor_id::text, actor_role, action, object_id::text, reason, host(address) FROM audit_entry WHERE object_id = $1 ORDER BY at`
	rows := must(c.behind().Query(c.t.Context(), sql, object))
	return must(pgx.CollectRows(rows, pgx.RowToStructByPos[readOf]))
}

// TestHealth_readsBySomebodyElseAreAudited has everybody read a health request: each look at the facts by somebody else than the
// member leaves a line, and what shows none leaves none.
func TestHealth_readsBySomebodyElseAreAudited(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	desk, worker := s.people["dispatcher"], s.people["provider"]
	for _, silent := range []string{"own", "other member", "provider", "nobody's provider"} {
		s.by(s.people[silent], "GET", s.path, nil)
	}
	s.by(desk, "GET", "/assistance/requests", nil).want(200)
	s.by(desk, "GET", s.path+"/tracking", nil).want(200)
	if lines := s.audit(s.id); len(lines) != 0 {
		t.Fatalf("nobody else has read the facts, but the audit says %v", lines)
	}
	s.by(desk, "GET", s.path, nil).want(200)
	s.by(desk, "PATCH", s.path, map[string]any{"reference": "Portón azul"}).want(200)
	s.by(desk, "POST", s.path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	s.by(worker, "GET", s.path, nil).want(200)
	want := []readOf{
		{desk.User.String(), "DISPATCHER", "health.read", s.id, "desk", "127.0.0.1"},
		{desk.User.String(), "DISPATCHER", "health.read", s.id, "desk", "127.0.0.1"},
		{worker.User.String(), "PROVIDER", "health.read", s.id, "assigned", "127.0.0.1"},
	}
	lines := s.audit(s.id)
	if len(lines) != len(want) {
		t.Fatalf("audit: %v", lines)
	}
	for i := range want {
		if lines[i] != want[i] {
			t.Errorf("audit: %v, want %v", lines[i], want[i])
		}
	}
	if a := s.by(s.people["own"], "GET", s.path, nil).want(200); a.text("data", "patient_name") != "Lucía Ajú" {
		t.Errorf("the member reads %s", a.body)
	}
}
