package api_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

// sponsored gives a member an active subscription to a seeded plan, as an administrator would.
func (c *crew) sponsored(admin, member hand, plan string) string {
	c.t.Helper()
	a := c.by(admin, "POST", "/services/subscriptions", map[string]any{"user_id": member.User.String(), "plan_id": c.plan(plan),
		"billing_cycle": "MONTHLY", "paid_by": "SPONSOR"}).want(201)
	if a.text("data", "status") != "ACTIVE" || a.text("data", "paid_by") != "SPONSOR" {
		c.t.Fatalf("a sponsored subscription: %s", a.body)
	}
	return a.text("data", "id")
}

// limitedPlan makes a plan of a category with so many requests a month.
func (c *crew) limitedPlan(admin hand, code, category string, most int) string {
	c.t.Helper()
	c.by(admin, "POST", "/services/plans", map[string]any{"code": code, "category": category, "name_es": "Con límite", "name_en": "Limited",
		"monthly_price_minor": 100, "yearly_price_minor": 1000, "max_requests_per_month": most}).want(201)
	return code
}

// covered is the body of a tow under a subscription, as often as wanted.
func covered(subscription string, changes map[string]any) map[string]any {
	return with(with(tow(), map[string]any{"user_service": subscription, "allow_duplicate": true}), changes)
}

// used is what the subscription says of its month.
func (c *crew) used(h hand, subscription string) int {
	c.t.Helper()
	return int(c.by(h, "GET", "/services/subscriptions/"+subscription, nil).want(200).field("data", "used_this_month").(float64))
}

// TestS4_fiftyParallelCreatesTakeTenUnits races fifty calls over two nodes on a limit of ten.
func TestS4_fiftyParallelCreatesTakeTenUnits(t *testing.T) {
	t.Parallel()
	c := shared(t)
	nodes := []*node{c.node, c.another().node}
	admin, member := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleMember)
	id := c.sponsored(admin, member, c.limitedPlan(admin, "DIEZ_AL_MES", "ROADSIDE", 10))
	var answers [50]answer
	var callers sync.WaitGroup
	for i := range answers {
		callers.Go(func() {
			answers[i] = nodes[i%2].call("POST", "/api/v1/assistance/requests", covered(id, nil), member.as...)
		})
	}
	callers.Wait()
	made := 0
	for _, a := range answers {
		if a.status == 201 {
			made++
			continue
		}
		a.want(409, "LIMIT_REACHED")
		if a.text("current", "id") != id {
			t.Fatalf("a refusal names the subscription: %s", a.body)
		}
	}
	if made != 10 || c.used(member, id) != 10 {
		t.Fatalf("%d were made and %d units used, want 10", made, c.used(member, id))
	}
	c.audited()
}

// TestS4_withoutTheLockUnitsAreLost is the twin: who reads the count, thinks and writes it back takes too many.
func TestS4_withoutTheLockUnitsAreLost(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	admin, member := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleMember)
	id := c.sponsored(admin, member, "VIAL_BASICO") // two a month
	exec(t, c.node, fmt.Sprintf(`INSERT INTO subscription_usage VALUES ('%s', date_trunc('month', now() AT TIME ZONE 'UTC'), 0)`, id))
	gate, read := make(chan struct{}), sync.WaitGroup{}
	var callers sync.WaitGroup
	for range 4 {
		read.Add(1)
		callers.Go(func() {
			var used int
			if err := one(t, c.node, `SELECT used FROM subscription_usage`, &used); err != nil {
				t.Error(err)
			}
			read.Done()
			<-gate
			exec(t, c.node, `UPDATE subscription_usage SET used = $1`, used+1)
		})
	}
	read.Wait()
	close(gate)
	callers.Wait()
	for _, f := range must(c.store.Audit(t.Context())) {
		if f.Promise == "units used of a month equal the requests that hold them" && f.Count == 0 {
			t.Error("the audit does not see units that no request holds")
		}
	}
	if used := c.used(member, id); used != 1 {
		t.Errorf("four readers who write back leave %d", used)
	}
}

// TestS4_aUnitsLife: taken with the request, given back when it ends before anybody was assigned, kept afterwards, and new
// with every month.
func TestS4_aUnitsLife(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, desk, member, worker := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleMember), c.provider(plaza)
	id := c.sponsored(admin, member, "VIAL_BASICO") // two a month
	ask := func(want int, code ...string) string {
		t.Helper()
		a := c.by(member, "POST", "/assistance/requests", covered(id, nil)).want(want, code...)
		if want == 201 && (a.text("data", "user_service") != id || a.field("data", "over_limit") != false) {
			t.Fatalf("the request shows its subscription: %s", a.body)
		}
		return a.text("data", "id")
	}
	cancel := func(request string) {
		t.Helper()
		c.by(member, "POST", "/assistance/requests/"+request+"/cancel", map[string]any{"cancellation_reason": "x"}).want(200)
	}
	first, second := ask(201), ask(201)
	ask(409, "LIMIT_REACHED")
	cancel(first)
	if n := c.used(member, id); n != 1 {
		t.Fatalf("%d used after one of two was cancelled", n)
	}
	c.by(desk, "POST", "/assistance/requests/"+second+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	cancel(second)
	if n := c.used(member, id); n != 1 {
		t.Fatalf("%d used: a unit is not given back after somebody was assigned", n)
	}
	third := ask(201)
	c.by(desk, "POST", "/assistance/requests/"+third+"/reject", map[string]any{"reason": "duplicada"}).want(200)
	if n := c.used(member, id); n != 1 {
		t.Fatalf("%d used after a rejection", n)
	}
	ask(201)
	ask(409, "LIMIT_REACHED")
	c.audited()
	exec(t, c.node, `UPDATE subscription_usage SET month = month - interval '1 month' WHERE subscription_id = $1;
		UPDATE request SET unit_month = unit_month - interval '1 month' WHERE unit_month IS NOT NULL AND subscription_id = $1`, id)
	if n := c.used(member, id); n != 0 {
		t.Fatalf("a new month starts at %d", n)
	}
	ask(201)
	c.audited()
}

// TestS4_urgentHealthIsNeverRefused: it is accepted without a unit and flagged; what is less urgent is refused.
func TestS4_urgentHealthIsNeverRefused(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, member := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleMember)
	id := c.sponsored(admin, member, c.limitedPlan(admin, "UNA_AL_MES", "HEALTH", 1))
	body := covered(id, map[string]any{"service": "AMBULANCIA", "priority": "URGENT"})
	if a := c.by(member, "POST", "/assistance/requests", body).want(201); a.field("data", "over_limit") != false {
		t.Fatalf("within the limit: %s", a.body)
	}
	a := c.by(member, "POST", "/assistance/requests", body).want(201)
	if a.field("data", "over_limit") != true || c.used(member, id) != 1 {
		t.Fatalf("over the limit: %s, %d used", a.body, c.used(member, id))
	}
	c.by(member, "POST", "/assistance/requests", with(body, map[string]any{"priority": "HIGH"})).want(409, "LIMIT_REACHED")
	c.by(member, "POST", "/assistance/requests/"+a.text("data", "id")+"/cancel", map[string]any{"cancellation_reason": "x"}).want(200)
	if n := c.used(member, id); n != 1 {
		t.Fatalf("what held no unit gives none back: %d", n)
	}
	c.audited()
}

// TestS4_whatDoesNotCoverIsRefused: others' subscriptions are like none, those of other categories, ended and unpaid ones do not cover.
func TestS4_whatDoesNotCoverIsRefused(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, member, other := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleMember), c.enter(dispatch.RoleMember)
	mine, theirs := c.sponsored(admin, member, "VIAL_PLUS"), c.sponsored(admin, other, "VIAL_PLUS")
	refused := func(subscription string) string {
		t.Helper()
		return c.by(member, "POST", "/assistance/requests", covered(subscription, nil)).blames("user_service").text("message")
	}
	if a, b := refused(theirs), refused(uuid.NewString()); a != b {
		t.Errorf("another's subscription is told from none: %q, %q", a, b)
	}
	refused(c.sponsored(admin, member, "HOGAR"))
	for range 3 { // 0 is unlimited
		c.by(member, "POST", "/assistance/requests", covered(mine, nil)).want(201)
	}
	exec(t, c.node, `UPDATE subscription SET renews_at = now() - interval '2 days' WHERE id = $1`, mine)
	c.by(member, "POST", "/assistance/requests", covered(mine, nil)).want(201) // in its grace
	exec(t, c.node, `UPDATE subscription SET renews_at = now() - interval '4 days' WHERE id = $1`, mine)
	refused(mine)
	c.by(member, "POST", "/services/subscriptions/"+mine+"/cancel", nil).want(200)
	refused(mine)
	c.by(admin, "POST", "/assistance/requests", covered(theirs, map[string]any{"user_id": member.User.String()})).blames("user_service")
	c.audited()
}

// TestSubscriptions_sponsored follows one that an administrator gives: bought once, renewed, left to run out, ended.
func TestSubscriptions_sponsored(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, member, other := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleMember), c.enter(dispatch.RoleMember)
	id := c.sponsored(admin, member, "VIAL_BASICO")
	path := "/services/subscriptions/" + id
	buy := map[string]any{"user_id": member.User.String(), "plan_id": c.plan("VIAL_BASICO"), "billing_cycle": "YEARLY", "paid_by": "SPONSOR"}
	if a := c.by(admin, "POST", "/services/subscriptions", buy).want(409, "ALREADY_SUBSCRIBED"); a.text("current", "id") != id {
		t.Errorf("the conflict names the subscription: %s", a.body)
	}
	for field, changes := range map[string]map[string]any{
		"user_id": {"user_id": nil}, "paid_by": {"paid_by": nil}, "billing_cycle": {"billing_cycle": "WEEKLY"}, "plan_id": {"plan_id": uuid.NewString()},
		"price_minor": {"price_minor": 1}, "price": {"price": 1}, "status": {"status": "ACTIVE"},
	} {
		c.by(admin, "POST", "/services/subscriptions", with(buy, changes)).blames(field)
	}
	c.by(admin, "POST", "/services/subscriptions", with(buy, map[string]any{"user_id": admin.User.String()})).blames("user_id")
	c.by(member, "POST", "/services/subscriptions", buy).blames("paid_by")
	c.by(other, "POST", "/services/subscriptions", with(buy, map[string]any{"paid_by": nil})).blames("user_id")
	c.by(other, "GET", path, nil).want(404)
	c.by(other, "POST", path+"/cancel", nil).want(404)
	c.by(other, "PATCH", path, map[string]any{"auto_renew": false}).want(404)
	if rows := c.by(other, "GET", "/services/subscriptions?user_id="+member.User.String(), nil).want(200).results(); len(rows) != 0 {
		t.Errorf("another's list: %v", rows)
	}
	if rows := c.by(admin, "GET", "/services/subscriptions?status=ACTIVE&user_id="+member.User.String(), nil).want(200).results(); len(rows) != 1 {
		t.Errorf("the administrator's list: %v", rows)
	}
	if a := c.by(member, "PATCH", path, map[string]any{"auto_renew": false}).want(200); a.field("data", "auto_renew") != false {
		t.Errorf("auto_renew: %s", a.body)
	}
	if a := c.by(admin, "POST", path+"/renew", nil).want(200); a.field("data", "periods") != 2.0 {
		t.Errorf("renewed: %s", a.body)
	}
	c.by(admin, "POST", path+"/renew", nil).want(409, "TOO_EARLY")
	c.by(member, "POST", path+"/cancel", nil).want(200)
	c.by(member, "POST", path+"/cancel", nil).want(409, "STATE_CONFLICT")
	c.by(member, "PATCH", path, map[string]any{"auto_renew": true}).want(409, "STATE_CONFLICT")
	c.by(admin, "POST", "/services/subscriptions", buy).want(201)
	rows := c.by(admin, "GET", "/audit?subject="+member.User.String(), nil).want(200).results()
	if len(rows) != 3 { // twice made, once renewed
		t.Errorf("audited: %v", rows)
	}
	c.audited()
}
