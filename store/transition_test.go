package store_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/dispatch"
)

// The database and the domain allow the same moves, every other pair of states is refused by both.
func TestTransitions_onlyLegalMovesExist(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	rows, err := s.own.Query(t.Context(), `SELECT from_state, to_state FROM allowed_transition WHERE from_state <> to_state`)
	must(t, err)
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[dispatch.Transition])
	must(t, err)
	states := []dispatch.State{dispatch.Scheduled, dispatch.Searching, dispatch.OfferedOut, dispatch.AssignedTo, dispatch.EnRoute,
		dispatch.Arrived, dispatch.InService, dispatch.Completed, dispatch.Cancelled, dispatch.Rejected}
	for _, from := range states {
		for _, to := range states {
			legal := slices.Contains(dispatch.Transitions, dispatch.Transition{From: from, To: to})
			inTable := slices.Contains(stored, dispatch.Transition{From: from, To: to})
			if from.May(to) != legal || inTable != legal {
				t.Errorf("%s to %s: the domain's table says %t, May %t, the database %t", from, to, legal, from.May(to), inTable)
			}
		}
	}
	id := s.ask()
	_, err = s.own.Exec(t.Context(), `INSERT INTO request_history (request_id, version, change, from_state, to_state, actor_role, at)
		VALUES ($1, 2, 'x', 'searching', 'completed', 'ENGINE', now())`, id.String())
	if err == nil {
		t.Error("the database took a move from searching to completed")
	}
}
