package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

// TestAsk_namesWhatIsWrong sends calls for help with one thing wrong in each; none of them makes a request.
func TestAsk_namesWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := shared(t)
	member := c.enter(dispatch.RoleMember)
	next := time.Now().UTC().Year() + 1
	for name, wrong := range map[string]map[string]any{
		"service":            {"service": "NADA"},
		"title":              {"title": strings.Repeat("x", 201)},
		"description":        {"description": strings.Repeat("x", 4001)},
		"priority":           {"priority": "urgent"},
		"location_latitude":  {"location_latitude": 90.0001},
		"location_longitude": {"location_longitude": "-180.5"},
		"location_address":   {"location_address": 7},
		"reference":          {"reference": "a\x00b"},
		"phone":              {"phone": "nonsense"},
		"vehicle_year":       {"vehicle_year": 1899},
		"vehicle_make":       {"vehicle_make": strings.Repeat("x", 1000)},
		"patient_age":        {"patient_age": -1},
		"patients":           {"patients": 0},
		"scheduled_for":      {"scheduled_for": "tomorrow"},
		"destination":        {"destination": "home"},
		"user_id":            {"user_id": uuid.NewString()},
		"triage":             {"triage": []int{1}},
		"nickname":           {"nickname": "x"},
		"Title":              {"title": nil, "Title": "x"},
	} {
		c.by(member, "POST", "/assistance/requests", with(tow(), wrong)).blames(name)
	}
	for field, values := range map[string][]any{
		"location_latitude":  {nil, "", "NaN", "Infinity", "1e400", true, []int{1}, -90.0000001},
		"location_longitude": {nil, "x", 180.0000001, "0x10"},
		"title":              {nil, "", "   ", 7, []string{"x"}},
		"description":        {nil, ""},
		"service":            {nil, "", "grua", 1},
		"vehicle_year":       {next + 1, 2000.5, "2000"},
		"patient_age":        {151, 1.5, "7"},
		"scheduled_for":      {time.Now().Add(-time.Hour).Format(time.RFC3339), time.Now().AddDate(1, 0, 0).Format(time.RFC3339), 7},
		"user_service":       {"x"},
		"user_id":            {"x"},
	} {
		for _, value := range values {
			body := with(tow(), map[string]any{field: value})
			if a := c.by(member, "POST", "/assistance/requests", body); a.status != 400 || a.field("errors", field) == nil {
				t.Errorf("%s %v: %d %s", field, value, a.status, a.body)
			}
		}
	}
	inside := map[string]any{"destination": map[string]any{"latitude": 91, "longitude": 0}}
	c.by(member, "POST", "/assistance/requests", with(tow(), inside)).blames("destination.latitude")
	requests := 0
	if err := one(t, c.node, `SELECT count(*) FROM request WHERE member_id = '`+member.User.String()+`'`, &requests); err != nil || requests != 0 {
		t.Errorf("%d requests were made, %v", requests, err)
	}
}

func TestAsk_takesWhatIsAtTheEdge(t *testing.T) {
	t.Parallel()
	c := shared(t)
	member := c.enter(dispatch.RoleMember)
	next := time.Now().UTC().Year() + 1
	for _, odd := range []map[string]any{
		{"location_latitude": 0, "location_longitude": 0},
		{"location_latitude": "-90", "location_longitude": "180"},
		{"vehicle_year": 1900}, {"vehicle_year": next}, {"vehicle_make": "Toyota", "vehicle_plate": "P-123ABC"},
		{"service": "AMBULANCIA", "patient_age": 0, "patients": 2, "symptoms": "Tos"}, {"service": "AMBULANCIA", "patient_age": 150},
		{"title": strings.Repeat("ñ", 200)}, {"phone": nil}, {"priority": "LOW"},
		{"destination": map[string]any{"latitude": 0, "longitude": "0", "address": "Taller"}},
		{"scheduled_for": time.Now().Add(2 * time.Hour).UTC().Format(time.RFC3339)},
	} {
		body := with(with(tow(), odd), map[string]any{"allow_duplicate": true})
		a := c.by(member, "POST", "/assistance/requests", body).want(201)
		got := c.by(member, "GET", "/assistance/requests/"+a.text("data", "id"), nil).want(200)
		for name, want := range odd {
			_, number := want.(int)
			if text, is := want.(string); is && name != "scheduled_for" && !strings.HasPrefix(name, "location_l") && got.text("data", name) != text {
				t.Errorf("%s: told %q, reads %q", name, text, got.text("data", name))
			}
			if number && got.field("data", name) != float64(want.(int)) {
				t.Errorf("%s: told %v, reads %v", name, want, got.field("data", name))
			}
		}
	}
	c.audited()
}

func TestAsk_staffAsksForAMember(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, member := c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleMember)
	c.by(desk, "POST", "/assistance/requests", tow()).blames("user_id")
	c.by(desk, "POST", "/assistance/requests", with(tow(), map[string]any{"user_id": uuid.NewString()})).blames("user_id")
	a := c.by(desk, "POST", "/assistance/requests", with(tow(), map[string]any{"user_id": member.User.String()})).want(201)
	c.by(member, "GET", "/assistance/requests/"+a.text("data", "id"), nil).want(200)
	c.by(c.enter(dispatch.RoleProvider), "POST", "/assistance/requests", tow()).want(403)
}

func TestAsk_aSecondCallForTheSameIsPointedToTheFirst(t *testing.T) {
	t.Parallel()
	c := shared(t)
	id, member := c.ask(nil)
	a := c.by(member, "POST", "/assistance/requests", tow()).want(409, "DUPLICATE_ACTIVE_REQUEST")
	if a.text("current", "id") != id {
		t.Errorf("pointed to %s", a.body)
	}
	c.by(member, "POST", "/assistance/requests", with(tow(), map[string]any{"service": "CORRIENTE"})).want(201)
	c.by(member, "POST", "/assistance/requests", with(tow(), map[string]any{"allow_duplicate": true})).want(201)
}

// TestAsk_fiftyAtOnceMakeOne sends one call fifty times over two nodes: once under one idempotency key, once without any.
func TestAsk_fiftyAtOnceMakeOne(t *testing.T) {
	t.Parallel()
	c := shared(t)
	nodes := []*crew{c, c.another()}
	for _, key := range []string{"the-same", ""} {
		member := c.enter(dispatch.RoleMember)
		var headers []string
		if key != "" {
			headers = []string{"Idempotency-Key", key}
		}
		answers := make([]answer, 50)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = nodes[i%2].by(member, "POST", "/assistance/requests", tow(), headers...) })
		}
		wg.Wait()
		made := map[string]bool{}
		for _, a := range answers {
			switch a.status {
			case http.StatusCreated:
				made[string(a.body)] = true
			case http.StatusConflict:
			default:
				t.Errorf("got %d %s", a.status, a.body)
			}
		}
		requests := 0
		count := fmt.Sprintf(`SELECT count(*) FROM request WHERE member_id = '%s'`, member.User)
		if err := one(t, c.node, count, &requests); err != nil || requests != 1 || len(made) != 1 {
			t.Errorf("key %q: %d requests, %d different answers, %v", key, requests, len(made), err)
		}
		if key != "" {
			again := c.by(member, "POST", "/assistance/requests", tow(), headers...).want(201)
			if again.header.Get("Idempotent-Replayed") != "true" || !made[string(again.body)] {
				t.Errorf("the repeat got %v %s", again.header, again.body)
			}
		}
	}
	c.audited()
}

// TestCommands_repeatedUnderTheirKey does every step of a job twice under its own key: the second has no effect and the first's answer.
func TestCommands_repeatedUnderTheirKey(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	offer := c.offer(desk, id, worker)[0]
	for i, step := range []struct {
		who  hand
		path string
		body any
		code int
	}{
		{member, path + "/updates", map[string]any{"message": "hola"}, 201},
		{worker, "/assistance/offers/" + offer + "/shown", nil, 200},
		{worker, "/assistance/offers/" + offer + "/accept", nil, 200},
		{worker, path + "/depart", nil, 200},
		{desk, path + "/note", map[string]any{"message": "nota"}, 0},
		{worker, path + "/release", map[string]any{"reason": "other"}, 200},
		{member, path + "/cancel", map[string]any{"cancellation_reason": "ya no"}, 200},
	} {
		key := []string{"Idempotency-Key", fmt.Sprint("key-", i)}
		first := c.by(step.who, "POST", step.path, step.body, key...)
		again := c.by(step.who, "POST", step.path, step.body, key...)
		if step.code != 0 {
			first.want(step.code)
		}
		if again.status != first.status || !bytes.Equal(first.body, again.body) || again.header.Get("Idempotent-Replayed") != "true" ||
			first.header.Get("ETag") != again.header.Get("ETag") {
			t.Errorf("%s: %d %s, then %d %s", step.path, first.status, first.body, again.status, again.body)
		}
	}
	c.audited()
}

func TestVersions_aCommandOnWhatHasMovedIsRefused(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	c.by(member, "PATCH", path, map[string]any{"title": "Otro", "expected_version": 1}).want(200)
	for _, call := range []struct {
		who    hand
		method string
		path   string
		body   map[string]any
	}{
		{member, "PATCH", path, map[string]any{"title": "x"}},
		{member, "POST", path + "/cancel", map[string]any{"cancellation_reason": "x"}},
		{desk, "POST", path + "/hold", map[string]any{"minutes": 5}},
		{desk, "POST", path + "/widen", map[string]any{}},
		{desk, "POST", path + "/priority", map[string]any{"priority": "HIGH", "reason": "x"}},
		{desk, "POST", path + "/reject", map[string]any{"reason": "x"}},
		{desk, "POST", path + "/assign_provider", map[string]any{"provider": uuid.NewString()}},
	} {
		a := c.by(call.who, call.method, call.path, call.body, "If-Match", `"1"`)
		if call.path == path+"/assign_provider" && a.status == 404 {
			continue // the provider is looked at first
		}
		if a.want(409, "VERSION_CONFLICT"); a.field("current", "version") != 2.0 || a.text("current", "state") != "searching" {
			t.Errorf("%s: %s", call.path, a.body)
		}
		c.by(call.who, call.method, call.path, with(call.body, map[string]any{"expected_version": 1})).want(409, "VERSION_CONFLICT")
		c.by(call.who, call.method, call.path, with(call.body, map[string]any{"expected_version": 0})).blames("expected_version")
		c.by(call.who, call.method, call.path, call.body, "If-Match", "x").blames("If-Match")
	}
	c.by(desk, "POST", path+"/hold", map[string]any{"minutes": 5}, "If-Match", `"2"`).want(200)
}

// TestCorrect_untilSomebodyIsAssigned changes details one by one and leaves the others as they were.
func TestCorrect_untilSomebodyIsAssigned(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, member := c.ask(map[string]any{"vehicle_make": "Toyota"})
	path := "/assistance/requests/" + id
	c.by(member, "PATCH", path, map[string]any{"vehicle_color": "rojo", "reference": "Frente al parque"}).want(200)
	a := c.by(desk, "PATCH", path, map[string]any{"location_latitude": "14.65"}).want(200)
	for name, want := range map[string]any{
		"vehicle_make": "Toyota", "vehicle_color": "rojo", "reference": "Frente al parque", "location_latitude": 14.65,
		"location_longitude": plaza.Lng, "title": "No arranca",
	} {
		if got := a.field("data", name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for _, fixed := range []map[string]any{{"service": "GRUA"}, {"status": "COMPLETED"}, {"state": "completed"}, {"user_id": uuid.NewString()}, {"version": 9}} {
		if a := c.by(member, "PATCH", path, fixed); a.status != 400 {
			t.Errorf("%v: %d %s", fixed, a.status, a.body)
		}
	}
	for _, wrong := range []map[string]any{{"title": ""}, {"title": "  "}, {"location_latitude": 91}, {"vehicle_year": 1}, {"phone": "x"}} {
		if a := c.by(member, "PATCH", path, wrong); a.status != 400 {
			t.Errorf("%v: %d %s", wrong, a.status, a.body)
		}
	}
	c.by(desk, "POST", path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	c.by(member, "PATCH", path, map[string]any{"title": "x"}).want(409, "STATE_CONFLICT")
	c.audited()
}
