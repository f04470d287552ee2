package api_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
)

// One did two jobs in four hours on duty, the other one in two; a third was there for too short a time to count.
func TestMetrics_fairnessIsExact(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	desk := c.enter(dispatch.RoleDispatcher)
	if a := c.by(desk, "GET", "/dispatch/metrics", nil).want(200); a.field("data", "fairness", "gini") != 0.0 || a.field("data", "fairness", "jobs_per_hour_p10") != nil {
		t.Errorf("of nobody: %s", a.body)
	}
	busy, calm, guest := c.provider(plaza), c.provider(plaza), c.provider(plaza)
	for who, hours := range map[dispatch.ProviderID]string{busy.Provider: "4 hours", calm.Provider: "2 hours", guest.Provider: "5 minutes"} {
		exec(t, c.node, `UPDATE shift SET started_at = now() - $1::interval WHERE provider_id = $2`, hours, who.String())
	}
	// A shift that ended before the day began does not count, and of one that began before it only the part in it.
	exec(t, c.node, `INSERT INTO shift (id, provider_id, started_at, ended_at) VALUES
		(gen_random_uuid(), $1, now() - interval '40 hours', now() - interval '30 hours')`, busy.Provider.String())
	for i, jobs := range []struct {
		worker hand
		ended  string
	}{{busy, "completed"}, {busy, "completed"}, {busy, "released"}, {calm, "completed"}} {
		id, _ := c.ask(nil)
		c.offer(desk, id, jobs.worker)
		exec(t, c.node, `UPDATE offer SET status = 'ACCEPTED', decided_at = sent_at WHERE request_id = $1;
			INSERT INTO assignment (id, request_id, provider_id, slot_no, fence, assigned_at, released_at, ended_as, pay_minor)
			VALUES (gen_random_uuid(), $1, $2, 1, $3, now() - interval '1 hour', now() - interval '10 minutes', $4, 0)`,
			id, jobs.worker.Provider.String(), i, jobs.ended)
	}
	for _, refusal := range []string{"far", "equipment"} { // for cause: does not count
		id, _ := c.ask(nil)
		c.offer(desk, id, calm)
		exec(t, c.node, `UPDATE offer SET status = 'DECLINED', decided_at = sent_at, decline_reason = $1 WHERE request_id = $2`, refusal, id)
	}
	a := c.by(desk, "GET", "/dispatch/metrics", nil).want(200)
	// 2 jobs in 4 hours and 1 in 2 are alike: nobody is favoured.
	if a.field("data", "fairness", "gini") != 0.0 || a.field("data", "fairness", "jobs_per_hour_p10") != 0.5 || a.field("data", "fairness", "jobs_per_hour_p90") != 0.5 {
		t.Errorf("%s", a.body)
	}
	rows := map[string]map[string]any{}
	for _, row := range a.field("data", "fairness", "providers").([]any) {
		row := row.(map[string]any)
		rows[row["provider"].(string)] = row
	}
	if len(rows) != 2 {
		t.Errorf("%d providers, want the two who were there long enough: %s", len(rows), a.body)
	}
	for id, want := range map[string][6]any{
		busy.Provider.String(): {4.0, 2.0, 0.5, 3.0, 3.0, 1.0}, calm.Provider.String(): {2.0, 1.0, 0.5, 2.0, 1.0, 0.5},
	} {
		for i, name := range []string{"online_hours", "jobs", "jobs_per_hour", "offered", "accepted", "acceptance"} {
			if got := rows[id][name]; got != want[i] {
				t.Errorf("%s of %s: %v, want %v", name, id, got, want[i])
			}
		}
	}
	exec(t, c.node, `UPDATE shift SET started_at = now() - interval '1 hour' WHERE provider_id = $1`, calm.Provider.String())
	a = c.by(desk, "GET", "/dispatch/metrics", nil).want(200) // rates of 0.5 and 1: Gini is (2·(0.5 + 2·1)/(2·1.5)) − 3/2
	if a.field("data", "fairness", "gini") != 0.17 || a.field("data", "fairness", "jobs_per_hour_p90") != 1.0 {
		t.Errorf("%s", a.body)
	}
}

func TestWhatIf_anotherPolicyOverStoredRounds(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	admin := c.enter(dispatch.RoleAdmin)
	near, far := c.provider(plaza.Toward(90, 1500)), c.provider(plaza.Toward(0, 2100))
	exec(t, c.node, `UPDATE provider SET idle_since = now() - interval '1 hour' WHERE id = $1`, far.Provider.String())
	idle := c.by(admin, "PUT", "/dispatch/policies", map[string]any{"idle_credit": 10}).want(200).field("data", "version")
	plain := c.by(admin, "PUT", "/dispatch/policies", map[string]any{"idle_credit": 0}).want(200).field("data", "version")
	scoped := c.by(admin, "PUT", "/dispatch/policies", map[string]any{"idle_credit": 10, "service": "AMBULANCIA", "mode": "SHADOW"}).want(200).field("data", "version")
	id, _ := c.ask(nil)
	engine := &dispatch.Engine{Service: c.dispatch, Log: slog.New(slog.DiscardHandler)}
	if err := engine.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	try := func(version any) answer {
		return c.by(admin, "POST", fmt.Sprintf("/dispatch/policies/%v/what-if", version), map[string]any{"hours": 1}).want(200)
	}
	for _, version := range []any{plain, scoped} {
		if a := try(version); a.field("data", "rounds") != 1.0 || a.field("data", "differences") != 0.0 {
			t.Errorf("the same policy, and one for another service, change nothing: %s", a.body)
		}
	}
	a := try(idle)
	if a.field("data", "differences") != 1.0 {
		t.Fatalf("%s", a.body)
	}
	if from := a.text("data", "from"); len(from) != len("2006-01-02T15:04:05.000Z") {
		t.Errorf("from %s has no milliseconds", from)
	}
	change := a.field("data", "changes").([]any)[0].(map[string]any)
	before, after := change["before"].(map[string]any), change["after"].(map[string]any)
	if change["request_id"] != id || before["provider"] != near.Provider.String() || after["provider"] != far.Provider.String() || after["name"] == "" {
		t.Errorf("%v", change)
	}
	if b, f := a.field("data", "before", "eta_min").(float64), a.field("data", "after", "eta_min").(float64); b >= f {
		t.Errorf("ETA %v before, %v after", b, f)
	}
	for path, code := range map[string]int{"/dispatch/policies/99/what-if": 404, "/dispatch/policies/0/what-if": 400, "/dispatch/policies/x/what-if": 400} {
		c.by(admin, "POST", path, map[string]any{}).want(code)
	}
	for field, value := range map[string]any{"hours": 1000, "rounds": 0} {
		c.by(admin, "POST", "/dispatch/policies/1/what-if", map[string]any{field: value}).blames(field)
	}
}
