package api_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// catalogued is a crew with plans.
func catalogued(t testing.TB) *crew {
	t.Helper()
	c := dispatching(t)
	if err := c.store.SeedPlans(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// plan is the id of a seeded plan.
func (c *crew) plan(code string) string {
	c.t.Helper()
	for _, row := range c.call("GET", "/api/v1/services/plans", nil).want(200).results() {
		if row["code"] == code {
			return row["id"].(string)
		}
	}
	c.t.Fatalf("no plan %s", code)
	return ""
}

func TestS12_coldListsAreReadOnceAndNeedNoRedis(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	for _, path := range []string{"/services/categories", "/services/catalog", "/services/plans"} {
		var read atomic.Int64
		var readers sync.WaitGroup
		for range 200 {
			readers.Go(func() { read.Add(c.call("GET", "/api/v1"+path, nil).want(200).statements()) })
		}
		readers.Wait()
		if read.Load() < 1 || read.Load() > 2 {
			t.Errorf("%s: %d statements for 200 cold reads", path, read.Load())
		}
		if n := c.call("GET", "/api/v1"+path, nil).want(200).statements(); n != 0 {
			t.Errorf("%s: %d statements when warm", path, n)
		}
	}
	deaf := join(t, c.database, "redis://127.0.0.1:1", debug) // nobody listens there
	if rows := deaf.call("GET", "/api/v1/services/plans", nil).want(200).results(); len(rows) < 5 {
		t.Errorf("without Redis: %v", rows)
	}
}

// TestS12_changesShowOnEveryNode changes each kind of list on one node and reads it on both.
func TestS12_changesShowOnEveryNode(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	other := c.another()
	c.run(c.tail.Run, other.tail.Run)
	<-other.tail.Ready()
	admin := c.enter(dispatch.RoleAdmin)
	plan := c.plan("VIAL_BASICO")
	shows := func(n *node, path, key, id, field string, want any) func() bool {
		return func() bool {
			for _, row := range n.call("GET", "/api/v1"+path, nil).want(200).results() {
				if row[key] == id {
					return row[field] == want
				}
			}
			return want == nil
		}
	}
	for _, change := range []struct {
		path, key, id string
		body          map[string]any
		field         string
		want          any
	}{
		{"/services/categories", "code", "HOME", map[string]any{"name_es": "Casa"}, "name_es", "Casa"},
		{"/services/catalog", "code", "GRUA", map[string]any{"base_pay_minor": 21000}, "base_pay_minor", 21000.0},
		{"/services/plans", "id", plan, map[string]any{"monthly_price_minor": 5500}, "monthly_price_minor", 5500.0},
		{"/services/plans", "id", plan, map[string]any{"active": false}, "name_es", nil},
	} {
		shows(other.node, change.path, change.key, change.id, change.field, change.want)() // warm
		c.by(admin, "PATCH", change.path+"/"+change.id, change.body).want(200)
		if !shows(c.node, change.path, change.key, change.id, change.field, change.want)() {
			t.Errorf("%s %v: not shown by the node that changed it", change.path, change.body)
		}
		eventually(t, "the other node shows "+change.path, shows(other.node, change.path, change.key, change.id, change.field, change.want))
	}
	c.call("GET", "/api/v1/services/plans/"+plan, nil).want(404)
}

func TestS7_pricesAndLimitsHaveRanges(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	admin := c.enter(dispatch.RoleAdmin)
	good := map[string]any{"code": "VIAL_ORO", "category": "ROADSIDE", "name_es": "Oro", "name_en": "Gold", "monthly_price_minor": 0,
		"yearly_price_minor": 1, "max_requests_per_month": 1000}
	for field, values := range map[string][]any{
		"monthly_price_minor": {-1, "5", 1.5, nil}, "yearly_price_minor": {-1}, "max_requests_per_month": {-1, 1001},
		"code": {"oro", "VIAL_BASICO"}, "category": {"NADA"}, "name_es": {" "}, "price": {1},
	} {
		for _, v := range values {
			c.by(admin, "POST", "/services/plans", with(good, map[string]any{field: v})).blames(field)
		}
	}
	path := "/services/plans/" + c.by(admin, "POST", "/services/plans", good).want(http.StatusCreated).text("data", "id")
	for field, v := range map[string]any{"monthly_price_minor": -1, "max_requests_per_month": 1001, "yearly_price_minor": -5, "code": "X"} {
		c.by(admin, "PATCH", path, map[string]any{field: v}).blames(field)
	}
	c.by(admin, "PATCH", "/services/plans/"+uuid.NewString(), map[string]any{}).want(404)
	c.by(admin, "PATCH", "/services/catalog/AMBULANCIA", map[string]any{"evidence": map[string]any{
		"notes": true, "customer_satisfied": true, "signed_by": false, "photos": true}}).blames("evidence.photos")
	for column, v := range map[string]string{"monthly_price_minor": "-1", "yearly_price_minor": "-1", "max_requests_per_month": "1001"} {
		if err := one(t, c.node, `UPDATE plan SET `+column+` = `+v+` RETURNING 1`, new(int)); err == nil {
			t.Errorf("the database takes %s = %s", column, v)
		}
	}
}
