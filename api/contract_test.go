package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/getkin/kin-openapi/openapi3"
)

// document is what a client fetches and checks of a whole node, once for all tests, which must not change it.
func document(t testing.TB) *openapi3.T {
	t.Helper()
	documented.Do(func() {
		documented.T = must(openapi3.NewLoader().LoadFromData(shared(t).call("GET", "/api/v1/schema.json", nil).want(200).body))
	})
	if documented.T == nil {
		t.Fatal("the document could not be read")
	}
	return documented.T
}

var documented struct {
	sync.Once
	*openapi3.T
}

// TestS26_documentAndRoutesAreTheSame compares what is documented, what is declared and what the router answers.
func TestS26_documentAndRoutesAreTheSame(t *testing.T) {
	t.Parallel()
	n := shared(t).node
	var documented, declared []string
	for path, item := range document(t).Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	for _, r := range n.server.Routes() {
		declared = append(declared, r.Method+" "+r.FullPath())
	}
	slices.Sort(documented)
	slices.Sort(declared)
	if !slices.Equal(documented, declared) {
		t.Errorf("documented:\n%s\ndeclared:\n%s", strings.Join(documented, "\n"), strings.Join(declared, "\n"))
	}
	if got := n.server.Routed(); !slices.Equal(got, declared) {
		t.Errorf("routed:\n%s\ndeclared:\n%s", strings.Join(got, "\n"), strings.Join(declared, "\n"))
	}
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// TestContract_whoMayCall calls every operation as everybody and compares with who is declared: no token 401, another role 403, and
// neither for those who may.
func TestContract_whoMayCall(t *testing.T) {
	t.Parallel()
	n := shared(t)
	callers := map[dispatch.Role][]string{"": nil}
	for role := range people {
		callers[role] = n.enter(role).as
	}
	for _, r := range n.server.Routes() {
		path := parameter.ReplaceAllString(r.FullPath(), "00000000-0000-7000-8000-000000000000")
		for role, headers := range callers {
			a := n.call(r.Method, path, "[]", headers...)
			refused := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden
			switch {
			case r.Who == edge.Anyone || role != "" && r.Who.Admits(role):
				if refused && r.Verify == nil && (r.Denial == "" || a.text("message") != r.Denial) { // a login of the role that has no provider yet
					t.Errorf("%s %s as %q: %d", r.Method, r.Path, role, a.status)
				}
			case role == "" && a.status != http.StatusUnauthorized, role != "" && a.status != http.StatusForbidden:
				t.Errorf("%s %s as %q: %d", r.Method, r.Path, role, a.status)
			}
			if a.status >= 500 {
				t.Errorf("%s %s as %q: %d %s", r.Method, r.Path, role, a.status, a.body)
			}
		}
	}
}

func TestContract_postsTakeAnIdempotencyKeyAndBodiesAreClosed(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for path, item := range doc.Paths.Map() {
		if item.Post != nil && item.Post.Parameters.GetByInAndName("header", edge.KeyHeader) == nil {
			t.Errorf("POST %s does not take %s", path, edge.KeyHeader)
		}
	}
	for name, schema := range doc.Components.Schemas {
		if schema.Value.Type.Is("object") && !closed(schema.Value) {
			t.Errorf("%s takes unknown keys", name)
		}
	}
}

// componentName is what OpenAPI lets a component be called; validators and generators refuse the document otherwise.
var componentName = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)

func TestContract_schemasAreNamedAndAnswersDescribed(t *testing.T) {
	t.Parallel()
	for name, schema := range document(t).Components.Schemas {
		if !componentName.MatchString(name) {
			t.Errorf("no tool takes a schema called %q", name)
		}
		if data := schema.Value.Properties["data"]; strings.HasPrefix(name, "Envelope") && data.Ref == "" && data.Value.IsEmpty() {
			t.Errorf("%s does not say what its data is", name)
		}
	}
}

// TestContract_answersAreAsDescribed compares answers with the document where much is not known yet: nobody comes, nothing is
// estimated, and no destination was told.
func TestContract_answersAreAsDescribed(t *testing.T) {
	t.Parallel()
	c := shared(t)
	worker := c.provider(plaza)
	id, member := c.ask(map[string]any{"service": "CORRIENTE"})
	desk := c.enter(dispatch.RoleDispatcher)
	for _, ask := range []struct {
		who         hand
		path, named string
	}{
		{member, "/assistance/requests/" + id, "/assistance/requests/{id}"},
		{member, "/assistance/requests/" + id + "/tracking", "/assistance/requests/{id}/tracking"},
		{member, "/assistance/requests", "/assistance/requests"},
		{member, "/users/dashboard", "/users/dashboard"},
		{member, "/providers/" + worker.Provider.String(), "/providers/{id}"},
		{worker, "/providers/" + worker.Provider.String(), "/providers/{id}"},
		{desk, "/dispatch/board", "/dispatch/board"},
		{desk, "/dispatch/policies", "/dispatch/policies"},
	} {
		a := c.by(ask.who, "GET", ask.path, nil).want(200)
		var value any
		if err := json.Unmarshal(a.body, &value); err != nil {
			t.Fatal(err)
		}
		schema := document(t).Paths.Value(edge.Base + ask.named).Get.Responses.Status(200).Value.Content["application/json"].Schema
		if err := schema.Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
			t.Errorf("GET %s as %s: %v", ask.named, ask.who.Role, err)
		}
	}
}

// TestSchema_oldKnowsNull looks at a field that may be null in the document for tools that know no such type.
func TestSchema_oldKnowsNull(t *testing.T) {
	t.Parallel()
	a := shared(t).call("GET", "/api/v1/schema-3.0.json", nil).want(200)
	provider, _ := a.field("components", "schemas", "AssistanceTracking", "properties", "provider").(map[string]any)
	if provider["nullable"] != true || provider["allOf"] == nil || strings.Contains(string(a.body), `"type":"null"`) {
		t.Errorf("who comes is described as %v", provider)
	}
}

func closed(s *openapi3.Schema) bool {
	return s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has || s.AdditionalProperties.Schema != nil
}

func TestSchema_jsonAndYAML(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for path, kind := range map[string]string{"": "json", ".json": "json", ".yaml": "yaml"} {
		a := n.call("GET", "/api/v1/schema"+path, nil).want(200)
		if a.header.Get("Content-Type") != "application/openapi+"+kind || json.Valid(a.body) != (kind == "json") {
			t.Errorf("%s: %v %.60s", path, a.header, a.body)
		}
		old := n.call("GET", "/api/v1/schema-3.0"+path, nil).want(200)
		if old.header.Get("Content-Type") != a.header.Get("Content-Type") || !strings.Contains(string(old.body), "3.0.3") {
			t.Errorf("%s in 3.0.3: %v %.60s", path, old.header, old.body)
		}
	}
	a := n.call("GET", "/api/v1/schema", nil, "Accept", "application/yaml").want(200)
	if a.header.Get("Content-Type") != "application/openapi+yaml" {
		t.Errorf("Accept is not heard: %v", a.header)
	}
}

var elsewhere = regexp.MustCompile(`(?:src|href)="(?:https?:)?//`)

// TestPages_loadNothingFromElsewhere looks at the pages and their policy.
func TestPages_loadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for _, path := range []string{"/api/v1/docs", "/api/v1/redoc"} {
		a := n.call("GET", path, nil).want(200)
		markup := regexp.MustCompile(`(?s)<script>.*?</script>`).ReplaceAll(a.body, nil)
		if found := elsewhere.Find(markup); found != nil {
			t.Errorf("%s loads %s", path, found)
		}
		policy := a.header.Get("Content-Security-Policy")
		if strings.Contains(policy, "http") || strings.Contains(policy, "unsafe-eval") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %s", path, policy)
		}
	}
	for _, asset := range []string{"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"} {
		if a := n.call("GET", "/api/v1/docs/"+asset, nil).want(200); len(a.body) < 1000 {
			t.Errorf("%s: %d bytes", asset, len(a.body))
		}
	}
	enveloped(t, n.call("GET", "/api/v1/docs/nothing.js", nil).want(404))
}

func TestInternal_profiles(t *testing.T) {
	t.Parallel()
	if got := shared(t).internal("/debug/pprof/cmdline"); !strings.Contains(got, "test") {
		t.Errorf("got %.2000s", got)
	}
}

// TestS25_statementsAreCounted: in debug each answer says how many it took, in production a histogram by route does.
func TestS25_statementsAreCounted(t *testing.T) {
	t.Parallel()
	d := shared(t)
	me := d.as(dispatch.RoleMember)
	for _, c := range []struct {
		path    string
		want    int64
		headers []string
	}{
		{"/api/v1/providers", 1, nil}, {"/api/v1/users/me", 2, me}, {"/api/v1/users/me", 0, nil}, {"/nowhere", 0, nil}, {"/login", 0, nil},
	} {
		d.call("GET", c.path, nil, c.headers...) // what is prepared once is not counted again
		if got := d.call("GET", c.path, nil, c.headers...).statements(); got != c.want {
			t.Errorf("%s: %d statements, want %d", c.path, got, c.want)
		}
	}
	n := d.beside()
	for range 3 {
		if got := n.call("GET", "/api/v1/users/me", nil, me...).want(200).header.Get("X-DB-Queries"); got != "" {
			t.Errorf("%q statements in public", got)
		}
	}
	for _, want := range []string{
		`auxilio_http_db_queries_count{route="/api/v1/users/me"} 3`, `auxilio_http_db_queries_sum{route="/api/v1/users/me"} 6`,
		`auxilio_http_db_queries_bucket{route="/api/v1/users/me",le="1"} 0`, `auxilio_http_db_queries_bucket{route="/api/v1/users/me",le="2"} 3`,
	} {
		if got := n.internal("/metrics"); !strings.Contains(got, want) {
			t.Errorf("%s is not in %.3000s", want, got)
		}
	}
}
