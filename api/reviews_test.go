package api_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// serve takes a request through a job to its end.
func (c *crew) serve(request string, worker hand) {
	c.t.Helper()
	path := "/assistance/requests/" + request
	c.by(c.enter(dispatch.RoleDispatcher), "POST", path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	for _, step := range []string{"depart", "arrive", "start"} {
		c.by(worker, "POST", path+"/"+step, nil).want(200)
	}
	c.by(worker, "POST", path+"/complete", map[string]any{"outcome": "completed", "notes": "Listo", "customer_satisfied": true, "photos": []string{c.shot(worker, path)}}).want(200)
}

// TestS5_reviewsOverHTTP follows one review: refused before the job is done, written once, read by all, changed and taken back.
func TestS5_reviewsOverHTTP(t *testing.T) {
	t.Parallel()
	c := shared(t)
	worker, other := c.provider(plaza), c.provider(plaza)
	id, member := c.ask(map[string]any{"service": "CORRIENTE"})
	path := "/providers/" + worker.Provider.String() + "/reviews"
	body := map[string]any{"request": id, "rating": 4, "comment": " Muy amable "}
	c.by(member, "POST", path, body).want(409, "STATE_CONFLICT")
	c.serve(id, worker)

	for field, values := range map[string][]any{
		"rating": {nil, 0, 6, 2.5, "5", -1}, "request": {nil, "x", 7}, "comment": {strings.Repeat("x", 2001), 1, "a\x00b"},
		"member": {uuid.NewString()}, "created_at": {"2026-01-01T00:00:00Z"},
	} {
		for _, value := range values {
			c.by(member, "POST", path, with(body, map[string]any{field: value})).blames(field)
		}
	}
	stranger := c.enter(dispatch.RoleMember)
	c.by(stranger, "POST", path, body).want(404, "NOT_FOUND")
	c.by(member, "POST", path, with(body, map[string]any{"request": uuid.NewString()})).want(404, "NOT_FOUND") // a review without a job
	c.by(member, "POST", "/providers/"+other.Provider.String()+"/reviews", body).blames("request")
	c.by(member, "POST", "/providers/"+uuid.NewString()+"/reviews", body).blames("request")
	for _, who := range []hand{worker, other, c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleAdmin)} {
		c.by(who, "POST", path, body).want(403)
	}
	c.call("POST", "/api/v1"+path, body).want(401)

	key := []string{"Idempotency-Key", "review"}
	a := c.by(member, "POST", path, body, key...).want(201)
	if again := c.by(member, "POST", path, body, key...).want(201); string(again.body) != string(a.body) {
		t.Errorf("repeated: %s, first %s", again.body, a.body)
	}
	if b := c.by(member, "POST", path, body).want(409, "ALREADY_REVIEWED"); b.text("current", "id") != a.text("data", "id") {
		t.Errorf("a second review: %s", b.body)
	}
	c.rates(worker, 4, 1)
	rows := c.call("GET", "/api/v1"+path, nil).want(200).results()
	if len(rows) != 1 || rows[0]["rating"] != 4.0 || rows[0]["comment"] != "Muy amable" || rows[0]["author"] != "Hand" || rows[0]["member"] != nil {
		t.Errorf("public reviews: %v", rows)
	}
	one := path + "/" + a.text("data", "id")
	c.by(stranger, "PATCH", one, map[string]any{"rating": 1}).want(404)
	c.by(worker, "PATCH", one, map[string]any{"rating": 5}).want(403)
	c.by(stranger, "DELETE", one, nil).want(404)
	c.by(member, "PATCH", one, map[string]any{"rating": 6}).blames("rating")
	c.by(member, "PATCH", one, map[string]any{"request": id}).blames("request")
	if a := c.by(member, "PATCH", one, map[string]any{"rating": 1}).want(200); a.text("data", "comment") != "Muy amable" || a.field("data", "rating") != 1.0 {
		t.Errorf("changed: %s", a.body)
	}
	c.rates(worker, 1, 1)
	c.by(member, "DELETE", one, nil).want(200)
	c.by(member, "DELETE", one, nil).want(404)
	c.rates(worker, 0, 0)
	c.audited()
}

// rates checks what everybody reads of a provider's reviews.
func (c *crew) rates(worker hand, average float64, count int) {
	c.t.Helper()
	a := c.call("GET", "/api/v1/providers/"+worker.Provider.String(), nil).want(200)
	if a.field("data", "rating") != average || a.field("data", "total_reviews") != float64(count) {
		c.t.Errorf("rated %s, want %v of %d", a.body, average, count)
	}
}

// TestReviews_pagesAndHiddenProviders reads two hundred reviews, and none of a provider who may not be seen.
func TestReviews_pagesAndHiddenProviders(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	worker, member := c.provider(plaza), c.calls(t, 200)
	exec(t, c.node, `INSERT INTO review (id, request_id, provider_id, member_id, rating, created_at)
		SELECT gen_random_uuid(), id, '`+worker.Provider.String()+`', member_id, 5, created_at FROM request WHERE member_id = '`+member.User.String()+`'`)
	path := "/api/v1/providers/" + worker.Provider.String() + "/reviews"
	few, many := c.call("GET", path+"?limit=5", nil).want(200), c.call("GET", path+"?limit=200", nil).want(200)
	if n := few.statements(); n != many.statements() || n > 5 || len(many.results()) != 200 {
		t.Errorf("%d statements for 5 rows, %d for %d", n, many.statements(), len(many.results()))
	}
	if next := c.call("GET", path+"?limit=5&cursor="+few.text("data", "next"), nil).want(200).results(); next[0]["id"] != many.results()[5]["id"] {
		t.Errorf("second page starts with %v", next[0])
	}
	c.call("GET", path+"?cursor=x", nil).blames("cursor")
	c.call("GET", "/api/v1/providers/"+uuid.NewString()+"/reviews", nil).want(404)
	c.by(c.enter(dispatch.RoleAdmin), "POST", "/providers/"+worker.Provider.String()+"/suspend", nil).want(200)
	c.call("GET", path, nil).want(404)
}
