package store_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// TestSearch_followsWhatIsSearchedBy finds a request by what it and its member are called now, whoever changed that.
func TestSearch_followsWhatIsSearchedBy(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	id, other := s.ask(), s.ask()
	desk := s.login(dispatch.RoleDispatcher)
	finds := func(word string, want ...dispatch.RequestID) {
		t.Helper()
		rows, err := s.db.Requests(t.Context(), desk, store.RequestFilter{Search: word, Limit: 51})
		must(t, err)
		if len(rows) != len(want) || len(rows) == 1 && rows[0].ID != want[0] {
			t.Errorf("%q finds %d, want %d", word, len(rows), len(want))
		}
	}
	var number string
	s.scan(&number, `SELECT 'REQ-' || lpad(number::text, 6, '0') FROM request WHERE id = $1`, uuid.UUID(id))
	finds(number, id)
	finds("NO ARRANCA", id, other)
	s.exec(`UPDATE request SET title = '50% de bajada', city = 'Mixco' WHERE id = $1`, uuid.UUID(id))
	finds("no arranca", other)
	finds("0% de", id)
	finds("0_ de")
	finds("mixco", id)
	s.exec(`UPDATE users SET first_name = 'Ixchel' WHERE id = (SELECT member_id FROM request WHERE id = $1)`, uuid.UUID(id))
	finds("ixchel", id)
	s.exec(`UPDATE request SET title = '' WHERE id = $1`, uuid.UUID(id))
	finds("bajada")
	s.exec(`UPDATE request SET state = state`)
	finds("ixchel", id)
}
