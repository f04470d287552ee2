package api_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A wall is a table whose rows the database itself hides from those who are refused at a route.
type wall struct {
	table, column string // and which of its columns names the object of the route
	route         string // of the access table
}

var walls = []wall{
	{"request", "id", "GET /assistance/requests/{id}"},
	{"request_update", "request_id", "GET /assistance/requests/{id}/updates"},
	{"request_health", "request_id", "GET /assistance/requests/{id}/updates"}, // told to those who read the story
	{"document", "id", "GET /assistance/documents/{id}/content"},
	{"payment", "id", "GET /wallet/payments/{id}"},
}

// TestRowSecurity_holdsAlone asks the database for everything, as a server would whose every rule were open: what the access
// table refuses is not there, and what it gives is.
func TestRowSecurity_holdsAlone(t *testing.T) {
	t.Parallel()
	p := stagePlay(whole(t))
	must(p.behind().Exec(t.Context(), `INSERT INTO request_health (request_id, symptoms) SELECT id, 'Fiebre' FROM request`))
	table := accessTable(t)
	for _, w := range walls {
		for _, r := range table {
			if r.route() != w.route {
				continue
			}
			for _, relation := range relations {
				object := p.object(r.path, relation)
				seen, changed := p.reach(w, relation, object)
				if there := r.want[relation] == "200"; (seen > 0) != there || (changed > 0) != there {
					t.Errorf("%s: %s sees %d rows and changes %d, and is answered %s", w.table, relation, seen, changed, r.want[relation])
				}
			}
		}
	}
}

// reach counts the rows of an object that a relation's statements see and change.
func (p *play) reach(w wall, relation, object string) (seen, changed int64) {
	p.t.Helper()
	tx := must(p.behind().Begin(p.t.Context()))
	defer tx.Rollback(p.t.Context())
	must(tx.Exec(p.t.Context(), `SELECT set_config('auxilio.viewer', $1, true)`, p.viewer(relation)))
	of := fmt.Sprintf(` WHERE %s = $1`, w.column)
	rows := must(tx.Query(p.t.Context(), `SELECT count(*) FROM `+w.table+of, object))
	seen = must(pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64]))
	return seen, must(tx.Exec(p.t.Context(), fmt.Sprintf(`UPDATE %s SET %s = %[2]s`, w.table, w.column)+of, object)).RowsAffected()
}

// viewer is how the server names a relation to the database.
func (p *play) viewer(relation string) string {
	who := p.cast[relation]
	switch {
	case relation == "anonymous":
		return "NOBODY"
	case who.Provider.String() != "00000000-0000-0000-0000-000000000000":
		return fmt.Sprintf("%s %s %s", who.Role, who.User, who.Provider)
	}
	return fmt.Sprintf("%s %s", who.Role, who.User)
}
