package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
)

// fuzzCalls is how many calls the walk makes when AUXILIO_FUZZ_CALLS does not say.
const fuzzCalls = 400

// TestContract_nothingSentBreaksTheServer walks the contract with input that is wrong in every way: no answer is a 5xx, and
// every refusal wears the envelope. The walk is the same each time; AUXILIO_FUZZ_CALLS makes it longer and AUXILIO_FUZZ_SEED
// another one.
func TestContract_nothingSentBreaksTheServer(t *testing.T) {
	t.Parallel()
	p := stagePlay(whole(t))
	w := newWalk(p, document(t), uint64(knob(t, "AUXILIO_FUZZ_SEED", 1)))
	for range knob(t, "AUXILIO_FUZZ_CALLS", fuzzCalls) {
		w.step()
	}
	t.Logf("answers by status: %v", w.answers)
}

func knob(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	return must(strconv.Atoi(text))
}

// A walk calls operations of the contract at random.
type walk struct {
	*play
	*rand.Rand
	operations []operation
	answers    map[int]int
}

type operation struct {
	method, path string
	*openapi3.Operation
}

func newWalk(p *play, doc *openapi3.T, seed uint64) *walk {
	w := &walk{play: p, Rand: rand.New(rand.NewPCG(seed, 0)), answers: map[int]int{}}
	paths := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		operations := paths[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			w.operations = append(w.operations, operation{method, path, operations[method]})
		}
	}
	return w
}

// step makes one call and looks at the answer.
func (w *walk) step() {
	w.t.Helper()
	op := w.operations[w.IntN(len(w.operations))]
	path, media, body := w.place(op), "application/json", w.body(op)
	if w.IntN(20) == 0 {
		media = pick(w.Rand, "text/plain", "application/xml", "application/json; charset=utf-16", "x", "multipart/form-data", "application/x-www-form-urlencoded")
	}
	who := w.cast[relations[w.IntN(len(relations))]].as
	headers := append([]string{"Content-Type", media}, who...)
	if w.IntN(4) == 0 {
		headers = append(headers, "Idempotency-Key", pick(w.Rand, "k1", "k2", strings.Repeat("k", 300), "ñ", " "))
	}
	var sent any
	if body != "" {
		sent = body
	}
	a := w.call(op.method, path, sent, headers...)
	w.answers[a.status]++
	if wrong := misbehaviour(a); wrong != "" {
		w.t.Errorf("%s: %s %s %s %.300q: %d %.300s", wrong, op.method, path, media, body, a.status, a.body)
	}
}

// misbehaviour is what is wrong with an answer, whatever was asked.
func misbehaviour(a answer) string {
	var envelope struct {
		Success         *bool
		Message, Code   string
		RequestID       string `json:"request_id"`
		Errors, Current json.RawMessage
	}
	switch {
	case a.status >= http.StatusInternalServerError && !bytes.Contains(a.body, []byte(`"WALLET_DISABLED"`)): // as the contract says
		return "a fault of the server"
	case a.status < http.StatusBadRequest:
		return ""
	case json.Unmarshal(a.body, &envelope) != nil:
		return "not JSON"
	case envelope.Success == nil || *envelope.Success || envelope.Message == "" || envelope.Code == "" || envelope.RequestID == "":
		return "not the envelope"
	}
	return ""
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// place fills the path and the query.
func (w *walk) place(op operation) string {
	path, query := op.path, url.Values{}
	for _, p := range op.Parameters {
		switch p.Value.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Value.Name+"}", url.PathEscape(w.id()))
		case "query":
			if p.Value.Required && w.IntN(8) > 0 || w.IntN(3) == 0 {
				query.Add(p.Value.Name, w.text(p.Value.Schema))
			}
		}
	}
	if w.IntN(20) == 0 {
		query.Add(pick(w.Rand, "x", "limit", "cursor", "%00"), "1")
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// id is one that exists, one that does not, or none at all.
func (w *walk) id() string {
	switch w.IntN(6) {
	case 0, 1, 2:
		return pick(w.Rand, w.acts["assigned"], w.acts["offered"], w.offers["offered"], w.cast["assigned"].Provider.String(), w.review)
	case 3, 4:
		return uuid.Nil.String()
	}
	return pick(w.Rand, "1", "null", "..", "%00", "'", "\u202e", "ffffffff-ffff-ffff-ffff-ffffffffffffg", strings.Repeat("9", 500))
}

// text is a query value: of its kind, or odd.
func (w *walk) text(s *openapi3.SchemaRef) string {
	if w.IntN(2) == 0 {
		return odd(w.Rand)
	}
	return strings.Trim(fmt.Sprint(w.valid(s, 0)), "[]")
}

func odd(r *rand.Rand) string {
	return pick(r, "", "-1", "0", "NaN", "1e400", "9223372036854775808", "\x00", "\xff\xfe", "ñandú 🚑 \u202e", "' OR 1=1 --", "{}", "[]", "null",
		"2026-13-45T99:99:99Z", "-Infinity", strings.Repeat("ñ", 3000), "%s%n", "../../etc/passwd", "true")
}

// body is a body for the operation that is usually wrong in one place; "" for none.
func (w *walk) body(op operation) string {
	if op.RequestBody == nil {
		return pick(w.Rand, "", "", "", "{}", "x")
	}
	content := op.RequestBody.Value.Content.Get("application/json")
	if content == nil || content.Schema == nil {
		return odd(w.Rand)
	}
	value := w.spoil(w.valid(content.Schema, 0))
	raw := string(must(json.Marshal(value)))
	switch w.IntN(12) {
	case 0:
		return raw[:w.IntN(len(raw)+1)]
	case 1:
		return raw + pick(w.Rand, "x", "{}", "]", "\x00")
	case 2:
		return pick(w.Rand, "[]", "null", "\xff", `{"a":1,"a":2}`, strings.Repeat("[", 20000), `"`+strings.Repeat("x", 1<<20)+`"`)
	case 3:
		return strings.Replace(raw, `":`, `":1,"`, 1)
	}
	return raw
}

// valid is a value that the schema describes, more or less.
func (w *walk) valid(ref *openapi3.SchemaRef, depth int) any {
	if ref == nil || ref.Value == nil || depth > 4 {
		return nil
	}
	s := ref.Value
	switch {
	case len(s.Enum) > 0:
		return s.Enum[w.IntN(len(s.Enum))]
	case s.Type.Includes("object"):
		object := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if slices.Contains(s.Required, name) || w.IntN(2) == 0 {
				object[name] = w.valid(s.Properties[name], depth+1)
			}
		}
		return object
	case s.Type.Includes("array"):
		return []any{w.valid(s.Items, depth+1)}
	case s.Type.Includes("boolean"):
		return w.IntN(2) == 0
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		return w.number(s)
	}
	return w.word(s)
}

func (w *walk) number(s *openapi3.Schema) any {
	low := 1
	if s.Min != nil {
		low = int(*s.Min)
	}
	return low + w.IntN(5)
}

func (w *walk) word(s *openapi3.Schema) any {
	switch s.Format {
	case "uuid":
		return w.id()
	case "date-time":
		return "2026-11-24T00:00:00Z"
	case "email":
		return "walk" + strconv.Itoa(w.IntN(9)) + "@auxilio.test"
	}
	return pick(w.Rand, "GRUA", "5555-1234", "Hola", w.acts["assigned"], w.cast["assigned"].Provider.String())
}

// spoil makes one place of a value wrong, most of the time.
func (w *walk) spoil(value any) any {
	if w.IntN(4) == 0 {
		return value
	}
	object, ok := value.(map[string]any)
	if !ok || len(object) == 0 {
		return w.wrong()
	}
	name := pick(w.Rand, slices.Sorted(maps.Keys(object))...)
	switch w.IntN(6) {
	case 0:
		delete(object, name)
	case 1:
		object[pick(w.Rand, "extra", "Role", strings.ToUpper(name), "__proto__", "")] = w.wrong()
	case 2:
		object[name] = w.spoil(object[name])
	default:
		object[name] = w.wrong()
	}
	return object
}

func (w *walk) wrong() any {
	return pick[any](w.Rand, nil, true, -1, 0, 1e308, 1.5, int64(1)<<62, json.Number("1e400"), json.Number("99999999999999999999"), odd(w.Rand), []any{},
		[]any{map[string]any{}}, map[string]any{}, map[string]any{"a": map[string]any{"b": []any{1, "x", nil}}}, nested(200), strings.Repeat("🚑", 5000))
}

// nested is an array in an array, so deep.
func nested(depth int) any {
	var v any = "deep"
	for range depth {
		v = []any{v}
	}
	return v
}
