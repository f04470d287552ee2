package api_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/jackc/pgx/v5"
)

// canaries are health facts that nothing else would say.
var canaries = map[string]any{"service": "AMBULANCIA", "patient_name": "Canario Azulado", "patient_age": 137, "symptoms": "tos de canario",
	"allergies": "alpiste-canario", "triage": map[string]any{"bleeding": true, "note": "canario-dijo"}}

// dump is every row of every table as text.
func (c *crew) dump() string {
	c.t.Helper()
	conn := must(pgx.Connect(c.t.Context(), c.database))
	defer conn.Close(c.t.Context())
	rows := must(conn.Query(c.t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`))
	var all strings.Builder
	for _, table := range must(pgx.CollectRows(rows, pgx.RowTo[string])) {
		rows := must(conn.Query(c.t.Context(), `SELECT t::text FROM `+pgx.Identifier{table}.Sanitize()+` t`))
		all.WriteString(strings.Join(must(pgx.CollectRows(rows, pgx.RowTo[string])), "\n") + "\n")
	}
	return all.String()
}

// tells reports whether a dump holds a text, as it is or as bytes.
func tells(dump, text string) bool {
	return strings.Contains(dump, text) || strings.Contains(dump, hex.EncodeToString([]byte(text)))
}

// TestHealth_aDumpTellsNothing plants canaries in every health fact, repeats the call under a key, corrects it, chats, and
// looks for them in all rows of the database and in the log. The twin shows that the search would find them.
func TestHealth_aDumpTellsNothing(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	member, desk := c.enter(dispatch.RoleMember), c.enter(dispatch.RoleDispatcher)
	id := c.by(member, "POST", "/assistance/requests", with(tow(), canaries), "Idempotency-Key", "k").want(201).text("data", "id")
	path := "/assistance/requests/" + id
	c.by(member, "PATCH", path, map[string]any{"allergies": "alpiste-canario y mijo"}).want(200)
	a := c.by(desk, "GET", path, nil).want(200)
	if a.text("data", "patient_name") != "Canario Azulado" || a.field("data", "patient_age") != 137.0 || a.text("data", "symptoms") != "tos de canario" ||
		a.text("data", "allergies") != "alpiste-canario y mijo" || a.text("data", "triage", "note") != "canario-dijo" {
		t.Errorf("the desk reads %s", a.body)
	}
	dump := c.dump() + c.log.String()
	for _, canary := range []string{"Canario Azulado", "tos de canario", "alpiste", "canario-dijo"} {
		if tells(dump, canary) {
			t.Errorf("the database or the log tells %q", canary)
		}
	}
	if !tells(dump, "Se apagó frente a la catedral") {
		t.Error("the search does not find what is there")
	}
	exec(t, c.node, `UPDATE request_health SET allergies = convert_to('alpiste', 'UTF8')`)
	if !tells(c.dump(), "alpiste") {
		t.Error("the search does not find a plain fact")
	}
}

// TestHealth_keysChangeWithoutRewriting: a node with a new key of the environment, which is given the old one too, reads what
// was sealed before, byte for byte as it lies; without the old key, or after facts were moved to another request, nothing opens.
func TestHealth_keysChangeWithoutRewriting(t *testing.T) {
	t.Parallel()
	s := emergency(dispatching(t))
	sealed := func() (v string) {
		t.Helper()
		if err := one(t, s.node, `SELECT h::text FROM request_health h WHERE request_id = '`+s.id+`'`, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := sealed()
	id := dispatch.RequestID(must(parseID(s.id)))
	read := func(keys ...string) (store.Seen, error) {
		t.Helper()
		cfg := store.Config{URL: s.database}
		for _, k := range keys {
			cfg.DataKeys = append(cfg.DataKeys, []byte(k))
		}
		db := must(store.Open(t.Context(), cfg))
		defer db.Close()
		return db.RequestInFull(t.Context(), s.people["dispatcher"].Actor, id)
	}
	const next = "another data key of the tests, thirty-two bytes or more"
	if _, err := read(next); err == nil {
		t.Error("another key opens the facts")
	}
	if _, err := read(); err == nil {
		t.Error("no key opens the facts")
	}
	for _, keys := range [][]string{{next, string(dataKeys[0])}, {next}} { // the first has wrapped the data keys anew
		if r, err := read(keys...); err != nil || r.Health == nil || r.Health.Symptoms != "Fiebre de 39 grados" {
			t.Errorf("after the change of keys: %v", err)
		}
	}
	if after := sealed(); after != before {
		t.Errorf("the facts were rewritten: %s, then %s", before, after)
	}
	exec(t, s.node, `UPDATE request_health SET symptoms = allergies`)
	if _, err := read(next); err == nil {
		t.Error("a fact opens in another place")
	}
}

// TestHealth_whatWasPlainIsSealed takes facts as they lay before they were sealed: readable, and sealed by the next start.
func TestHealth_whatWasPlainIsSealed(t *testing.T) {
	t.Parallel()
	s := emergency(dispatching(t))
	exec(t, s.node, `UPDATE request_health SET symptoms = '\x00'::bytea || convert_to('tos antigua', 'UTF8'), patient_age = '\x00'::bytea || convert_to('7', 'UTF8')`)
	for range 2 {
		if a := s.by(s.people["own"], "GET", s.path, nil).want(200); a.text("data", "symptoms") != "tos antigua" || a.field("data", "patient_age") != 7.0 {
			t.Errorf("the member reads %s", a.body)
		}
		must(s.store.SealHealth(t.Context()))
	}
	if n := must(s.store.SealHealth(t.Context())); n != 0 || tells(s.dump(), "tos antigua") {
		t.Errorf("%d are still plain", n)
	}
}
