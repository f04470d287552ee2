package api_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// TestLinked_oneAccidentTowAndAmbulance: two requests are one case for the member and the desk, and live their own lives.
func TestLinked_oneAccidentTowAndAmbulance(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	first, member := c.ask(nil)
	other, _ := c.ask(nil)
	ambulance := with(tow(), map[string]any{"service": "AMBULANCIA", "linked_to": first})
	c.by(member, "POST", "/assistance/requests", with(ambulance, map[string]any{"linked_to": other})).blames("linked_to")
	c.by(member, "POST", "/assistance/requests", with(ambulance, map[string]any{"linked_to": uuid.NewString()})).blames("linked_to")
	c.by(member, "POST", "/assistance/requests", with(ambulance, map[string]any{"linked_to": "x"})).want(400)
	c.by(desk, "POST", "/assistance/requests", with(ambulance, map[string]any{"linked_to": other, "user_id": member.User.String()})).blames("linked_to")
	a := c.by(member, "POST", "/assistance/requests", ambulance).want(201)
	second := a.text("data", "id")
	third := c.by(desk, "POST", "/assistance/requests",
		with(tow(), map[string]any{"service": "CORRIENTE", "linked_to": second, "user_id": member.User.String()})).want(201).text("data", "id")
	linked := func(who hand, id string) (ids []any) {
		t.Helper()
		ids, _ = c.by(who, "GET", "/assistance/requests/"+id, nil).want(200).field("data", "linked").([]any)
		return ids
	}
	for id, want := range map[string][2]string{first: {second, third}, second: {first, third}, third: {first, second}} {
		for _, who := range []hand{member, desk} {
			if got := linked(who, id); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
				t.Errorf("%s is linked to %v, want %v", id, got, want)
			}
		}
	}
	rows := c.by(desk, "GET", "/dispatch/board", nil).want(200).field("data", "requests").([]any)
	grouped := 0
	for _, row := range rows {
		if list, _ := row.(map[string]any)["linked"].([]any); len(list) == 2 {
			grouped++
		}
	}
	if grouped != 3 {
		t.Errorf("%d rows of the board are of the case", grouped)
	}
	c.by(desk, "POST", "/assistance/requests/"+first+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	if got := linked(worker, first); len(got) != 0 {
		t.Errorf("the provider learns of the rest of the case: %v", got)
	}
	c.by(worker, "GET", "/assistance/requests/"+second, nil).want(404)
	c.by(member, "POST", "/assistance/requests/"+second+"/cancel", map[string]any{"cancellation_reason": "Nadie herido"}).want(200)
	if state := c.by(member, "GET", "/assistance/requests/"+first, nil).text("data", "state"); state != "assigned" {
		t.Errorf("ending one made the other %s", state)
	}
	c.audited()
}
