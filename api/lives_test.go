package api_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

func parseID(text string) (uuid.UUID, error) { return uuid.Parse(text) }

// TestForget_whatPeopleToldEndsWithItsLife ages an ended health request day by day: facts and files go after 90 days, where
// its provider was too, words and places after seven years, and what is left still holds every invariant. A live one of the
// same age keeps everything.
func TestForget_whatPeopleToldEndsWithItsLife(t *testing.T) {
	t.Parallel()
	s := busy(dispatching(t), canaries)
	s.upload(s.people["own"], s.path, "receta.pdf", paper).want(201)
	s.by(s.people["own"], "POST", s.path+"/updates", map[string]any{"message": "mensaje de canario"}).want(201)
	s.link(s.people["own"], s.path)
	live, _ := s.ask(canaries)
	s.by(s.people["own"], "POST", s.path+"/cancel", map[string]any{"cancellation_reason": "motivo de canario"}).want(200)
	exec(t, s.node, `UPDATE assignment SET progress = '{"Trail":[{"M":1}]}'`)
	aged := func(days string) {
		t.Helper()
		exec(t, s.node, `UPDATE request SET state_since = now() - interval '`+days+`', created_at = now() - interval '`+days+`' - interval '1 hour';
			UPDATE assignment SET assigned_at = now() - interval '`+days+`' - interval '1 hour', released_at = now() - interval '`+days+`';
			UPDATE request_share SET made_at = now() - interval '`+days+`' - interval '1 hour', expires_at = now() - interval '`+days+`'`)
		if err := s.store.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	left := func(sql string) (n int) {
		t.Helper()
		if err := one(t, s.node, sql, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const kept = `SELECT (SELECT count(*) FROM request_health) + (SELECT count(*) FROM document)`
	aged("89 days")
	if n := left(kept + ` + (SELECT count(*) FROM assignment WHERE progress IS NOT NULL)`); n != 4 {
		t.Errorf("after 89 days %d of 4 are left", n)
	}
	aged("91 days")
	if n := left(kept + ` + (SELECT count(*) FROM assignment WHERE progress IS NOT NULL) + (SELECT count(*) FROM request_share)`); n != 1 {
		t.Errorf("after 91 days %d are left, want the live one's facts", n)
	}
	if a := s.by(s.people["own"], "GET", s.path, nil).want(200); a.field("data", "symptoms") != nil || a.text("data", "cancellation_reason") != "motivo de canario" {
		t.Errorf("after 91 days: %s", a.body)
	}
	aged("2558 days")
	exec(t, s.node, `DELETE FROM request_health`)
	if a := s.by(s.people["own"], "GET", s.path, nil).want(200); a.text("data", "status") != "CANCELLED" || a.text("data", "title") != "" ||
		strings.Contains(string(a.body), "canario") || a.field("data", "location_latitude") != 14.6 {
		t.Errorf("after seven years: %s", a.body)
	}
	if n := left(`SELECT count(*) FROM request_update WHERE request_id = '` + s.id + `'`); n != 0 {
		t.Errorf("%d lines are left", n)
	}
	if n := left(`SELECT count(*) FROM request WHERE emptied_at IS NULL AND title <> '' AND id = '` + live + `'`); n != 1 {
		t.Error("a live request was emptied")
	}
}
