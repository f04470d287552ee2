package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// A rule is one line of the access table.
type rule struct {
	method, path string
	want         map[string]string // by relation; a star was cut off and put into alone
	alone        map[string]bool   // the relation's call is tried on a play of its own
	body         string
}

// accessTable reads testdata/access.txt, which says what it means.
func accessTable(t testing.TB) (rules []rule) {
	t.Helper()
	for n, line := range strings.Split(string(must(os.ReadFile("testdata/access.txt"))), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		parts := append(strings.SplitN(line, "|", 3), "")
		route, answers := strings.Fields(parts[0]), strings.Fields(parts[min(1, len(parts)-1)])
		if len(route) != 2 || len(answers) != len(relations) {
			t.Fatalf("access.txt:%d: want a method, a path and %d answers: %s", n+1, len(relations), line)
		}
		r := rule{route[0], route[1], map[string]string{}, map[string]bool{}, strings.TrimSpace(parts[2])}
		for i, relation := range relations {
			r.want[relation], r.alone[relation] = strings.CutSuffix(answers[i], "*")
		}
		rules = append(rules, r)
	}
	return rules
}

// route is the rule's line without its query.
func (r rule) route() string {
	path, _, _ := strings.Cut(r.path, "?")
	return r.method + " " + path
}

// socket says that the rule is of a topic, not of a route.
func (r rule) socket() bool { return r.method == "TOPIC" }

// writes says that the route changes something.
func (r rule) writes() bool { return r.method != "GET" && !r.socket() }

// public says that everybody may read the things of this path, so that there is nothing to hide.
func (r rule) public() bool {
	return strings.HasPrefix(r.path, "/providers/") || strings.HasPrefix(r.path, "/services/plans/")
}

// hidden are the answers of those who must not learn that there is anything.
func hidden(want string) bool { return want == "404" || want == "FORBIDDEN" }

// denied are the answers of those who may not.
func denied(want string) bool { return hidden(want) || want == "401" || want == "403" }

// TestAccess_everyRouteIsListed compares the table with the routes that the contract tells of.
func TestAccess_everyRouteIsListed(t *testing.T) {
	t.Parallel()
	listed, served := map[string]bool{}, map[string]bool{}
	for _, r := range accessTable(t) {
		if !r.socket() {
			listed[r.route()] = true
		}
	}
	for path, item := range document(t).Paths.Map() {
		for method := range item.Operations() {
			served[method+" "+strings.TrimPrefix(path, "/api/v1")] = true
		}
	}
	for _, route := range slices.Sorted(maps.Keys(served)) {
		if !listed[route] {
			t.Errorf("%s has no line in testdata/access.txt: say there who may call it", route)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(listed)) {
		if !served[route] {
			t.Errorf("%s is in testdata/access.txt but not served", route)
		}
	}
}

// TestS10_accessTable calls every route and topic of the table as everybody. Who is denied has changed nothing, and who must
// not know of a thing is told exactly what is told of a thing that does not exist, at the same cost.
func TestS10_accessTable(t *testing.T) {
	t.Parallel()
	p := stagePlay(whole(t))
	p.seesEveryChange()
	for _, r := range accessTable(t) {
		t.Run(r.method+" "+r.path, func(t *testing.T) {
			p := p.told(t)
			p.deny(r)
			p.admit(r)
		})
	}
}

// told is the play with failures going to the test of one line.
func (p *play) told(t testing.TB) *play {
	own := *p
	own.crew = p.crew.told(t)
	return &own
}

// deny tries those who may not, and compares the database before and after.
func (p *play) deny(r rule) {
	p.t.Helper()
	before := ""
	if r.writes() {
		before = p.everything()
	}
	for _, relation := range relations {
		if !denied(r.want[relation]) {
			continue
		}
		got := p.try(r, relation, "")
		p.check(r, relation, got)
		if hidden(r.want[relation]) && strings.Contains(r.path, "{") && !r.public() {
			p.sameAsAbsent(r, relation, got)
		}
	}
	if r.writes() {
		if after := p.everything(); after != before {
			p.t.Errorf("a denied call changed something:\n%s", difference(before, after))
		}
	}
}

// admit tries those who may, where a request is named also with one that does not exist.
func (p *play) admit(r rule) {
	p.t.Helper()
	for _, relation := range relations {
		if want := r.want[relation]; denied(want) || want == "-" {
			continue
		}
		if !r.socket() && strings.Contains(r.path, "{id}") {
			if got := p.try(r, relation, uuid.NewString()); !denied(got.word) && got.status != 400 {
				p.t.Errorf("%s with an id of nothing: %d %s", relation, got.status, got.body)
			}
		}
		stage := p
		if r.alone[relation] {
			stage = stagePlay(p.crew)
		}
		stage.check(r, relation, stage.try(r, relation, ""))
	}
}

func (p *play) check(r rule, relation string, got outcome) {
	p.t.Helper()
	if want := r.want[relation]; got.word != want && want != "-" {
		p.t.Errorf("%s: %s, want %s: %s", relation, got.word, want, got.body)
	}
}

// An outcome is what somebody was answered: a status, or what became of a subscription.
type outcome struct {
	answer
	word string
}

// try makes the call of a rule; absent stands for the object's id where it is given.
func (p *play) try(r rule, relation, absent string) outcome {
	p.t.Helper()
	if r.socket() {
		if relation == "anonymous" {
			return outcome{word: "-"}
		}
		return outcome{word: p.subscribe(p.cast[relation], p.path(r, relation, absent))}
	}
	var body any
	if r.body != "" && r.body[0] == '{' {
		body = p.fill(r.body, relation)
	}
	path := p.path(r, relation, absent)
	headers := p.cast[relation].as
	if name, file := strings.CutPrefix(r.body, "FILE "); file {
		content, media := form("file", name, picture)
		body, headers = content, append([]string{"Content-Type", media}, headers...)
	}
	if !strings.HasPrefix(path, "/health") && !strings.HasPrefix(path, "/.well-known") {
		path = "/api/v1" + path
	}
	a := p.call(r.method, path, body, headers...)
	return outcome{a, strconv.Itoa(a.status)}
}

var braces = regexp.MustCompile(`\{\w+\}`)

func (p *play) path(r rule, relation, absent string) string {
	path := r.path
	if absent != "" {
		return braces.ReplaceAllString(path, absent)
	}
	if strings.Contains(path, "{id}") {
		path = strings.ReplaceAll(path, "{id}", p.object(path, relation))
	}
	return p.fill(path, relation)
}

// sameAsAbsent holds the answer about a hidden thing to the answer about nothing: the same words after the same number of
// statements.
func (p *play) sameAsAbsent(r rule, relation string, got outcome) {
	p.t.Helper()
	absent := p.try(r, relation, uuid.NewString())
	if absent.word != got.word || r.socket() {
		if absent.word != got.word {
			p.t.Errorf("%s: %s of what is hidden, %s of nothing", relation, got.word, absent.word)
		}
		return
	}
	if a, b := unsigned(got.body), unsigned(absent.body); a != b {
		p.t.Errorf("%s can tell the hidden from nothing:\n%s\n%s", relation, a, b)
	}
	a, b := got.statements(), absent.statements()
	if a != b {
		a = fewest(func() answer { return p.try(r, relation, "").answer })
		b = fewest(func() answer { return p.try(r, relation, uuid.NewString()).answer })
	}
	if a != b {
		p.t.Errorf("%s: %d statements for the hidden, %d for nothing", relation, a, b)
	}
}

var requestID = regexp.MustCompile(`"request_id":"[^"]*"`)

func unsigned(body []byte) string { return requestID.ReplaceAllString(string(body), "") }

// passing are tables that change by themselves: heartbeats, positions and what was driven on duty. Events are compared apart, for they move.
var passing = []string{"node", "provider_position", "shift", "provider_presence", "outbox", "event_log", "event_head", "topic_head", "topic_event",
	"goose_db_version"}

// everything is a line for each table: how many rows it has and the sum of the transactions that wrote them, which is another
// after any change, for what is new is of a later transaction than all that was; and how many events there ever were.
func (p *play) everything() string {
	p.t.Helper()
	rows := must(p.behind().Query(p.t.Context(), p.counts()))
	return strings.Join(must(pgx.CollectRows(rows, pgx.RowTo[string])), "\n")
}

// counting is the statement of everything.
func (p *play) counting() string {
	const tables = `SELECT format('SELECT %L || count(*) || '' '' || coalesce(sum(age(''3''::xid) - age(xmin)), 0) FROM %I', tablename || ' ', tablename)
		FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1) ORDER BY tablename`
	rows := must(p.behind().Query(p.t.Context(), tables, passing))
	selects := append(must(pgx.CollectRows(rows, pgx.RowTo[string])),
		`SELECT 'events ' || (SELECT count(*) FROM outbox) + (SELECT seq FROM event_head)`)
	return strings.Join(selects, " UNION ALL ")
}

// seesEveryChange is the twin of what compares everything: it makes changes that leave no trace in the number of rows, nor one
// of them in the rows.
func (p *play) seesEveryChange() {
	p.t.Helper()
	for _, change := range []string{
		`UPDATE users SET first_name = first_name WHERE id = (SELECT id FROM users LIMIT 1)`,
		`WITH gone AS (DELETE FROM request_update WHERE id = (SELECT id FROM request_update LIMIT 1) RETURNING *) INSERT INTO request_update SELECT * FROM gone`,
	} {
		before := p.everything()
		exec(p.t, p.node, change)
		if p.everything() == before {
			p.t.Fatalf("nothing is seen of %s", change)
		}
	}
}

// difference is the lines that are not the same.
func difference(before, after string) string {
	var changed []string
	was := strings.Split(before, "\n")
	for i, line := range strings.Split(after, "\n") {
		if line != was[i] {
			changed = append(changed, fmt.Sprintf("%s\n%s", was[i], line))
		}
	}
	return strings.Join(changed, "\n")
}

// answerTo waits for what becomes of the subscription "it".
func answerTo(ctx context.Context, t testing.TB, ws *websocket.Conn) string {
	t.Helper()
	for {
		_, data, err := ws.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if data[0] != '[' {
			data = []byte("[" + string(data) + "]")
		}
		var frames []struct{ Type, ID, Code string }
		if err := json.Unmarshal(data, &frames); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		for _, f := range frames {
			switch {
			case f.ID == "it" && f.Type == "subscribed":
				return "ok"
			case f.ID == "it" && f.Type == "error":
				return f.Code
			}
		}
	}
}
