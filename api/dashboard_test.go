package api_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/google/uuid"
)

// TestS15_providerDashboard follows a provider's day: one job done, one in hand, and what was earned and driven.
func TestS15_providerDashboard(t *testing.T) {
	t.Parallel()
	c := shared(t)
	worker := c.provider(plaza)
	done, _ := c.ask(map[string]any{"service": "CORRIENTE"})
	c.serve(done, worker)
	held, _ := c.ask(map[string]any{"service": "CORRIENTE"})
	c.by(c.enter(dispatch.RoleDispatcher), "POST", "/assistance/requests/"+held+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	a := c.by(worker, "GET", "/providers/dashboard", nil).want(200)
	assigned, _ := a.field("data", "assigned_requests").([]any)
	today, _ := a.field("data", "todays_requests").([]any)
	if len(assigned) != 1 || assigned[0].(map[string]any)["id"] != held || len(today) != 2 || a.text("data", "provider", "id") != worker.Provider.String() {
		t.Errorf("dashboard: %s", a.body)
	}
	for name, want := range map[string]float64{"total_completed": 1, "rating": 0, "total_reviews": 0, "assigned_count": 1, "today_count": 2} {
		if a.field("data", "stats", name) != want {
			t.Errorf("%s is %v, want %v", name, a.field("data", "stats", name), want)
		}
	}
	if n := a.statements(); n > 6 {
		t.Errorf("%d statements", n)
	}
	for _, who := range []hand{c.enter(dispatch.RoleMember), c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleProvider)} {
		if a := c.by(who, "GET", "/providers/dashboard", nil).want(403); a.text("message") != "Not a provider" {
			t.Errorf("%s is told %s", who.Role, a.body)
		}
	}
	for _, period := range []string{"today", "week", "month", "all"} {
		e := c.by(worker, "GET", "/providers/me/earnings?period="+period, nil).want(200)
		if e.field("data", "jobs") != 1.0 || e.field("data", "total_minor") != 4500.0 || e.field("data", "total") != 45.0 {
			t.Errorf("%s: %s", period, e.body)
		}
	}
	c.by(worker, "GET", "/providers/me/earnings?period=year", nil).blames("period")
	exec(t, c.node, `UPDATE assignment SET released_at = date_trunc('day', now()) - interval '1 second',
		assigned_at = date_trunc('day', now()) - interval '1 hour' WHERE ended_as = 'completed' AND provider_id = $1`, worker.Provider.String())
	if e := c.by(worker, "GET", "/providers/me/earnings", nil).want(200); e.field("data", "jobs") != 0.0 {
		t.Errorf("what ended yesterday is not today's: %s", e.body)
	}
}

// TestS15_memberDashboard has a member with a plan, calls that wait, one under way and many that are over.
func TestS15_memberDashboard(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, member, worker := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleMember), c.provider(plaza)
	bought := c.sponsored(admin, member, "VIAL_BASICO")
	ask := func(service string) string {
		return c.by(member, "POST", "/assistance/requests", with(tow(), map[string]any{"service": service})).want(201).text("data", "id")
	}
	for range 5 {
		c.by(member, "POST", "/assistance/requests/"+ask("PLOMERIA")+"/cancel", map[string]any{"cancellation_reason": "x"}).want(200)
	}
	given, waiting := ask("CORRIENTE"), ask("GRUA")
	c.by(c.enter(dispatch.RoleDispatcher), "POST", "/assistance/requests/"+given+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	a := c.by(member, "GET", "/users/dashboard", nil).want(200)
	active, _ := a.field("data", "active_services").([]any)
	pending, _ := a.field("data", "pending_requests").([]any)
	recent, _ := a.field("data", "recent_requests").([]any)
	if a.text("data", "user", "id") != member.User.String() || len(active) != 1 || active[0].(map[string]any)["id"] != bought ||
		len(pending) != 1 || pending[0].(map[string]any)["id"] != waiting || len(recent) != 5 || recent[1].(map[string]any)["id"] != given {
		t.Errorf("dashboard: %s", a.body)
	}
	for name, want := range map[string]float64{"total_services": 1, "total_requests": 7, "pending_requests": 1} {
		if a.field("data", "stats", name) != want {
			t.Errorf("%s is %v, want %v", name, a.field("data", "stats", name), want)
		}
	}
	if n := a.statements(); n > 6 {
		t.Errorf("%d statements", n)
	}
	if a := c.by(c.enter(dispatch.RoleMember), "GET", "/users/dashboard", nil).want(200); a.field("data", "stats", "total_requests") != 0.0 || string(must(json.Marshal(a.field("data", "active_services")))) != "[]" {
		t.Errorf("of nobody: %s", a.body)
	}
}

// TestShifts_whatWasDrivenIsCounted drives a kilometre and trembles.
func TestShifts_whatWasDrivenIsCounted(t *testing.T) {
	t.Parallel()
	c := shared(t)
	worker := c.provider(plaza)
	for i, metres := range []float64{0, 500, 505, 1000, 995} {
		p := plaza.Toward(90, metres)
		at := fleet.Position{Provider: uuid.UUID(worker.Provider), Point: p, Seq: int64(i + 1), FixedAt: c.server.Now(), Anchored: c.server.Now()}
		if err := c.store.SavePositions(t.Context(), []fleet.Position{at, at}[:1]); err != nil {
			t.Fatal(err)
		}
	}
	if rows := c.by(worker, "GET", "/providers/me/shifts", nil).want(200).results(); len(rows) != 1 || fmt.Sprint(rows[0]["distance_km"]) != "1" || rows[0]["ended_at"] != nil {
		t.Errorf("shifts: %v", rows)
	}
	c.by(worker, "GET", "/providers/me/shifts?cursor=x", nil).blames("cursor")
}

// TestProviders_aLoginThatIsNoProvidersIsOffDuty disables and demotes logins whose phones are ringing.
func TestProviders_aLoginThatIsNoProvidersIsOffDuty(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, desk := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleDispatcher)
	for _, change := range []map[string]any{{"is_active": false}, {"role": "MEMBER"}} {
		worker := c.provider(plaza)
		id, _ := c.ask(nil)
		c.offer(desk, id, worker)
		c.by(admin, "PATCH", "/users/"+worker.User.String(), change).want(200)
		if a := c.by(desk, "GET", "/assistance/requests/"+id, nil).want(200); a.text("data", "state") != "searching" {
			t.Errorf("%v: the request: %s", change, a.body)
		}
		var onDuty bool
		if err := one(t, c.node, `SELECT on_duty FROM provider WHERE id = '`+worker.Provider.String()+`'`, &onDuty); err != nil || onDuty {
			t.Errorf("%v: on duty %v, %v", change, onDuty, err)
		}
		c.by(admin, "PATCH", "/users/"+worker.User.String(), map[string]any{"is_active": true, "role": "PROVIDER"}).want(200)
	}
	c.by(admin, "PATCH", "/users/"+c.enter(dispatch.RoleMember).User.String(), map[string]any{"is_active": false}).want(200)
	c.audited()
}

// TestProviders_suspensionTakesOffersBack suspends a provider whose phone is ringing, and leaves its trace.
func TestProviders_suspensionTakesOffersBack(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, desk, worker := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, _ := c.ask(nil)
	offer := c.offer(desk, id, worker)[0]
	c.by(admin, "POST", "/providers/"+worker.Provider.String()+"/suspend", nil).want(200)
	if rows := c.by(worker, "GET", "/assistance/offers", nil).want(200).results(); len(rows) != 0 {
		t.Errorf("still rings: %v", rows)
	}
	c.by(worker, "POST", "/assistance/offers/"+offer+"/accept", nil).want(409, "WITHDRAWN")
	if a := c.by(desk, "GET", "/assistance/requests/"+id, nil).want(200); a.text("data", "state") != "searching" {
		t.Errorf("the request: %s", a.body)
	}
	rows := c.by(admin, "GET", "/audit?action=provider.suspended&object="+worker.Provider.String(), nil).want(200).results()
	if len(rows) != 1 || rows[0]["object"] != worker.Provider.String() || rows[0]["actor"] != admin.User.String() || rows[0]["subject"] != worker.User.String() {
		t.Errorf("audit: %v", rows)
	}
	if id := uuid.MustParse(fmt.Sprint(rows[0]["id"])); id.Version() != 7 || id.Variant() != uuid.RFC4122 {
		t.Errorf("the id of an entry is %s", id)
	} else if s, _ := id.Time().UnixTime(); time.Since(time.Unix(s, 0)).Abs() > time.Minute {
		t.Errorf("%s was made at %d", id, s)
	}
	for _, field := range []string{"actor", "object", "subject"} {
		c.by(admin, "GET", "/audit?"+field+"=x", nil).blames(field)
	}
	c.by(desk, "GET", "/audit", nil).want(403)
	c.audited()
}
