package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/wallet/paq/simulator"
	"github.com/auxilio/auxilio/dispatch"
)

// A sample is what the examples of the document stand on, made real: who calls, the ids of the path, and what else an example
// names in words that mean nothing by themselves.
type sample struct {
	who     hand
	path    []string // pairs of a parameter and its value
	body    []string // pairs of what the document shows and what is here
	headers []string
}

// words that the document shows for what only a running server has.
const (
	sampleEmail                                                          = "miembro@auxilio.example"
	sampleUser, samplePlan, samplePayment, sampleRequest, sampleProvider = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002",
		"01900000-0000-7000-8000-000000000003", "01900000-0000-7000-8000-000000000004", "01900000-0000-7000-8000-000000000005"
)

// unanswerable are examples that must be refused: nobody has the token of a letter but its reader.
var unanswerable = map[string]int{"renew-password": http.StatusBadRequest}

// TestContract_examplesAreCarriedOut sends the example of every operation that reads JSON, as the document shows it but for names,
// to a server on which what it names exists. The older form of the document has the same examples.
func TestContract_examplesAreCarriedOut(t *testing.T) {
	t.Parallel()
	network := newNetwork()
	p := stagePlay(whole(t, paying(t, network, time.Second)))
	older := must(openapi3.NewLoader().LoadFromData(p.call("GET", "/api/v1/schema-3.0.json", nil).want(200).body))
	stage := &exhibition{play: p, payments: network}
	sent := 0
	doc := document(t)
	routes := map[string]edge.Route{}
	for _, r := range p.server.Routes() {
		routes[r.ID] = r
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		for method, op := range doc.Paths.Value(path).Operations() {
			if op.RequestBody == nil || op.RequestBody.Value.Content.Get("application/json") == nil {
				continue
			}
			example := string(must(json.Marshal(op.RequestBody.Value.Content.Get("application/json").Example)))
			before := older.Paths.Value(path).GetOperation(method).RequestBody.Value.Content.Get("application/json").Example
			if example == "null" || string(must(json.Marshal(before))) != example {
				t.Errorf("%s has the example %s, in the older form %v", op.OperationID, example, before)
				continue
			}
			s := stage.sample(op.OperationID)
			a := p.call(method, strings.NewReplacer(s.path...).Replace(path), strings.NewReplacer(s.body...).Replace(example), append(s.headers, s.who.as...)...)
			want := routes[op.OperationID].Status
			if refused, known := unanswerable[op.OperationID]; known {
				want = refused
			}
			if a.status != max(want, http.StatusOK) {
				t.Errorf("%s: %s: %d %s", op.OperationID, example, a.status, a.body)
			}
			sent++
		}
	}
	if sent < 50 {
		t.Errorf("%d examples", sent)
	}
	p.audited()
}

// An exhibition makes for each example what it needs.
type exhibition struct {
	*play
	payments *simulator.Network
}

// sample sets up the stage for an operation.
func (x *exhibition) sample(operation string) sample {
	x.t.Helper()
	own, other, desk, admin := x.cast["own"], x.cast["other"], x.cast["desk"], x.cast["admin"]
	switch operation {
	case "register", "create-user":
		return sample{who: admin, body: []string{"ana.morales", operation}}
	case "login", "ask-password-reset", "refresh-token", "verify-token", "logout", "renew-password", "change-password", "update-me":
		return x.account()
	case "update-user":
		return sample{who: admin, path: []string{"{id}", other.User.String()}}
	case "create-push-subscription":
		return sample{who: own}
	case "create-category", "create-service", "create-plan", "put-policy", "create-webhook":
		return sample{who: admin}
	case "update-category":
		return sample{who: admin, path: []string{"{code}", "HOME"}}
	case "update-service":
		return sample{who: admin, path: []string{"{code}", "GRUA"}}
	case "update-plan":
		return sample{who: admin, path: []string{"{id}", x.plan("VIAL_BASICO")}}
	case "try-policy":
		return sample{who: admin, path: []string{"{v}", "1"}}
	case "update-webhook":
		return sample{who: admin, path: []string{"{id}", x.hook}}
	case "create-subscription":
		return sample{who: x.enter(dispatch.RoleMember), body: []string{samplePlan, x.plan("VIAL_BASICO")}}
	case "update-subscription":
		return sample{who: own, path: []string{"{id}", x.bought}}
	case "create-payment":
		return sample{who: x.enter(dispatch.RoleMember)}
	case "confirm-payment", "paq-webhook":
		return x.payment()
	case "apply-provider":
		return sample{who: x.enter(dispatch.RoleMember)}
	case "update-provider":
		return sample{who: x.cast["assigned"], path: []string{"{id}", x.cast["assigned"].Provider.String()}}
	case "create-review":
		x.by(own, "DELETE", "/providers/"+x.cast["past"].Provider.String()+"/reviews/"+x.review, nil).want(200)
		fallthrough
	case "update-review":
		return sample{who: own, path: []string{"{id}", x.cast["past"].Provider.String(), "{review}", x.lastReview()}, body: []string{sampleRequest, x.acts["past"]}}
	case "go-online", "report-location", "create-my-device":
		return sample{who: x.cast["stranger"]}
	case "ingest-osmand-post":
		worker := x.provider(plaza)
		token := x.by(worker, "POST", "/providers/me/devices", map[string]any{"name": "x"}).want(201).text("data", "token")
		return sample{body: []string{"the-token-of-the-tracker", token}}
	case "create-request":
		return sample{who: x.enter(dispatch.RoleMember)}
	}
	return x.job(operation, desk)
}

// lastReview is the member's review, or an id of none.
func (x *exhibition) lastReview() string {
	for _, row := range x.by(x.cast["own"], "GET", "/providers/"+x.cast["past"].Provider.String()+"/reviews", nil).want(200).results() {
		return row["id"].(string)
	}
	return sampleUser
}

// account is a member of its own, freshly logged in.
func (x *exhibition) account() sample {
	x.t.Helper()
	who := x.enter(dispatch.RoleMember)
	email := x.by(who, "GET", "/users/me", nil).want(200).text("data", "email")
	a := x.call("POST", "/api/v1/auth/token", map[string]any{"email": email, "password": password}).want(200)
	return sample{who: who, body: []string{sampleEmail, email, "the-access-token", a.text("data", "access"), "the-refresh-token", a.text("data", "refresh")}}
}

// payment is a top-up whose code has come, with the signature of what the network would say of it.
func (x *exhibition) payment() sample {
	x.t.Helper()
	who := x.enter(dispatch.RoleMember)
	id := x.by(who, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000}).want(201).text("data", "id")
	said := `{"amount":"50.00","currency":"GTQ","reference":"` + id + `","status":"COMPLETED","transaction":"T-1001"}`
	return sample{who: who, path: []string{"{id}", id}, body: []string{samplePayment, id, "AB12C", x.payments.Code(id)},
		headers: []string{wallet.SignatureHeader, simulator.Sign([]byte(hookSecret), []byte(said))}}
}

// job is a request of its own, brought to where the operation can be carried out.
func (x *exhibition) job(operation string, desk hand) sample {
	x.t.Helper()
	id, member := x.ask(nil)
	worker := x.provider(plaza)
	path := "/assistance/requests/" + id
	s := sample{who: desk, path: []string{"{id}", id}, body: []string{sampleProvider, worker.Provider.String()}}
	steps := map[string][]string{"depart": {}, "set-eta": {}, "release": {}, "reassign-request": {}, "arrive": {"depart"}, "start": {"depart", "arrive"},
		"complete": {"depart", "arrive", "start"}}
	switch operation {
	case "update-request", "create-update", "cancel-request":
		s.who = member
	case "unhold-request":
		x.by(desk, "POST", path+"/hold", map[string]any{"minutes": 5}).want(200)
	case "accept-offer", "decline-offer":
		s.who, s.path = worker, []string{"{id}", x.offer(desk, id, worker)[0]}
	case "depart", "arrive", "start", "complete", "set-eta", "release":
		s.who = worker
	}
	if taken, ok := steps[operation]; ok {
		x.by(desk, "POST", path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
		for _, step := range taken {
			x.by(worker, "POST", path+"/"+step, nil).want(200)
		}
	}
	return s
}
