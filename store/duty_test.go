package store_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// TestDropLost_whoseLoginIsNoProviders: they are off duty, though one has a job, which goes on; whoever may work stays.
func TestDropLost_whoseLoginIsNoProviders(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	desk, working, ringing, well := s.login(dispatch.RoleDispatcher), s.provider(plaza), s.provider(plaza), s.provider(plaza)
	s.exec(`INSERT INTO provider_presence (provider_id, node_id, fence, since) VALUES ($1, gen_random_uuid(), 1, now())`, well.Provider.String())
	job, call := s.ask(), s.ask()
	_, err := s.Accept(t.Context(), working, s.offerTo(job, desk, working)[0], 0)
	must(t, err)
	s.offerTo(call, desk, ringing)
	s.exec(`UPDATE users SET is_active = false WHERE id = $1`, uuid.UUID(working.User))
	s.exec(`UPDATE users SET role = 'MEMBER' WHERE id = $1`, uuid.UUID(ringing.User))
	must(t, s.DropLost(t.Context()))
	for who, want := range map[dispatch.ProviderID]bool{working.Provider: false, ringing.Provider: false, well.Provider: true} {
		var onDuty, shift bool
		s.scan(&onDuty, `SELECT on_duty FROM provider WHERE id = $1`, who.String())
		s.scan(&shift, `SELECT EXISTS (SELECT FROM shift WHERE provider_id = $1 AND ended_at IS NULL)`, who.String())
		if onDuty != want || shift != want {
			t.Errorf("on duty %v, in a shift %v, want %v", onDuty, shift, want)
		}
	}
	for id, want := range map[dispatch.RequestID]string{job: "assigned", call: "searching"} {
		var state string
		s.scan(&state, `SELECT state FROM request WHERE id = $1`, id.String())
		if state != want {
			t.Errorf("%s, want %s", state, want)
		}
	}
	s.audited()
}
