package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

func TestS9_texts(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker, away := c.enter(dispatch.RoleDispatcher), c.provider(plaza), c.provider(plaza)
	must(c.dispatch.Offline(t.Context(), away.Actor))
	id, member := c.ask(nil)
	locked, _ := c.ask(map[string]any{"service": "CERRAJERIA"})
	path := "/assistance/requests/" + id
	said := func(a answer, status int, message string) {
		t.Helper()
		if a.want(status); a.text("message") != message {
			t.Errorf("got %q, want %q", a.text("message"), message)
		}
	}
	provider := func(id string) map[string]any { return map[string]any{"provider": id} }
	said(c.by(desk, "POST", path+"/assign_provider", map[string]any{}), 400, "Provider ID is required")
	said(c.by(desk, "POST", path+"/assign_provider", nil), 400, "Provider ID is required")
	said(c.by(desk, "POST", path+"/assign_provider", provider("")), 400, "Provider ID is required")
	said(c.by(desk, "POST", path+"/assign_provider", provider(uuid.NewString())), 404, "Provider not found")
	said(c.by(desk, "POST", path+"/assign_provider", provider(away.Provider.String())), 400, "Provider is not available")
	said(c.by(desk, "POST", "/assistance/requests/"+locked+"/assign_provider", provider(worker.Provider.String())), 400, "Provider does not offer this service")
	c.by(desk, "POST", path+"/assign_provider", provider("nonsense")).want(400)
	c.by(desk, "POST", "/assistance/requests/"+uuid.NewString()+"/assign_provider", provider(worker.Provider.String())).want(404, "NOT_FOUND")
	said(c.by(desk, "POST", path+"/assign_provider", map[string]any{"provider_id": worker.Provider.String()}), 200, "Provider assigned successfully")
	name := c.by(member, "GET", path, nil).want(200).text("data", "provider", "name")
	told := false
	for _, row := range c.by(member, "GET", path+"/updates", nil).want(200).results() {
		told = told || row["message"] == "Provider "+name+" assigned"
	}
	if !told || name == "" {
		t.Errorf("the story does not tell of %q", name)
	}
	said(c.by(desk, "POST", path+"/assign_provider", provider(away.Provider.String())).want(409, "STATE_CONFLICT"), 409, "The request is ASSIGNED")
}

func TestS10_cancelTexts(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	offer := c.offer(desk, id, worker)[0]
	c.by(member, "POST", "/assistance/requests/"+uuid.NewString()+"/cancel", map[string]any{"cancellation_reason": "x"}).want(404)
	a := c.by(member, "POST", path+"/cancel", map[string]any{"reason": "Ya arrancó"}).want(200)
	if a.text("message") != "Request cancelled successfully" || a.text("data", "cancellation_reason") != "Ya arrancó" {
		t.Errorf("cancelled: %s", a.body)
	}
	a = c.by(member, "POST", path+"/cancel", map[string]any{"cancellation_reason": "otra vez"}).want(400)
	if a.text("message") != "Cannot cancel request with status CANCELLED" {
		t.Errorf("cancelled again: %s", a.body)
	}
	told := false
	for _, row := range c.by(member, "GET", path+"/updates", nil).want(200).results() {
		told = told || row["message"] == "Request cancelled: Ya arrancó"
	}
	if !told {
		t.Error("the story does not tell of the cancellation")
	}
	a = c.by(worker, "POST", "/assistance/offers/"+offer+"/accept", nil).want(409, "CANCELLED")
	if a.text("current", "status") != "CANCELLED" {
		t.Errorf("a conflict shows how things stand: %s", a.body)
	}
	next, _ := c.ask(nil)
	c.offer(desk, next, worker) // free again
	c.audited()
}

// TestS9_oneOfTwenty has twenty orders for one request arrive at the same moment, on two nodes.
func TestS9_oneOfTwenty(t *testing.T) {
	t.Parallel()
	c := shared(t)
	nodes := []*crew{c, c.another()}
	desk := c.enter(dispatch.RoleDispatcher)
	workers := make([]string, 20)
	for i := range workers {
		workers[i] = c.provider(plaza).Provider.String()
	}
	id, _ := c.ask(nil)
	answers := make([]answer, len(workers))
	var wg sync.WaitGroup
	for i, w := range workers {
		wg.Go(func() {
			answers[i] = nodes[i%2].by(desk, "POST", "/assistance/requests/"+id+"/assign_provider", map[string]any{"provider": w})
		})
	}
	wg.Wait()
	statuses := map[int]int{}
	for _, a := range answers {
		statuses[a.status]++
		if a.status == http.StatusConflict && a.field("current", "version") == nil {
			t.Errorf("a conflict shows how things stand: %s", a.body)
		}
	}
	if statuses[200] != 1 || statuses[409] != 19 {
		t.Errorf("answers %v", statuses)
	}
	c.audited()
}

// TestAccept_losersGetTheirCode rings several providers at once and looks at what each is told.
func TestAccept_losersGetTheirCode(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, a, b := c.enter(dispatch.RoleDispatcher), c.provider(plaza), c.provider(plaza)
	accept := func(who hand, offer string) answer {
		return c.by(who, "POST", "/assistance/offers/"+offer+"/accept", nil)
	}

	id, _ := c.ask(nil)
	offers := c.offer(desk, id, a, b)
	accept(a, offers[0]).want(200)
	if got := accept(b, offers[1]).want(409, "TAKEN"); got.text("current", "state") != "assigned" {
		t.Errorf("a conflict shows how things stand: %s", got.body)
	}

	id, _ = c.ask(nil)
	offer := c.offer(desk, id, b)[0]
	exec(t, c.node, `UPDATE offer SET expires_at = now() - grace - interval '1 second' WHERE status = 'PENDING' AND id = $1`, offer)
	accept(b, offer).want(409, "EXPIRED")
	c.by(desk, "POST", "/assistance/requests/"+id+"/reject", map[string]any{"reason": "duplicado"}).want(200)
	accept(b, offer).want(409, "CANCELLED")
	accept(b, uuid.NewString()).want(404)

	id, _ = c.ask(nil)
	offer = c.offer(desk, id, b)[0]
	c.by(desk, "POST", "/assistance/requests/"+id+"/assign_provider", map[string]any{"provider": b.Provider.String()}).want(200)
	accept(b, offer).want(200) // it is theirs, by the desk's word
	c.by(b, "POST", "/assistance/offers/nonsense/accept", nil).want(400)
}

func TestOrders_theDeskSteersTheSearch(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, other, admin := c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleAdmin)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	for verb, wrong := range map[string][]map[string]any{
		"hold":     {{"minutes": 0}, {"minutes": 61}, {"minutes": 1.5}, {"minutes": "5"}},
		"priority": {{"priority": "BIG", "reason": "x"}, {"priority": "LOW"}, {"reason": "x"}},
		"reject":   {{}, {"reason": "  "}},
		"reassign": {{}},
		"offer":    {{}, {"providers": []string{}}, {"providers": []string{"nonsense"}}, {"providers": "x"}},
	} {
		for _, body := range wrong {
			if a := c.by(desk, "POST", path+"/"+verb, body); a.status != 400 {
				t.Errorf("%s %v: %d %s", verb, body, a.status, a.body)
			}
		}
	}
	c.by(desk, "POST", path+"/priority", map[string]any{"priority": "URGENT", "reason": "Hay niños"}).want(200)
	c.by(desk, "POST", path+"/widen", nil).want(200)
	c.by(desk, "POST", path+"/hold", map[string]any{"minutes": 5}).want(200)
	a := c.by(other, "POST", path+"/widen", nil).want(409, "HELD")
	if a.text("current", "event") != "held" || !strings.HasPrefix(a.text("current", "by"), "Hand ") ||
		a.text("current", "held_by") != a.text("current", "by") || a.text("current", "at") == "" {
		t.Errorf("a conflict says who did what, and when: %s", a.body)
	}
	a = c.by(member, "POST", path+"/cancel", map[string]any{"reason": "x", "expected_version": 1}).want(409, "VERSION_CONFLICT")
	if a.text("current", "by_role") != "DISPATCHER" || a.field("current", "by") != nil || a.field("current", "held_by") != nil {
		t.Errorf("a member learns the role alone: %s", a.body)
	}
	c.by(admin, "POST", path+"/widen", nil).want(200)
	c.by(desk, "POST", path+"/unhold", nil).want(200)
	if got := c.by(member, "GET", path, nil).want(200); got.text("data", "priority") != "URGENT" {
		t.Errorf("got %s", got.body)
	}
	c.by(desk, "POST", path+"/reject", map[string]any{"reason": "No cubierto"}).want(200)
	c.by(desk, "POST", path+"/widen", nil).want(409, "STATE_CONFLICT")
	c.audited()
}

func TestHold_isSeenByTheOthers(t *testing.T) {
	t.Parallel()
	c := shared(t)
	first, second := c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleDispatcher)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	c.by(first, "POST", path+"/hold", map[string]any{"minutes": 5}).want(200)
	row := named(t, c.by(second, "GET", "/dispatch/board", nil).want(200), "requests", id)
	name, _ := row["held_by_name"].(string)
	if name == "" || row["held_by"] != first.User.String() {
		t.Errorf("the board says that %v %q holds it", row["held_by"], name)
	}
	if a := c.by(second, "GET", path, nil).want(200); a.text("data", "held_by_name") != name {
		t.Errorf("the request says that %q holds it, the board %q", a.text("data", "held_by_name"), name)
	}
	if a := c.by(member, "GET", path, nil).want(200); a.field("data", "held_by_name") != nil {
		t.Errorf("the member is told who holds it: %s", a.body)
	}
}
