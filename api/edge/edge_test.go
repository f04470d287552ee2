package edge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
)

// placeInput is an operation's input with everything the edge reads for others.
type placeInput struct {
	edge.Expected
	Radius float64 `query:"radius" minimum:"0"`
	Body   struct {
		At []struct {
			Latitude  edge.Latitude  `json:"latitude"`
			Longitude edge.Longitude `json:"longitude"`
		} `json:"at" maxItems:"3"`
		Expected *int64         `json:"expected_version,omitempty"`
		Optional *edge.Latitude `json:"optional,omitempty"`
		Whole    int64          `json:"whole,omitempty"`
		Failing  string         `json:"failing,omitempty"`
	}
}

// serve runs one operation behind the middlewares, without stores. The header "?" is the query.
func serve(t *testing.T, handle func(context.Context, *placeInput) (edge.Reply[map[string]any], error)) func(body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	seal, err := edge.NewSeal([]byte("thirty-two bytes of a secret....."), "test")
	if err != nil {
		t.Fatal(err)
	}
	e := &edge.Edge{API: humagin.New(engine, edge.Config("test", "1")), Seal: seal}
	e.API.UseMiddleware(edge.CheckText, edge.Admit, e.ReadBody)
	edge.Handle(e, edge.Route{Method: http.MethodPut, Path: "/place", ID: "place", Who: edge.Anyone}, handle)
	return func(body string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPut, edge.Base+"/place", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			if headers[i] == "?" {
				r.URL.RawQuery = headers[i+1]
				continue
			}
			r.Header.Set(headers[i], headers[i+1])
		}
		out := httptest.NewRecorder()
		engine.ServeHTTP(out, r.WithContext(edge.Begin(r.Context(), &edge.Exchange{RequestID: "r1"})))
		return out
	}
}

func blamed(out *httptest.ResponseRecorder) map[string][]string {
	var f edge.Failure
	_ = json.Unmarshal(out.Body.Bytes(), &f)
	return f.Errors
}

func echo(_ context.Context, in *placeInput) (edge.Reply[map[string]any], error) {
	version, err := in.Version(in.Body.Expected)
	data := map[string]any{"at": in.Body.At, "version": version}
	return edge.OK(data).At(7), err
}

func TestHandle_positionsAreNamedWhereTheyAreWrong(t *testing.T) {
	call := serve(t, echo)
	for body, field := range map[string]string{
		`{"at":[{"latitude":91,"longitude":0}]}`:                               "at[0].latitude",
		`{"at":[{"latitude":0,"longitude":0},{"latitude":0,"longitude":"x"}]}`: "at[1].longitude",
		`{"at":[{"latitude":0}]}`:                                              "at[0].longitude",
		`{"at":[{"latitude":NaN,"longitude":0}]}`:                              "at[0].latitude",
		`{"at":[{"latitude":"NaN","longitude":0}]}`:                            "at[0].latitude",
		`{"at":[{"latitude":0,"latitude":1,"longitude":0}]}`:                   "at[0].latitude",
		`{"at":[{"latitude":0,"longitude":0,"altitude":0}]}`:                   "at[0].altitude",
		`{"at":[],"optional":"91"}`:                                            "optional",
		`{"at":[],"whole":1.5}`:                                                "whole",
		`{"at":[],"whole":1e30}`:                                               "whole",
		`{"at":[],"whole":99999999999999999999}`:                               "whole",
		`{"at":[{},{},{},{}]}`:                                                 "at",
		`{"at":[{"latitude":null,"longitude":0}]}`:                             "at[0].latitude",
	} {
		out := call(body)
		if out.Code != 400 || blamed(out)[field] == nil {
			t.Errorf("%s: %d %s, want %s", body, out.Code, out.Body, field)
		}
	}
	for _, body := range []string{`{"at":[{"latitude":"14.5","longitude":-90.5}]}`, `{"at":[{"latitude":0,"longitude":0}]}`, `{"at":[],"optional":null}`} {
		if out := call(body); out.Code != 200 || out.Header().Get("ETag") != `"7"` {
			t.Errorf("%s: %d %s", body, out.Code, out.Body)
		}
	}
}

// TestHandle_aDeepBodyCostsNoMoreThanItsSize: what is wrong far inside is named, without writing the way to it again at every depth.
// It measures memory, so it runs beside no other test.
func TestHandle_aDeepBodyCostsNoMoreThanItsSize(t *testing.T) {
	post, depth := serve(t, echo), 4000
	inner := strings.Repeat(`{"`+strings.Repeat("a", 100)+`":`, depth) + `["x","\u0000"]` + strings.Repeat("}", depth)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	out := post(inner)
	runtime.ReadMemStats(&after)
	for field := range blamed(out) {
		if !strings.HasPrefix(field, "aaa") || !strings.HasSuffix(field, "aaa[1]") {
			t.Errorf("blamed ...%s", field[max(0, len(field)-20):])
		}
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; out.Code != 400 || took > 100 {
		t.Errorf("%d after %d MiB for a body of %d KiB", out.Code, took, len(inner)>>10)
	}
}

func TestCheckText_numbersThatAreNone(t *testing.T) {
	for query, field := range map[string]string{
		"radius=NaN": "radius", "radius=inf": "radius", "radius=-Infinity": "radius", "radius=0x10": "radius", "radius=1e999": "radius",
		"radius=-1": "radius", "radius=ten": "radius", "radius=5": "", "radius=": "",
	} {
		call := serve(t, echo)
		out := call(`{"at":[]}`, "?", query)
		if wrong := blamed(out)[field] != nil; wrong != (field != "") {
			t.Errorf("%s: %d %s", query, out.Code, out.Body)
		}
	}
}

func TestExpected_headerAndBodyMustAgree(t *testing.T) {
	call := serve(t, echo)
	for _, c := range []struct {
		tag, body string
		version   string // null, a number, or ! for refused
	}{
		{"", `{"at":[]}`, "null"}, {`"3"`, `{"at":[]}`, "3"}, {`W/"3"`, `{"at":[]}`, "3"}, {"*", `{"at":[]}`, "null"},
		{"", `{"at":[],"expected_version":4}`, "4"}, {`"4"`, `{"at":[],"expected_version":4}`, "4"},
		{`"5"`, `{"at":[],"expected_version":4}`, "!"}, {`"x"`, `{"at":[]}`, "!"}, {`"0"`, `{"at":[]}`, "!"}, {`"3", "4"`, `{"at":[]}`, "!"},
	} {
		out := call(c.body, "If-Match", c.tag)
		refused := out.Code == 400
		if refused != (c.version == "!") || !refused && !strings.Contains(out.Body.String(), `"version":`+c.version) {
			t.Errorf("%q %s: %d %s", c.tag, c.body, out.Code, out.Body)
		}
	}
}

func TestTranslate_everyNamedErrorHasItsAnswer(t *testing.T) {
	request := dispatch.RequestID(uuid.MustParse("01890000-0000-7000-8000-000000000001"))
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{dispatch.ErrNotFound, 404, "NOT_FOUND"},
		{fmt.Errorf("accept: %w", dispatch.ErrTaken), 409, "TAKEN"},
		{dispatch.Invalid("priority", "is not one"), 400, "INVALID_INPUT"},
		{&dispatch.StateError{Request: request, State: dispatch.Completed, Version: 9}, 409, "STATE_CONFLICT"},
		{&dispatch.VersionError{Request: request, Actual: 3}, 409, "VERSION_CONFLICT"},
		{&dispatch.DuplicateError{Current: request}, 409, "DUPLICATE_ACTIVE_REQUEST"},
		{&pgconn.PgError{Code: "57P01"}, 503, "UNAVAILABLE"},
		{&pgconn.PgError{Code: "55P03"}, 503, "UNAVAILABLE"},
		{&pgconn.PgError{Code: "23505"}, 500, "INTERNAL"},
		{context.DeadlineExceeded, 503, "UNAVAILABLE"},
		{errors.New("surprise"), 500, "INTERNAL"},
	} {
		f := edge.Translate(t.Context(), c.err)
		if f.Status != c.status || f.Code != c.code {
			t.Errorf("%v: %d %s, want %d %s", c.err, f.Status, f.Code, c.status, c.code)
		}
		if f.Status == 409 && c.code != "TAKEN" && f.Current.(edge.Standing).ID != request.String() {
			t.Errorf("%v: current %v", c.err, f.Current)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if f := edge.Translate(gone, gone.Err()); f.Status != 499 { // as nginx calls a client that went away
		t.Errorf("a client that went away is %d", f.Status)
	}
}

func TestHandle_surprisesTellNothing(t *testing.T) {
	call := serve(t, func(context.Context, *placeInput) (edge.Reply[map[string]any], error) {
		return edge.Reply[map[string]any]{}, errors.New("password of the database")
	})
	out := call(`{"at":[]}`)
	if out.Code != 500 || strings.Contains(out.Body.String(), "password") || !strings.Contains(out.Body.String(), `"request_id":"r1"`) {
		t.Errorf("%d %s", out.Code, out.Body)
	}
}

func TestEncode_timesAreUTCWithMilliseconds(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", -6*3600))
	raw, err := edge.Encode(map[string]any{"at": at, "list": []int(nil), "none": map[string]int(nil)})
	if err != nil || string(raw) != `{"at":"2026-01-02T09:04:05.000Z","list":[],"none":null}` {
		t.Errorf("%s, %v", raw, err)
	}
}

func TestSeal_opensOnlyWithItsKeyAndPurpose(t *testing.T) {
	make := func(secret, purpose string) *edge.Seal {
		s, err := edge.NewSeal([]byte(secret), purpose)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	closed := make("one", "a").Close([]byte("tokens"))
	if open, err := make("one", "a").Open(closed); err != nil || string(open) != "tokens" || bytes.Contains(closed, open) {
		t.Errorf("%q, %v", open, err)
	}
	for _, other := range []*edge.Seal{make("two", "a"), make("one", "b")} {
		if open, err := other.Open(closed); err == nil {
			t.Errorf("opened %q", open)
		}
	}
	closed[len(closed)-1] ^= 1
	if open, err := make("one", "a").Open(closed); err == nil {
		t.Errorf("opened what was changed: %q", open)
	}
}

func TestPaged_extraRowBecomesTheCursor(t *testing.T) {
	type key struct{ N int }
	view := func(n int) int { return n }
	keyOf := func(n int) any { return key{n} }
	page, err := edge.Paged(edge.Paging{Limit: 2}, []int{1, 2, 3}, keyOf, view)
	if err != nil || len(page.Results) != 2 || page.Next == nil {
		t.Fatalf("%v, %v", page, err)
	}
	if after, err := edge.After[key](edge.Paging{Cursor: *page.Next}); err != nil || after.N != 2 {
		t.Errorf("%v, %v", after, err)
	}
	if page, _ := edge.Paged(edge.Paging{Limit: 3}, []int{1, 2, 3}, keyOf, view); page.Next != nil {
		t.Error("the last page has a next")
	}
}
