package api_test

import (
	"strings"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/google/uuid"
)

// cast is one request with everybody who may be something to it.
type cast struct {
	*crew
	id, path string
	people   map[string]hand // by relation
}

// emergency makes a health request, so that everything there is to hide is there.
func emergency(c *crew) *cast {
	c.t.Helper()
	s := &cast{crew: c, people: map[string]hand{
		"other member": c.enter(dispatch.RoleMember), "dispatcher": c.enter(dispatch.RoleDispatcher), "admin": c.enter(dispatch.RoleAdmin),
		"provider": c.provider(plaza), "other provider": c.provider(plaza), "nobody's provider": c.enter(dispatch.RoleProvider),
	}}
	s.id, s.people["own"] = c.ask(map[string]any{
		"service": "AMBULANCIA", "patient_name": "Lucía Ajú", "patient_age": 0, "symptoms": "Fiebre de 39 grados", "allergies": "Penicilina",
		"reference": "Portón verde",
	})
	s.path = "/assistance/requests/" + s.id
	return s
}

// secrets are what only the parties may read.
var secrets = []string{"Lucía Ajú", "Fiebre de 39 grados", "Penicilina", "Portón verde", "6a Avenida 4-11", "+50255551234", "14.6417"}

// reads checks who may read the request, and that what they read hides what is not theirs.
func (s *cast) reads(moment string, full []string, reduced []string) {
	s.t.Helper()
	for relation, who := range s.people {
		a := s.by(who, "GET", s.path, nil)
		switch {
		case contains(full, relation):
			a.want(200)
			for _, secret := range secrets {
				if !strings.Contains(string(a.body), secret) {
					s.t.Errorf("%s: %s does not read %q: %s", moment, relation, secret, a.body)
				}
			}
		case contains(reduced, relation):
			a.want(200)
			hides(s.t, moment+": "+relation, a)
		default:
			a.want(404, "NOT_FOUND")
		}
	}
}

func contains(list []string, name string) bool {
	for _, v := range list {
		if v == name {
			return true
		}
	}
	return false
}

func hides(t testing.TB, who string, a answer) {
	t.Helper()
	for _, secret := range append([]string{"Hand", "@auxilio.test"}, secrets...) {
		if strings.Contains(string(a.body), secret) {
			t.Errorf("%s reads %q: %s", who, secret, a.body)
		}
	}
	lat, _ := a.field("data", "location_latitude").(float64)
	lng, _ := a.field("data", "location_longitude").(float64)
	if got, cell := (geo.Point{Lat: lat, Lng: lng}), plaza.Snap(8); geo.Distance(got, cell) > 1 {
		t.Errorf("%s reads the place %v, want the middle of its cell %v", who, got, cell)
	}
}

// TestRelations_whoReadsWhat follows a health request through its life.
func TestRelations_whoReadsWhat(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	desk, worker := s.people["dispatcher"], s.people["provider"]
	always := []string{"own", "dispatcher", "admin"}
	s.reads("searching", always, nil)
	offer := s.offer(desk, s.id, worker)[0]
	s.reads("offered", always, []string{"provider"})
	mine := s.by(worker, "GET", "/assistance/offers", nil).want(200)
	for _, secret := range secrets {
		if strings.Contains(string(mine.body), secret) {
			t.Errorf("an offer tells %q: %s", secret, mine.body)
		}
	}
	if rows := s.by(s.people["other provider"], "GET", "/assistance/offers", nil).want(200).results(); len(rows) != 0 {
		t.Errorf("another provider's offers: %v", rows)
	}
	s.by(worker, "POST", "/assistance/offers/"+offer+"/accept", nil).want(200)
	s.reads("assigned", append(always, "provider"), nil)
	for _, verb := range []string{"depart", "arrive", "start"} {
		s.by(worker, "POST", s.path+"/"+verb, nil).want(200)
	}
	s.by(worker, "POST", s.path+"/complete", map[string]any{"outcome": "completed", "notes": "Listo", "customer_satisfied": true, "signed_by": "L. A."}).want(200)
	s.reads("completed", always, []string{"provider"})
	exec(t, s.node, `UPDATE request SET state_since = now() - interval '25 hours', created_at = now() - interval '26 hours' WHERE id = $1;
		UPDATE assignment SET assigned_at = now() - interval '26 hours', released_at = now() - interval '25 hours' WHERE request_id = $1`, s.id)
	s.reads("a day later", always, nil)
}

// TestRelations_lists shows that a list holds what its reader may read one by one, and nothing else.
func TestRelations_lists(t *testing.T) {
	t.Parallel()
	s := emergency(dispatching(t))
	desk, worker := s.people["dispatcher"], s.people["provider"]
	count := func(want map[string]int) {
		t.Helper()
		for relation, who := range s.people {
			if rows := s.by(who, "GET", "/assistance/requests", nil).want(200).results(); len(rows) != want[relation] {
				t.Errorf("%s lists %d requests, want %d", relation, len(rows), want[relation])
			}
		}
	}
	count(map[string]int{"own": 1, "dispatcher": 1, "admin": 1})
	s.by(desk, "POST", s.path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	count(map[string]int{"own": 1, "dispatcher": 1, "admin": 1, "provider": 1})
	row := s.by(desk, "GET", "/assistance/requests", nil).want(200).results()[0]
	if row["user_name"] == "" || row["user_email"] == "" || row["user_name"] == nil || row["user_email"] == nil {
		t.Errorf("a row names its member: %v", row)
	}
	if body := string(s.by(desk, "GET", "/assistance/requests", nil).body); strings.Contains(body, "Fiebre") {
		t.Errorf("a list tells health facts: %s", body)
	}
}

// TestRelations_whoDoesWhat walks the access table: what everybody is answered who is not the one to do it.
func TestRelations_whoDoesWhat(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	worker := s.people["provider"]
	s.by(s.people["dispatcher"], "POST", s.path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	because := map[string]any{"reason": "x", "priority": "LOW", "minutes": 5, "providers": []string{uuid.NewString()}, "provider": uuid.NewString()}
	bodies := map[string][]string{
		"assign_provider": {"provider"}, "reassign": {"reason"}, "reject": {"reason"}, "priority": {"priority", "reason"}, "hold": {"minutes"},
		"unhold": {}, "widen": {}, "offer": {"providers"},
	}
	for verb, names := range bodies {
		body := map[string]any{}
		for _, name := range names {
			body[name] = because[name]
		}
		for _, relation := range []string{"own", "other member", "provider", "other provider"} {
			s.by(s.people[relation], "POST", s.path+"/"+verb, body).want(403)
		}
	}
	for _, relation := range []string{"other member", "provider", "other provider"} {
		a := s.by(s.people[relation], "POST", s.path+"/cancel", map[string]any{"cancellation_reason": "x"}).want(403)
		if a.text("message") != "You do not have permission to cancel this request" {
			t.Errorf("%s cancels: %s", relation, a.body)
		}
	}
	for _, step := range []string{"depart", "arrive", "start", "complete", "release", "eta"} {
		body := map[string]any{}
		switch step {
		case "complete":
			body = map[string]any{"outcome": "unable", "notes": "x"}
		case "release":
			body = map[string]any{"reason": "other"}
		case "eta":
			body = map[string]any{"minutes": 5}
		}
		s.by(s.people["own"], "POST", s.path+"/"+step, body).want(403)
		s.by(s.people["other member"], "POST", s.path+"/"+step, body).want(403)
		s.by(s.people["other provider"], "POST", s.path+"/"+step, body).want(404)
		s.by(s.people["nobody's provider"], "POST", s.path+"/"+step, body).want(404)
		if step != "release" {
			s.by(s.people["dispatcher"], "POST", s.path+"/"+step, body).blames("reason")
		}
	}
	for _, path := range []string{"/updates", "/tracking"} {
		for _, relation := range []string{"other member", "other provider"} {
			s.by(s.people[relation], "GET", s.path+path, nil).want(404)
		}
		for _, relation := range []string{"own", "provider", "dispatcher", "admin"} {
			s.by(s.people[relation], "GET", s.path+path, nil).want(200)
		}
	}
	s.by(s.people["other member"], "POST", s.path+"/updates", map[string]any{"message": "x"}).want(404)
	s.by(s.people["other member"], "PATCH", s.path, map[string]any{"title": "x"}).want(404)
	s.by(worker, "PATCH", s.path, map[string]any{"title": "x"}).want(403)
}

// TestRelations_offersOfOthersDoNotExist tries everybody on one provider's offer.
func TestRelations_offersOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	offer := "/assistance/offers/" + s.offer(s.people["dispatcher"], s.id, s.people["provider"])[0]
	for _, verb := range []string{"delivered", "shown", "accept", "decline"} {
		body := map[string]any{}
		if verb == "decline" {
			body["reason"] = "far"
		}
		for relation, status := range map[string]int{"own": 403, "other member": 403, "dispatcher": 403, "admin": 403, "other provider": 404, "nobody's provider": 404} {
			s.by(s.people[relation], "POST", offer+"/"+verb, body).want(status)
		}
	}
	s.by(s.people["provider"], "POST", offer+"/decline", map[string]any{"reason": "tired"}).blames("reason")
	s.by(s.people["provider"], "POST", offer+"/decline", map[string]any{"reason": "far"}).want(200)
	s.by(s.people["provider"], "POST", offer+"/decline", map[string]any{"reason": "far"}).want(200)
	s.by(s.people["provider"], "POST", offer+"/accept", nil).want(409)
}

// TestRelations_whoWasTakenOffIsToldSo lets the former provider go on as if nothing had happened.
func TestRelations_whoWasTakenOffIsToldSo(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	desk, first, second := s.people["dispatcher"], s.people["provider"], s.people["other provider"]
	s.by(desk, "POST", s.path+"/assign_provider", map[string]any{"provider": first.Provider.String()}).want(200)
	s.by(desk, "POST", s.path+"/reassign", map[string]any{"provider": second.Provider.String(), "reason": "avería"}).want(200)
	a := s.by(first, "POST", s.path+"/depart", nil).want(409, "NOT_ASSIGNED")
	if a.field("current") == nil {
		t.Errorf("a conflict shows how things stand: %s", a.body)
	}
	s.by(second, "POST", s.path+"/depart", nil).want(200)
	s.by(second, "POST", s.path+"/release", map[string]any{"reason": "other"}).want(200)
	if state := s.by(desk, "GET", s.path, nil).want(200).text("data", "state"); state != "searching" {
		t.Errorf("after the release: %s", state)
	}
	s.audited()
}
