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

// TestSearch_withoutAccents finds names and cities however who searches writes them, whatever locale the database was made with.
func TestSearch_withoutAccents(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	id, worker, desk := s.ask(), s.provider(plaza), s.login(dispatch.RoleDispatcher)
	s.exec(`UPDATE users SET last_name = 'Álvarez Ñañez' WHERE id = (SELECT member_id FROM request WHERE id = $1)`, uuid.UUID(id))
	s.exec(`UPDATE provider SET company_name = 'Grúas EL RÁPIDO', city = 'Cobán' WHERE id = $1`, uuid.UUID(worker.Provider))
	for _, name := range []string{"álvarez ñ", "ÁLVAREZ Ñ", "Alvarez Na"} {
		requests, err := s.db.Requests(t.Context(), desk, store.RequestFilter{Search: name, Limit: 9})
		must(t, err)
		users, err := s.db.Users(t.Context(), store.UserFilter{Search: name, Limit: 9})
		must(t, err)
		if len(requests) != 1 || len(users) != 1 {
			t.Errorf("%q finds %d requests and %d logins", name, len(requests), len(users))
		}
	}
	for _, f := range []store.ProviderFilter{{Search: "GRÚAS el rápido"}, {Search: "gruas EL RAPIDO"}, {City: "COBÁN"}, {City: "coban"}} {
		f.Statuses, f.Limit = []string{"ACTIVE"}, 9
		found, err := s.db.Providers(t.Context(), f)
		must(t, err)
		if len(found) != 1 {
			t.Errorf("%q in %q finds %d providers", f.Search, f.City, len(found))
		}
	}
}
