package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/auxilio/auxilio/dispatch"
)

// attack is everything that can be sent to a running server by somebody who means no good.
type attack struct {
	*site
	document *openapi3.T
	tokens   map[dispatch.Role]string // "" is nobody
	ids      []string                 // of a foreign request, of nothing, and of no form
}

func newAttack(t *testing.T) *attack {
	a := &attack{site: newSite(t, 1), tokens: map[dispatch.Role]string{"": ""}}
	for _, role := range []dispatch.Role{dispatch.RoleMember, dispatch.RoleDispatcher, dispatch.RoleAdmin} {
		a.tokens[role] = a.token(a.login(role))
	}
	a.tokens[dispatch.RoleProvider] = a.token(a.worker(xela))
	var victim call
	must(t, a.login(dispatch.RoleMember).Post(t.Context(), "/assistance/requests", help(peten), &victim))
	a.ids = []string{victim.ID, "0197a1b2-0000-7000-8000-000000000000", "7", "%00", "..%2f..%2fetc", strings.Repeat("9", 4000)}
	status, _, body := a.send("GET", "/api/v1/schema.json", "", "", "")
	if status != http.StatusOK {
		t.Fatalf("the document: %d", status)
	}
	var err error
	a.document, err = openapi3.NewLoader().LoadFromData(body)
	must(t, err)
	return a
}

func (a *attack) token(p person) string {
	a.t.Helper()
	token, err := p.Token(a.t.Context())
	must(a.t, err)
	return token
}

// largeBody is from where on a body is announced and sent only when it is wanted: a server that answers without reading closes,
// and who is still sending then may hear of the broken connection before the answer.
const largeBody = 64 << 10

// announcing waits as long as it takes to hear whether a body is wanted; after the second of the usual client a busy server would
// be sent it all the same.
var announcing = func() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ExpectContinueTimeout = time.Minute
	return &http.Client{Transport: transport}
}()

// send carries out one request as it is.
func (a *attack) send(method, path, token, mediaType, body string) (status int, header http.Header, answer []byte) {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), method, a.hosts[0].url()+path, strings.NewReader(body))
	must(a.t, err)
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if len(body) > largeBody {
		req.Header.Set("Expect", "100-continue")
	}
	resp, err := announcing.Do(req)
	must(a.t, err)
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	must(a.t, err)
	return resp.StatusCode, resp.Header, answer
}

// operation is one way to change something.
type operation struct {
	method, path string
	body         *openapi3.Schema // nil when it takes none
}

// operations are all POST, PUT and PATCH of the served document that read JSON.
func (a *attack) operations() (all []operation) {
	for path, item := range a.document.Paths.Map() {
		for method, op := range item.Operations() {
			if method != http.MethodPost && method != http.MethodPut && method != http.MethodPatch {
				continue
			}
			one := operation{method: method, path: path}
			if op.RequestBody != nil {
				if media := op.RequestBody.Value.Content.Get("application/json"); media != nil && media.Schema != nil {
					one.body = media.Schema.Value
				}
			}
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// at is the operation's path with an id put in.
func (o operation) at(id string) string { return parameter.ReplaceAllString(o.path, id) }

// bodies are what no operation may take, whatever it reads.
var bodies = map[string]string{
	"nothing but text":  `"x"`,
	"a list":            `[]`,
	"null":              `null`,
	"a number":          `7`,
	"no JSON":           `{title:1}`,
	"cut short":         `{"title":"x`,
	"two values":        `{} {}`,
	"unknown key":       `{"nobody_knows_me":1}`,
	"NaN":               `{"latitude":NaN,"location_latitude":NaN,"minutes":NaN}`,
	"infinite":          `{"latitude":1e999,"location_latitude":1e999,"minutes":1e999}`,
	"not UTF-8":         "{\"title\":\"\xff\xfe\",\"reason\":\"\xff\",\"message\":\"\xff\"}",
	"NUL":               `{"title":"\u0000","reason":"\u0000","message":"\u0000","email":"\u0000"}`,
	"half a surrogate":  `{"title":"\ud800","reason":"\ud800","message":"\ud800"}`,
	"the same key":      `{"reason":"a","reason":"b","title":"a","title":"b"}`,
	"deep":              strings.Repeat(`{"a":`, 10_100) + "1" + strings.Repeat("}", 10_100), // 10 000 levels are read
	"deep lists":        strings.Repeat(`[`, 10_100),
	"prototype":         `{"__proto__":{"role":"ADMIN"},"constructor":1}`,
	"larger than taken": `{"title":"` + strings.Repeat("x", 2<<20) + `"}`,
}

// wrong are values that fit few fields; they are put in place of the fields of an operation's body.
var wrong = []string{`{}`, `[]`, `[[1]]`, `"\u0000"`, `-1`, `1e400`, `9223372036854775808`, `true`, `null`, `"' OR 1=1 --"`, `1.5`,
	`"` + strings.Repeat("é", 6000) + `"`}

// everyOther is of how many wrong values a field is given one, the next field the one after: so each operation meets all of them
// that has a few fields. AUXILIO_HOSTILE=all gives each field each value.
func everyOther() int {
	if os.Getenv("AUXILIO_HOSTILE") == "all" {
		return 1
	}
	return 3
}

// mutations are bodies of an operation with one field wrong and one that nobody knows, so that none may be taken.
func (o operation) mutations() (all []string) {
	if o.body == nil {
		return nil
	}
	step := everyOther()
	for i, field := range slices.Sorted(maps.Keys(o.body.Properties)) {
		for at := i % step; at < len(wrong); at += step {
			all = append(all, `{"`+field+`":`+wrong[at]+`,"nobody_knows_me":1}`)
		}
	}
	return all
}

// TestHostile attacks one running server in every way, one after the other: what one attack makes is no other's business.
func TestHostile(t *testing.T) {
	t.Parallel()
	a := newAttack(t)
	t.Run("bodies", a.bodies)
	t.Run("frames", a.frames)
	t.Run("tokens", a.forgeries)
	t.Run("positions", a.positions)
}

// bodies calls every way to change something as everybody, and with every kind of bad body as the first who may: a clear answer
// in the envelope, never a failure of the server's, and nothing changed.
func (a *attack) bodies(t *testing.T) {
	before := a.everything()
	answers := map[int]int{}
	for _, op := range a.operations() {
		read := false // what a body is read into is the same for everybody who may call, so the first will do
		for _, role := range slices.Sorted(maps.Keys(a.tokens)) {
			token := a.tokens[role]
			first := a.refuses(op, op.at(a.ids[0]), token, "application/json", `{"nobody_knows_me":1}`, string(role))
			answers[first]++
			if first == http.StatusUnauthorized || first == http.StatusForbidden {
				continue // whoever may not call it gets no farther, whatever they send
			}
			for _, id := range a.ids[1:] {
				answers[a.refuses(op, op.at(id), token, "application/json", `{"nobody_knows_me":1}`, string(role)+" id "+last(id, 20))]++
			}
			if read {
				continue
			}
			read = true
			for name, body := range bodies {
				answers[a.refuses(op, op.at(a.ids[0]), token, "application/json", body, string(role)+" "+name)]++
			}
			for _, body := range op.mutations() {
				answers[a.refuses(op, op.at(a.ids[0]), token, "application/json", body, string(role)+" "+last(body, 60))]++
			}
			for _, mediaType := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json; charset=latin1", "garbage/;;"} {
				answers[a.refuses(op, op.at(a.ids[0]), token, mediaType, `{"nobody_knows_me":1}`, string(role)+" "+mediaType)]++
			}
		}
	}
	if after := a.everything(); after != before {
		t.Errorf("something changed:\nbefore %s\nafter  %s", before, after)
	}
	t.Logf("%d operations; answers by status: %v", len(a.operations()), answers)
}

// refuses sends a body that must not be taken and returns the status.
func (a *attack) refuses(op operation, path, token, mediaType, body, what string) int {
	a.t.Helper()
	status, header, answer := a.send(op.method, path, token, mediaType, body)
	if status < 400 || status >= 500 {
		a.t.Errorf("%s %s as %s: %d %.200s", op.method, op.path, what, status, answer)
		return status
	}
	var envelope struct {
		Success   *bool  `json:"success"`
		Message   string `json:"message"`
		Code      string `json:"code"`
		RequestID string `json:"request_id"`
	}
	err := json.Unmarshal(answer, &envelope)
	enveloped := err == nil && envelope.Success != nil && !*envelope.Success && envelope.Message != "" && envelope.Code != "" && envelope.RequestID != ""
	if !enveloped || header.Get("X-Content-Type-Options") != "nosniff" {
		a.t.Errorf("%s %s as %s: %d without the envelope or its headers: %.200s", op.method, op.path, what, status, answer)
	}
	return status
}

// everything is a fingerprint of all that an attack could have changed.
func (a *attack) everything() (fingerprint string) {
	a.t.Helper()
	a.scan(&fingerprint, `SELECT concat_ws(' ',
		'users', (SELECT count(*) || '/' || md5(string_agg(u::text, '' ORDER BY id)) FROM (SELECT id, email, role, is_active, password_hash FROM users) u),
		'history', (SELECT count(*) FROM request_history WHERE change NOT IN ('escalated', 'attention_raised')), 'offers', (SELECT count(*) FROM offer),
		'providers', (SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM (SELECT id, status, on_duty, services, company_name FROM provider) p),
		'policies', (SELECT count(*) FROM policy), 'updates', (SELECT count(*) FROM request_update WHERE author_role <> 'ENGINE'),
		'services', (SELECT md5(string_agg(s::text, '' ORDER BY code)) FROM service s), 'kept answers', (SELECT count(*) FROM idempotency_key))`)
	return fingerprint
}

// positions that are none are refused with the field named, and those at the edges of the world are taken.
func (a *attack) positions(t *testing.T) {
	member := a.tokens[dispatch.RoleMember]
	ask := func(latitude, longitude string) (int, []byte) {
		body := `{"service":"GRUA","title":"t","description":"d","phone":"+50255501234","allow_duplicate":true` + latitude + longitude + `}`
		status, _, answer := a.send("POST", "/api/v1/assistance/requests", member, "application/json", body)
		return status, answer
	}
	const fine = `,"location_longitude":0`
	for _, bad := range []string{"", `91`, `-90.0000001`, `1e9`, `"north"`, `"NaN"`, `"Infinity"`, `"0x10"`, `null`, `true`, `[0]`, `""`} {
		field := ""
		if bad != "" {
			field = `,"location_latitude":` + bad
		}
		if status, answer := ask(field, fine); status != http.StatusBadRequest || !bytes.Contains(answer, []byte(`"location_latitude"`)) {
			t.Errorf("latitude %s: %d %.300s", bad, status, answer)
		}
	}
	for _, good := range []string{`0`, `"0"`, `-90`, `90`, `"14.6"`, `1e1`} {
		if status, answer := ask(`,"location_latitude":`+good, fine); status != http.StatusCreated {
			t.Errorf("latitude %s: %d %.300s", good, status, answer)
		}
	}
}

// forgeries are tokens that are none; they open nothing.
func (a *attack) forgeries(t *testing.T) {
	good := a.tokens[dispatch.RoleMember]
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"garbage": "x", "three parts": "a.b.c", "no signature": parts[0] + "." + parts[1] + ".",
		"algorithm none": "eyJhbGciOiJub25lIn0." + parts[1] + ".", "other payload": parts[0] + "." + parts[1] + "A." + parts[2],
		"of another": strings.Split(a.tokens[dispatch.RoleAdmin], ".")[0] + "." + parts[1] + "." + strings.Split(a.tokens[dispatch.RoleAdmin], ".")[2],
		"huge":       strings.Repeat("x", 30_000),
	} {
		status, _, answer := a.send("GET", "/api/v1/users/me", token, "", "")
		if status != http.StatusUnauthorized {
			t.Errorf("%s: %d %.200s", name, status, answer)
		}
	}
}

// frames that are none of the contract's are answered with an error on a socket that stays; only what the contract
// says closes it.
func (a *attack) frames(t *testing.T) {
	conn := a.dial(a.worker(xela), a.hosts[0])
	defer conn.CloseNow()
	before := a.everything()
	victim := a.ids[0]
	for name, frame := range map[string]string{
		"no JSON": `subscribe`, "a list": `[{"type":"ping"}]`, "no type": `{}`, "unknown type": `{"type":"accept","offer":"1"}`,
		"unknown key": `{"type":"ping","surprise":1}`, "the same key": `{"type":"ping","type":"auth"}`, "wrong type": `{"type":7}`,
		"no topic": `{"type":"subscribe","id":1}`, "foreign topic": `{"type":"subscribe","id":1,"topic":"request:` + victim + `"}`,
		"the board": `{"type":"subscribe","id":1,"topic":"board"}`, "a topic of no form": `{"type":"subscribe","id":1,"topic":"request:1;--"}`,
		"position below 0": `{"type":"subscribe","id":1,"topic":"board","pos":-1}`,
		"out of range":     `{"type":"location","latitude":91,"longitude":0,"recorded_at":"2026-01-01T00:00:00Z","seq":1}`,
		"NaN":              `{"type":"location","latitude":NaN,"longitude":0,"recorded_at":"2026-01-01T00:00:00Z","seq":1}`,
		"no time":          `{"type":"location","latitude":1,"longitude":0,"seq":1}`, "a view": `{"type":"view","cells":["x"],"rate_ms":1}`,
		"no token": `{"type":"auth","token":"x"}`, "a foreign offer": `{"type":"offer_shown","offer":"` + victim + `"}`,
	} {
		if got := exchange(t, conn, frame); got != "error" {
			t.Errorf("%s: answered with %s", name, got)
		}
	}
	if got := exchange(t, conn, `{"type":"ping","id":"still"}`); got != "pong" {
		t.Errorf("after all of them: %s", got)
	}
	if after := a.everything(); after != before {
		t.Errorf("something changed:\nbefore %s\nafter  %s", before, after)
	}
	for name, c := range map[string]struct {
		frame []byte
		kind  websocket.MessageType
		code  websocket.StatusCode
	}{
		"too large": {bytes.Repeat([]byte("x"), 8<<10+1), websocket.MessageText, websocket.StatusMessageTooBig},
		"not UTF-8": {[]byte("{\"type\":\"\xff\"}"), websocket.MessageText, websocket.StatusInvalidFramePayloadData},
	} {
		if got := a.closes(c.kind, c.frame, 1); got != c.code {
			t.Errorf("%s: closed with %d, want %d", name, got, c.code)
		}
	}
	if got := a.closes(websocket.MessageText, []byte(`{"type":"ping"}`), 500); got != 4120 {
		t.Errorf("a flood: closed with %d, want 4120", got)
	}
}

// exchange sends a frame and returns the type of the answer. It keeps to the pace that is allowed.
func exchange(t *testing.T, conn *websocket.Conn, frame string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	pause(ctx, 120*time.Millisecond)
	must(t, conn.Write(ctx, websocket.MessageText, []byte(frame)))
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return err.Error()
		}
		var answer struct{ Type string }
		must(t, json.Unmarshal(data, &answer))
		if answer.Type != "heartbeat" && answer.Type != "event" {
			return answer.Type
		}
	}
}

// closes sends a frame n times on a socket of its own and returns the code with which the server closes it.
func (a *attack) closes(kind websocket.MessageType, frame []byte, n int) websocket.StatusCode {
	a.t.Helper()
	conn := a.dial(a.login(dispatch.RoleMember), a.hosts[0])
	defer conn.CloseNow()
	ctx, cancel := context.WithTimeout(a.t.Context(), 20*time.Second)
	defer cancel()
	for range n {
		if conn.Write(ctx, kind, frame) != nil {
			break // closed already: reading tells how
		}
	}
	for {
		if _, _, err := conn.Read(ctx); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}
