package api_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/live"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// pulling is a crew whose node answers pulled events.
func pulling(t testing.TB) *crew {
	t.Helper()
	c := dispatching(t, func(cfg *api.Config) {
		cfg.Live = &live.Live{Server: realtime.New(realtime.Config{
			Node: uuid.New(), Events: cfg.Tail, Access: cfg.Store, Presence: cfg.Store, Offers: cfg.Dispatch, Fleet: cfg.Fleet, Log: cfg.Log,
		})}
	})
	c.run(c.server.Tail.Run)
	return c
}

// named finds the row of an id.
func named(t testing.TB, a answer, list, id string) map[string]any {
	t.Helper()
	rows, _ := a.field("data", list).([]any)
	for _, row := range rows {
		if row := row.(map[string]any); row["id"] == id {
			return row
		}
	}
	t.Fatalf("%s is not among the %s of %s", id, list, a.body)
	return nil
}

// TestBoard_showsEverybodyAsTheyStand sets out one of each and reads the snapshot.
func TestBoard_showsEverybodyAsTheyStand(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	desk := c.enter(dispatch.RoleDispatcher)
	empty := c.by(desk, "GET", "/dispatch/board", nil).want(200)
	if rows, ok := empty.field("data", "requests").([]any); !ok || len(rows) != 0 || empty.field("data", "providers") == nil {
		t.Errorf("nothing is an empty list: %s", empty.body)
	}
	busy, asked, free, quiet := c.provider(plaza.Toward(0, 100)), c.provider(plaza), c.provider(plaza), c.provider(plaza)
	searching, _ := c.ask(nil)
	rung, _ := c.ask(nil)
	c.offer(desk, rung, asked)
	held, _ := c.ask(nil)
	c.by(desk, "POST", "/assistance/requests/"+held+"/assign_provider", map[string]any{"provider": busy.Provider.String()}).want(200)
	c.by(busy, "POST", "/assistance/requests/"+held+"/depart", nil).want(200)
	over, member := c.ask(nil)
	c.by(member, "POST", "/assistance/requests/"+over+"/cancel", map[string]any{"reason": "x"}).want(200)
	forgotten, _ := c.ask(nil)
	c.by(desk, "POST", "/assistance/requests/"+forgotten+"/reject", map[string]any{"reason": "x"}).want(200)
	exec(t, c.node, `UPDATE request SET state_since = now() - interval '121 minutes', created_at = now() - interval '3 hours' WHERE id = $1;
		UPDATE request SET attention = '{no_provider}' WHERE id = $2;
		UPDATE provider_position SET fixed_at = now() - interval '3 minutes' WHERE provider_id = $3`,
		forgotten, searching, quiet.Provider.String())

	b := c.by(desk, "GET", "/dispatch/board", nil).want(200)
	for name, want := range map[string]float64{
		"searching": 1, "offered": 1, "under_way": 1, "scheduled": 0, "needs_you": 1, "completed_today": 0, "on_duty": 4, "available": 1, "busy": 1,
	} {
		if got := b.field("data", "counters", name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	alone := must(c.store.Counters(t.Context(), time.Now().UTC().Truncate(24*time.Hour)))
	if alone != (store.Counters{Searching: 1, Offered: 1, UnderWay: 1, NeedsYou: 1, OnDuty: 4, Available: 1, Busy: 1}) {
		t.Errorf("the numbers alone are %+v", alone)
	}
	if rows := b.field("data", "requests").([]any); len(rows) != 4 || strings.Contains(string(b.body), forgotten) {
		t.Errorf("%d requests: %s", len(rows), b.body)
	}
	for who, state := range map[*hand]string{&busy: "busy", &asked: "offered", &free: "available", &quiet: "silent"} {
		if row := named(t, b, "providers", who.Provider.String()); row["state"] != state || row["latitude"] == nil || row["position_at"] == nil {
			t.Errorf("want %s: %v", state, row)
		}
	}
	row := named(t, b, "requests", held)
	carrier, _ := row["provider"].(map[string]any)
	if carrier["id"] != busy.Provider.String() || row["tracking_status"] != "ARRIVING" || row["version"] == nil || row["location_address"] != "6a Avenida 4-11" {
		t.Errorf("held: %v", row)
	}
	for word, want := range map[string]int{"ARRIVING": 1, "EN_ROUTE": 0, "SEARCHING": 1} {
		if rows := c.by(desk, "GET", "/assistance/requests?tracking_status="+word, nil).want(200).results(); len(rows) != want {
			t.Errorf("%s finds %v, want %d", word, rows, want)
		}
	}
	if a := c.by(desk, "GET", "/assistance/requests/"+held, nil).want(200); a.text("data", "tracking_status") != "ARRIVING" {
		t.Errorf("held: %s", a.body)
	}
	if row := named(t, b, "requests", searching); row["next"] == nil || row["provider"] != nil || !slices.Equal(row["attention"].([]any), []any{"no_provider"}) {
		t.Errorf("searching: %v", row)
	}
	if row := named(t, b, "providers", busy.Provider.String()); row["request_id"] != held {
		t.Errorf("busy: %v", row)
	}
	if b.text("data", "automation") != "AUTO" || b.text("data", "region") != "default" || b.text("data", "cursor", "topic") != "board" {
		t.Errorf("board: %s", b.body)
	}
}

// TestBoard_itsCursorContinues reads on from the cursor: all that happened after the snapshot comes, and it tells the newer version.
func TestBoard_itsCursorContinues(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	id, _ := c.ask(nil)
	after := func(cursor any) answer {
		return c.by(desk, "GET", fmt.Sprintf("/events?topic=board&after=%v", cursor), nil).want(200)
	}
	var b answer
	eventually(t, "the event of the request", func() bool {
		b = c.by(desk, "GET", "/dispatch/board", nil).want(200)
		return b.field("data", "cursor", "pos") != 0.0
	})
	cursor, version := b.field("data", "cursor", "pos"), named(t, b, "requests", id)["version"].(float64)
	if a := after(cursor); a.text("data", "epoch") != b.text("data", "epoch") {
		t.Errorf("epochs %s and %s", a.body, b.text("data", "epoch"))
	}
	c.by(desk, "POST", "/assistance/requests/"+id+"/priority", map[string]any{"priority": "LOW", "reason": "x"}).want(200)
	eventually(t, "the change after the cursor", func() bool {
		events, _ := after(cursor).field("data", "results").([]any)
		return slices.ContainsFunc(events, func(e any) bool { v, _ := e.(map[string]any)["version"].(float64); return v == version+1 })
	})
}

// TestDesk_isForStaff walks the routes of the desk with every role.
func TestDesk_isForStaff(t *testing.T) {
	t.Parallel()
	c := shared(t)
	people := map[string]hand{"admin": c.enter(dispatch.RoleAdmin), "dispatcher": c.enter(dispatch.RoleDispatcher), "member": c.enter(dispatch.RoleMember), "provider": c.provider(plaza)}
	for _, path := range []string{"/dispatch/board", "/dispatch/metrics", "/dispatch/log", "/dispatch/policies"} {
		for who, status := range map[string]int{"admin": 200, "dispatcher": 200, "member": 403, "provider": 403} {
			c.by(people[who], "GET", path, nil).want(status)
		}
		c.call("GET", "/api/v1"+path, nil).want(401)
	}
	for who, status := range map[string]int{"admin": 200, "dispatcher": 403, "member": 403, "provider": 403} {
		c.by(people[who], "PUT", "/dispatch/policies", map[string]any{"offer_s": 20}).want(status)
	}
	c.call("PUT", "/api/v1/dispatch/policies", map[string]any{}).want(401)
}

// TestDesk_takesAsManyStatementsForFiveRowsAsForTwoHundred reads the board and the log of a full and of a quiet day.
func TestDesk_takesAsManyStatementsForFiveRowsAsForTwoHundred(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	desk := c.enter(dispatch.RoleDispatcher)
	c.calls(t, 5)
	few := c.by(desk, "GET", "/dispatch/board", nil).want(200)
	c.calls(t, 195)
	c.scatter(200, plaza)
	many := c.by(desk, "GET", "/dispatch/board", nil).want(200)
	if n := few.statements(); n != many.statements() || n > 9 {
		t.Errorf("%d statements for 5 rows, %d for 200", n, many.statements())
	}
	if rows := many.field("data", "requests").([]any); len(rows) != 200 {
		t.Errorf("%d requests on the board", len(rows))
	}
	exec(t, c.node, `INSERT INTO request_history (request_id, version, change, from_state, to_state, actor_role, at)
		SELECT id, 1, 'created', NULL, 'searching', 'MEMBER', created_at FROM request`)
	short, long := c.by(desk, "GET", "/dispatch/log?limit=5", nil).want(200), c.by(desk, "GET", "/dispatch/log?limit=200", nil).want(200)
	if n := short.statements(); n != long.statements() || len(long.results()) != 200 {
		t.Errorf("%d statements for 5 rows, %d for %d", n, long.statements(), len(long.results()))
	}
	c.ask(nil)
	next := c.by(desk, "GET", "/dispatch/log?limit=5&cursor="+short.text("data", "next"), nil).want(200).results()
	if all := long.results(); len(next) != 5 || next[0]["request_id"] != all[5]["request_id"] {
		t.Errorf("after something new the second page starts with %v, want %v", next[0], all[5])
	}
	for query, field := range map[string]string{"limit=0": "limit", "limit=x": "limit", "cursor=x": "cursor", "cursor=e30": "cursor"} {
		if a := c.by(desk, "GET", "/dispatch/log?"+query, nil); a.status != 200 || query != "cursor=e30" {
			a.blames(field)
		}
	}
}

func TestMetrics_areTheLastHours(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	a := c.by(desk, "GET", "/dispatch/metrics", nil).want(200)
	if a.field("data", "created") != 0.0 || a.field("data", "assignment_p95_s") != nil {
		t.Errorf("before anything: %s", a.body)
	}
	id, _ := c.ask(nil)
	offer := c.offer(desk, id, worker)[0]
	c.by(worker, "POST", "/assistance/offers/"+offer+"/accept", nil).want(200)
	old, member := c.ask(nil)
	c.by(member, "POST", "/assistance/requests/"+old+"/cancel", map[string]any{"reason": "x"}).want(200)
	exec(t, c.node, `UPDATE offer SET sent_at = (SELECT created_at FROM request WHERE id = request_id) + interval '7 seconds';
		UPDATE assignment SET assigned_at = (SELECT created_at FROM request WHERE id = request_id) + interval '21 seconds';
		UPDATE request SET created_at = now() - interval '61 minutes' WHERE id = $1`, old)
	a = c.by(desk, "GET", "/dispatch/metrics", nil).want(200)
	for name, want := range map[string]float64{
		"created": 1, "assigned": 1, "completed": 0, "cancelled": 0, "first_offer_p50_s": 7, "first_offer_p95_s": 7, "assignment_p50_s": 21, "assignment_p95_s": 21,
	} {
		if got := a.field("data", name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestLog_tellsWhoDidWhat(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	id, _ := c.ask(nil)
	c.by(desk, "POST", "/assistance/requests/"+id+"/reject", map[string]any{"reason": "Llamada falsa"}).want(200)
	rows := c.by(desk, "GET", "/dispatch/log?limit=200", nil).want(200).results()
	rows = slices.DeleteFunc(rows, func(row map[string]any) bool { return row["request_id"] != id })
	if len(rows) != 2 || rows[0]["state"] != "rejected" || rows[0]["reason"] != "Llamada falsa" || rows[0]["by_role"] != "DISPATCHER" || rows[0]["by"] == "" ||
		rows[1]["state"] != "searching" || rows[1]["request_id"] != id || rows[0]["request_number"] == "" {
		t.Errorf("log: %v", rows)
	}
}

func TestPolicies_changeInVersions(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	admin, desk := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleDispatcher)
	put := func(body any) answer { t.Helper(); return c.by(admin, "PUT", "/dispatch/policies", body) }
	a := put(map[string]any{"radius_km": 12.5, "parallel": 3, "weights": map[string]any{"LOW": 0.5}, "automation": "ASSISTED"}).want(200)
	if a.field("data", "version") != 2.0 || a.field("data", "policy", "radius_km") != 12.5 || a.field("data", "policy", "weights", "LOW") != 0.5 ||
		a.field("data", "policy", "weights", "URGENT") != 6.0 || a.field("data", "policy", "offer_s") != 25.0 || a.text("data", "created_by") != admin.User.String() {
		t.Errorf("changed: %s", a.body)
	}
	if got := must(c.store.Policies(t.Context())).Base(dispatch.PolicyScope{}); got.Version != 2 || got.Policy.Parallel != 3 {
		t.Errorf("in force: %v", got)
	}
	if b := c.by(desk, "GET", "/dispatch/board", nil).want(200); b.text("data", "automation") != "ASSISTED" {
		t.Errorf("the board says %s", b.text("data", "automation"))
	}
	for field, bodies := range map[string][]any{
		"speed":         {map[string]any{"speed": 1}},
		"Radius_KM":     {map[string]any{"Radius_KM": 5}},
		"weights.low":   {map[string]any{"weights": map[string]any{"low": 1}}},
		"weights.LOW":   {map[string]any{"weights": map[string]any{"LOW": 0}}},
		"weights":       {map[string]any{"weights": 1}, map[string]any{"weights": nil}},
		"radius_km":     {map[string]any{"radius_km": "12"}, map[string]any{"radius_km": nil}, map[string]any{"radius_km": 0}, map[string]any{"radius_km": -1}, map[string]any{"radius_km": map[string]any{}}},
		"radius_max_km": {map[string]any{"radius_max_km": 1}},
		"parallel":      {map[string]any{"parallel": 6}, map[string]any{"parallel": 1.5}, map[string]any{"parallel": []int{1}}, `{"parallel":1,"parallel":2}`},
		"offer_s":       {map[string]any{"offer_s": true}, map[string]any{"offer_s": 1e300}},
		"automation":    {map[string]any{"automation": "auto"}, map[string]any{"automation": 1}},
	} {
		for _, body := range bodies {
			if a := put(body); a.status != 400 || a.field("errors", field) == nil {
				t.Errorf("%v: %d %s, want %s blamed", body, a.status, a.body, field)
			}
		}
	}
	for _, body := range []any{nil, "[]", "null", `"x"`, "{", "\xff"} {
		if a := put(body); a.status != 400 {
			t.Errorf("%v: %d %s", body, a.status, a.body)
		}
	}
	rows := c.by(desk, "GET", "/dispatch/policies", nil).want(200).results()
	if len(rows) != 2 || rows[0]["version"] != 2.0 || rows[1]["version"] != 1.0 || rows[1]["policy"].(map[string]any)["radius_km"] != 10.0 {
		t.Errorf("history: %v", rows)
	}
}

// TestPolicies_twentyAtOnceAreTwentyVersions loses none of twenty changes that arrive together on two nodes.
func TestPolicies_twentyAtOnceAreTwentyVersions(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	nodes := []*crew{c, c.another()}
	admin := c.enter(dispatch.RoleAdmin)
	fields := []string{"fresh_s", "k_candidates", "reoffer_s", "forward_min", "swap_max", "preempt_max", "escalate_s", "escalate_refusals", "grace_s", "progress_tick_s"}
	answers := make([]answer, 20)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = nodes[i%2].by(admin, "PUT", "/dispatch/policies", map[string]any{fields[i/2]: 30})
		})
	}
	wg.Wait()
	for _, a := range answers {
		a.want(200)
	}
	rows := c.by(admin, "GET", "/dispatch/policies", nil).want(200).results()
	latest := rows[0]["policy"].(map[string]any)
	if len(rows) != 21 || rows[0]["version"] != 21.0 {
		t.Errorf("%d versions, the newest %v", len(rows), rows[0]["version"])
	}
	for _, field := range fields {
		if latest[field] != 30.0 {
			t.Errorf("%s is %v: a change was lost", field, latest[field])
		}
	}
}

// TestPolicies_forAScopeAndByMode makes versions for parts of the work and reads what is in force.
func TestPolicies_forAScopeAndByMode(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	admin := c.enter(dispatch.RoleAdmin)
	put := func(body any) answer { t.Helper(); return c.by(admin, "PUT", "/dispatch/policies", body) }
	a := put(map[string]any{"service": "GRUA", "offer_s": 20}).want(200)
	if a.text("data", "service") != "GRUA" || a.text("data", "category") != "ROADSIDE" || a.field("data", "region") != nil || a.text("data", "mode") != "LIVE" {
		t.Errorf("for a service: %s", a.body)
	}
	put(map[string]any{"offer_s": 30}).want(200)
	a = put(map[string]any{"service": "GRUA", "radius_km": 8, "mode": "SHADOW"}).want(200)
	if a.field("data", "policy", "offer_s") != 20.0 {
		t.Errorf("not made from what is in force for the service: %s", a.body)
	}
	put(map[string]any{"category": "HOME", "mode": "SHARE", "share": 25}).want(200)
	put(map[string]any{"region": "default", "automation": "MANUAL"}).want(200)
	inForce := map[string]bool{}
	for _, row := range c.by(admin, "GET", "/dispatch/policies", nil).want(200).results() {
		inForce[fmt.Sprint(row["version"])] = row["in_force"].(bool)
	}
	for version, want := range map[string]bool{"1": false, "2": true, "3": true, "4": true, "5": true, "6": true} {
		if inForce[version] != want {
			t.Errorf("version %s in force: %v", version, inForce[version])
		}
	}
	if b := c.by(admin, "GET", "/dispatch/board", nil).want(200); b.text("data", "automation") != "MANUAL" {
		t.Errorf("the board says %s", b.text("data", "automation"))
	}
	for field, body := range map[string]map[string]any{
		"region": {"region": "atlantis"}, "category": {"category": "GARDEN"}, "service": {"service": "MAGIA"}, "mode": {"mode": "OFF"},
		"share": {"mode": "SHARE", "share": 100},
	} {
		put(body).blames(field)
	}
	put(map[string]any{"mode": "live"}).blames("mode")
	put(map[string]any{"service": "GRUA", "category": "HOME"}).blames("category")
	put(map[string]any{"region": 5}).blames("region")
	put(map[string]any{"share": 5}).blames("share")
	put(map[string]any{"mode": "SHARE"}).blames("share")
	put(map[string]any{"service": "GRUA", "mode": "OFF"}).want(200)
	if got := must(c.store.Policies(t.Context())).Base(dispatch.PolicyScope{Category: "ROADSIDE", Service: "GRUA"}); got.Policy.OfferS != 30 {
		t.Errorf("after OFF: version %d", got.Version)
	}
}
