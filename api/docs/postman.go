package docs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
)

// PostmanPath is where the collection is.
const PostmanPath = "/api/v1/postman.json"

// The parts of a Postman collection, v2.1, that are used here.
type (
	collection struct {
		Info     postmanInfo `json:"info"`
		Items    []folder    `json:"item"`
		Events   []event     `json:"event"`
		Variable []variable  `json:"variable"`
	}
	postmanInfo struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Schema      string `json:"schema"`
	}
	folder struct {
		Name  string `json:"name"`
		Items []item `json:"item"`
	}
	item struct {
		Name    string         `json:"name"`
		Request postmanRequest `json:"request"`
		Events  []event        `json:"event,omitempty"`
		rank    int
	}
	postmanRequest struct {
		Method string       `json:"method"`
		Header []header     `json:"header"`
		URL    string       `json:"url"`
		Body   *postmanBody `json:"body,omitempty"`
	}
	header struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	postmanBody struct {
		Mode string `json:"mode"`
		Raw  string `json:"raw"`
	}
	event struct {
		Listen string `json:"listen"`
		Script script `json:"script"`
	}
	script struct {
		Type string   `json:"type"`
		Exec []string `json:"exec"`
	}
	variable struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
)

// everyAnswer is checked of whatever was asked: no fault, failures in the one envelope, and no refusal of a login. Then ids,
// codes and tokens that came are kept under the noun of the path, for the requests that need them.
const everyAnswer = `const code = pm.response.code;
const paying = /\/(wallet|subscriptions)(\/|$)/.test(pm.request.url.getPath()); // the payment network may be away, and say so
pm.test(pm.info.requestName + " is answered", () => pm.expect(code).to.satisfy((c) => c < 500 || c === 503 || paying && (c === 502 || c === 504)));
const sent = pm.request.headers.get("Authorization");
if (sent) pm.test(pm.info.requestName + " knows its caller", () => pm.expect(code).to.not.equal(401));
let body; try { body = pm.response.json(); } catch (e) { body = null; }
if (code >= 400) pm.test(pm.info.requestName + " refuses in the envelope", () => {
    pm.expect(body).to.include({ success: false }); pm.expect(body.code).to.be.a("string"); pm.expect(body.request_id).to.be.a("string");
});
const noun = pm.request.url.getPath().replace(/\/$/, "").split("/").pop().replace(/ies$/, "y").replace(/s$/, "");
const made = body && code < 300 && body.data && (body.data.id || body.data.token ? body.data : (body.data.results || [])[0]);
for (const field of ["id", "code", "token"])
    if (made && made[field]) pm.collectionVariables.set(noun + "_" + field, String(made[field]));`

// accounts are who calls: the demo's logins, by the variables that name them. The first that may call a route does.
var accounts = []struct {
	name string
	role dispatch.Role
}{{"member", dispatch.RoleMember}, {"provider", dispatch.RoleProvider}, {"admin", dispatch.RoleAdmin}, {"dispatcher", dispatch.RoleDispatcher}}

// Postman is the contract as a collection that runs by itself, top to bottom, on a server that was just seeded: it logs the
// four demo accounts in (variables admin_email, admin_password and so on), then calls every route as somebody who may.
func Postman(doc *huma.OpenAPI) ([]byte, error) {
	c := collection{Info: postmanInfo{doc.Info.Title, "Every route of the contract. Set baseUrl and the accounts' emails and passwords.",
		"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		Events: []event{{"test", script{"text/javascript", strings.Split(everyAnswer, "\n")}}}}
	kept := map[string]string{"baseUrl": "http://127.0.0.1:8080"}
	c.Items = append(c.Items, logins(kept))
	byTag := map[string][]item{}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, op := range operations(doc.Paths[path]) {
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], itemOf(doc, op, kept))
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		items := byTag[tag]
		slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(a.rank, b.rank) })
		c.Items = append(c.Items, folder{tag, items})
	}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		c.Variable = append(c.Variable, variable{name, kept[name]})
	}
	return json.Marshal(c)
}

func logins(kept map[string]string) folder {
	f := folder{Name: "Log in"}
	for _, a := range accounts {
		kept[a.name+"_email"], kept[a.name+"_password"], kept[a.name+"_access"] = "", "", ""
		f.Items = append(f.Items, item{Name: "log in as " + a.name, Request: postmanRequest{Method: "POST", URL: "{{baseUrl}}/api/v1/auth/token",
			Header: []header{{"Content-Type", "application/json"}},
			Body:   &postmanBody{"raw", fmt.Sprintf(`{"email":"{{%s_email}}","password":"{{%s_password}}"}`, a.name, a.name)}},
			Events: []event{{"test", script{"text/javascript", []string{
				`pm.test("logged in", () => pm.response.to.have.status(200));`,
				fmt.Sprintf(`pm.collectionVariables.set("%s_access", pm.response.json().data.access);`, a.name)}}}}})
	}
	return f
}

func operations(p *huma.PathItem) (list []*huma.Operation) {
	for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete} {
		if op != nil {
			list = append(list, op)
		}
	}
	return list
}

func itemOf(doc *huma.OpenAPI, op *huma.Operation, kept map[string]string) item {
	i := item{Name: op.OperationID, rank: rank(op), Request: postmanRequest{Method: op.Method, Header: []header{},
		URL: "{{baseUrl}}" + filled(op.Path, kept) + query(doc, op)}}
	who := edge.RouteOf(op).Who
	for _, a := range accounts {
		if op.OperationID == "apply-provider" && a.role == dispatch.RoleMember {
			continue // approved, the account would be no member any more
		}
		if who != edge.Anyone && who.Admits(a.role) {
			i.Request.Header = append(i.Request.Header, header{"Authorization", "Bearer {{" + a.name + "_access}}"})
			break
		}
	}
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		i.Request.Header = append(i.Request.Header, header{"Content-Type", "application/json"})
		i.Request.Body = &postmanBody{"raw", body(doc, op)}
		for _, v := range variablePattern.FindAllStringSubmatch(i.Request.Body.Raw, -1) {
			if _, known := kept[v[1]]; !known && v[1][0] != '$' {
				kept[v[1]] = samples[v[1]]
			}
		}
	}
	if op.Method == "GET" && !strings.Contains(op.Path, "{") {
		i.Events = []event{{"test", script{"text/javascript", []string{`pm.test("is read", () => pm.expect(pm.response.code).to.satisfy((c) => c < 400 || c === 503));`}}}}
	}
	if op.OperationID == "get-my-provider" || needsMore[op.OperationID] {
		i.Events = nil
	}
	return i
}

// needsMore are reads that this walk cannot fill.
var needsMore = map[string]bool{"ingest-osmand": true, "pull-events": true}

// rank puts what makes things before what uses them, and what takes them away last.
func rank(op *huma.Operation) int {
	onOne := strings.Contains(op.Path, "{")
	switch {
	case op.Method == "DELETE":
		return 4
	case !onOne && op.Method == "GET":
		return 0
	case !onOne:
		return 1
	case op.Method == "GET":
		return 2
	}
	return 3
}

var parameter = regexp.MustCompile(`([a-z_-]+)/\{([a-z_]+)\}`)

// filled puts variables in the place of parameters: {id} is of the noun before it.
func filled(path string, kept map[string]string) string {
	for parameter.MatchString(path) {
		path = parameter.ReplaceAllStringFunc(path, func(found string) string {
			part := parameter.FindStringSubmatch(found)
			name := singular(part[1]) + "_" + part[2]
			if part[2] != "id" && part[2] != "code" && part[2] != "token" {
				name = singular(part[1]) + "_id"
			}
			kept[name] = "00000000-0000-7000-8000-000000000000"
			return part[1] + "/{{" + name + "}}"
		})
	}
	return path
}

func singular(noun string) string {
	if stem, many := strings.CutSuffix(noun, "ies"); many {
		return stem + "y"
	}
	return strings.TrimSuffix(noun, "s")
}

func query(doc *huma.OpenAPI, op *huma.Operation) string {
	if known, ok := queries[op.OperationID]; ok {
		return known
	}
	var parts []string
	for _, p := range op.Parameters {
		if p.In == "query" && p.Required {
			parts = append(parts, p.Name+"="+fmt.Sprint(example(doc, p.Name, p.Schema)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}
