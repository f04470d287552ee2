package main_test

import (
	"context"
	"sync"
	"testing"
	"time"
)

// unguided counts live requests that nobody will do anything about.
const unguided = `SELECT count(*) FROM request r WHERE state NOT IN ('completed', 'cancelled', 'rejected')
	AND NOT EXISTS (SELECT FROM timer t WHERE t.request_id = r.id)`

// guard looks each second, until the returned function is called, for a live request without a next step. The function
// returns how often it looked.
func (s *site) guard(t testing.TB) (looked func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	looks := 0
	watching.Go(func() {
		for pause(ctx, time.Second) {
			var n int
			if err := s.db.QueryRow(ctx, unguided).Scan(&n); err != nil {
				if ctx.Err() == nil {
					t.Errorf("look for live requests without a next step: %v", err)
				}
				return
			}
			looks++
			if n > 0 {
				t.Errorf("%d live requests have no next step", n)
			}
		}
	})
	return func() int {
		cancel()
		watching.Wait()
		return looks
	}
}
