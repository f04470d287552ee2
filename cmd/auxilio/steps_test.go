package main_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// unguided counts live requests that nobody will do anything about.
const unguided = `SELECT count(*) FROM request r WHERE state NOT IN ('completed', 'cancelled', 'rejected')
	AND NOT EXISTS (SELECT FROM timer t WHERE t.request_id = r.id)`

// unanswered counts URGENT requests that have been searched for longer than two minutes without anybody of the desk knowing.
const unanswered = `SELECT count(*) FROM request WHERE priority = 'URGENT' AND state IN ('searching', 'offered')
	AND escalated_at IS NULL AND searching_since < now() - interval '120 seconds'`

// guard looks each second, until the returned function is called, for a live request without a next step, and for an URGENT
// one that is neither assigned nor escalated in two minutes. The function returns how often it looked.
func (s *site) guard(t testing.TB) (looked func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	looks := 0
	watching.Go(func() {
		for pause(ctx, time.Second) {
			var idle, late int
			if err := s.db.QueryRow(ctx, `SELECT (`+unguided+`), (`+unanswered+`)`).Scan(&idle, &late); err != nil {
				if ctx.Err() == nil {
					t.Errorf("look for live requests without a next step: %v", err)
				}
				return
			}
			looks++
			if idle > 0 {
				t.Errorf("%d live requests have no next step", idle)
			}
			if late > 0 {
				t.Errorf("%d URGENT requests are neither assigned nor escalated after 120 s", late)
			}
		}
	})
	return func() int {
		cancel()
		watching.Wait()
		return looks
	}
}

// fared says how many requests there were to look at, and how the URGENT ones fared.
func (s *site) fared(t testing.TB) string {
	t.Helper()
	var all, urgent, taken, called int
	must(t, s.db.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE priority = 'URGENT'),
			count(*) FILTER (WHERE priority = 'URGENT' AND EXISTS (SELECT FROM assignment a WHERE a.request_id = r.id)),
			count(*) FILTER (WHERE priority = 'URGENT' AND escalated_at IS NOT NULL) FROM request r`).Scan(&all, &urgent, &taken, &called))
	return fmt.Sprintf("%d requests, %d of them URGENT, of which %d were assigned and %d escalated", all, urgent, taken, called)
}
