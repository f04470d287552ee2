package api_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
)

// TestAssistance_fromAskToDone plays one call for help by everybody's requests: asked, offered, acknowledged, accepted, driven to,
// done and told.
func TestAssistance_fromAskToDone(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	a := c.by(member, "GET", path, nil).want(200)
	if a.text("data", "state") != "searching" || a.text("data", "status") != "PENDING" || a.header.Get("ETag") != `"1"` ||
		a.field("data", "next", "what") == nil || !strings.HasPrefix(a.text("data", "request_number"), "REQ-") {
		t.Fatalf("asked: %s %s", a.header.Get("ETag"), a.body)
	}
	offer := "/assistance/offers/" + c.offer(desk, id, worker)[0]
	live := c.by(worker, "GET", "/assistance/offers", nil).want(200).results()
	if len(live) != 1 || live[0]["delivered_at"] == nil {
		t.Fatalf("reading an offer is its delivery: %v", live)
	}
	c.by(worker, "POST", offer+"/delivered", nil).want(200)
	c.by(worker, "POST", offer+"/shown", nil).want(200)
	c.by(worker, "POST", offer+"/accept", map[string]any{"prep_minutes": 5}).want(200)
	c.by(worker, "POST", offer+"/accept", nil).want(200) // the winner may ask again
	for _, step := range []struct{ verb, state string }{{"depart", "en_route"}, {"arrive", "arrived"}, {"start", "in_service"}} {
		a := c.by(worker, "POST", path+"/"+step.verb, nil).want(200)
		if a.text("data", "state") != step.state || a.header.Get("ETag") == "" {
			t.Fatalf("%s: %s", step.verb, a.body)
		}
	}
	done := map[string]any{"outcome": "completed", "notes": "Listo", "customer_satisfied": true, "photos": []string{c.shot(worker, path)}}
	c.by(worker, "POST", path+"/complete", with(done, map[string]any{"notes": nil})).blames("notes")
	c.by(worker, "POST", path+"/complete", with(done, map[string]any{"customer_satisfied": nil})).blames("customer_satisfied")
	c.by(worker, "POST", path+"/complete", with(done, map[string]any{"outcome": "well"})).blames("outcome")
	c.by(worker, "POST", path+"/complete", with(done, map[string]any{"photos": nil})).blames("photos")
	a = c.by(worker, "POST", path+"/complete", done).want(200)
	if a.text("data", "status") != "COMPLETED" {
		t.Fatalf("completed: %s", a.body)
	}
	a = c.by(member, "GET", path, nil).want(200)
	if a.text("data", "outcome") != "completed" || a.text("data", "completion_notes") != "Listo" || a.field("data", "next") != nil {
		t.Errorf("told: %s", a.body)
	}
	c.audited()
}

func TestTracking_showsThePositionOnTheWayOnly(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza.Toward(90, 3000))
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	a := c.by(member, "GET", path+"/tracking", nil).want(200)
	if a.field("data", "position") != nil || a.field("data", "can_cancel") != true || a.field("data", "provider") != nil {
		t.Errorf("searching: %s", a.body)
	}
	c.by(desk, "POST", path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	if a := c.by(member, "GET", path+"/tracking", nil).want(200); a.field("data", "position") != nil || a.text("data", "provider", "name") == "" {
		t.Errorf("assigned: %s", a.body)
	}
	c.by(worker, "POST", path+"/depart", nil).want(200)
	a = c.by(member, "GET", path+"/tracking", nil).want(200)
	minutes, _ := a.field("data", "eta", "minutes").(float64)
	metres, _ := a.field("data", "eta", "distance_m").(float64)
	if a.field("data", "position", "age_s") == nil || minutes < 5 || metres < 2900 || metres > 3100 || a.text("data", "eta", "source") != "haversine" {
		t.Errorf("on the way: %s", a.body)
	}
	if steps, _ := a.field("data", "timeline").([]any); len(steps) < 3 {
		t.Errorf("timeline: %s", a.body)
	}
	for _, verb := range []string{"arrive", "start"} {
		c.by(worker, "POST", path+"/"+verb, nil).want(200)
	}
	if a := c.by(member, "GET", path+"/tracking", nil).want(200); a.field("data", "position") != nil {
		t.Errorf("in service: %s", a.body)
	}
}

func TestUpdates_tellTheStoryAndKeepNotesAtTheDesk(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	c.by(desk, "POST", path+"/assign_provider", map[string]any{"provider_id": worker.Provider.String()}).want(200)
	c.by(member, "POST", path+"/updates", map[string]any{"message": "Estoy en la esquina"}).want(201)
	c.by(worker, "POST", path+"/updates", map[string]any{"message": "Ya casi"}).want(201)
	c.by(desk, "POST", path+"/note", map[string]any{"message": "Cliente frecuente"})
	for who, notes := range map[*hand]int{&desk: 1, &member: 0, &worker: 0} {
		lines := map[string]int{}
		for _, row := range c.by(*who, "GET", path+"/updates", nil).want(200).results() {
			lines[row["message"].(string)]++
		}
		if lines["Estoy en la esquina"] != 1 || lines["Ya casi"] != 1 || lines["Request received"] != 1 || lines["Cliente frecuente"] != notes {
			t.Errorf("%s reads %v", who.Role, lines)
		}
	}
	for _, message := range []string{"", "   ", strings.Repeat("x", 5000)} {
		c.by(member, "POST", path+"/updates", map[string]any{"message": message}).blames("message")
	}
}

func TestDecisions_areTheDesks(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	desk := c.enter(dispatch.RoleDispatcher)
	near, far := c.provider(plaza), c.provider(plaza.Toward(90, 2000))
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id + "/decisions"
	if rows := c.by(desk, "GET", path, nil).want(200).results(); len(rows) != 0 {
		t.Errorf("before any round: %v", rows)
	}
	engine := &dispatch.Engine{Service: c.dispatch, Log: slog.New(slog.DiscardHandler)}
	if err := engine.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := c.by(desk, "GET", path, nil).want(200).results()
	if len(rows) != 1 || rows[0]["verdict"] != "offered" {
		t.Fatalf("after a round: %v", rows)
	}
	candidate := rows[0]["candidates"].([]any)[0].(map[string]any)
	if candidate["chosen"] != true || candidate["name"] == "" || candidate["cost"] == nil {
		t.Errorf("candidate: %v", candidate)
	}
	for _, words := range []any{rows[0]["words"], candidate["words"]} {
		if w := words.(map[string]any); w["es"] == "" || w["en"] == "" || w["es"] == w["en"] {
			t.Errorf("words: %v", w)
		}
	}
	c.by(member, "GET", path, nil).want(403)
	for who, chosen := range map[*hand]bool{&near: true, &far: false} {
		a := c.by(*who, "GET", "/providers/me/decisions", nil).want(200)
		if own := a.results(); len(own) != 1 || own[0]["chosen"] != chosen || strings.Contains(string(a.body), id) || strings.Contains(string(a.body), near.Provider.String()) {
			t.Errorf("own round: %s", a.body)
		}
	}
	stranger := c.provider(plaza)
	if own := c.by(stranger, "GET", "/providers/me/decisions", nil).want(200).results(); len(own) != 0 {
		t.Errorf("somebody else's round: %v", own)
	}
}
