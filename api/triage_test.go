package api_test

import "testing"

// TestTriage_decidesThePriority asks with answers, and corrects them: urgency rises and never falls below what was asked.
func TestTriage_decidesThePriority(t *testing.T) {
	t.Parallel()
	c := shared(t)
	grave := map[string]any{"breathing": true, "bleeding": true}
	for _, a := range []struct {
		told map[string]any
		want string
	}{
		{map[string]any{}, "URGENT"}, // the service's own
		{map[string]any{"triage": map[string]any{"known_condition": true}}, "LOW"},
		{map[string]any{"triage": grave}, "URGENT"},
		{map[string]any{"triage": map[string]any{"bleeding": true}, "priority": "HIGH"}, "HIGH"},
		{map[string]any{"triage": map[string]any{}, "patients": 4}, "URGENT"},
	} {
		a.told["service"] = "AMBULANCIA"
		id, member := c.ask(a.told)
		got := c.by(member, "GET", "/assistance/requests/"+id, nil).want(200)
		if got.text("data", "priority") != a.want {
			t.Errorf("%v: %s, want %s", a.told, got.text("data", "priority"), a.want)
		}
		if a.want != "LOW" {
			continue
		}
		if up := c.by(member, "PATCH", "/assistance/requests/"+id, map[string]any{"triage": grave}).want(200); up.text("data", "priority") != "URGENT" {
			t.Errorf("corrected: %s", up.body)
		}
		if same := c.by(member, "PATCH", "/assistance/requests/"+id, map[string]any{"triage": map[string]any{}}).want(200); same.text("data", "priority") != "URGENT" {
			t.Errorf("corrected again: %s", same.body)
		}
		c.by(member, "PATCH", "/assistance/requests/"+id, map[string]any{"triage": map[string]any{"breathing": "much"}}).blames("triage.breathing")
	}
	c.audited()
}
