package api_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
	"github.com/jackc/pgx/v5"
)

// TestS17_aFloodStaysWithinThePool sends 500 requests, 100 at once, and watches how many connections Postgres sees.
func TestS17_aFloodStaysWithinThePool(t *testing.T) {
	t.Parallel()
	n := start(t)
	if most := n.flood(n.as(dispatch.RoleMember)); most < 2 || most > 12 {
		t.Errorf("%d connections to read, want 2 to 12", most)
	}
}

// TestS17_aLargerPoolWouldBeSeen is the twin: where the maximum is higher, the same flood takes more.
func TestS17_aLargerPoolWouldBeSeen(t *testing.T) {
	t.Parallel()
	database := storetest.Database(t)
	n := join(t, database, storetest.Redis(t), func(c *api.Config) {
		c.Store = must(store.Open(t.Context(), store.Config{URL: database, Read: 30, DataKeys: dataKeys}))
		t.Cleanup(c.Store.Close)
		c.Auth.Store = c.Store
	})
	if most := n.flood(n.as(dispatch.RoleMember)); most <= 12+1 {
		t.Errorf("%d connections to read of a pool of 30", most)
	}
}

// flood is 500 requests at concurrency 100; it returns the most connections that were open to read at any moment.
func (n *node) flood(headers []string) (most int) {
	n.t.Helper()
	watch := must(pgx.Connect(n.t.Context(), n.database))
	defer watch.Close(n.t.Context())
	var left atomic.Int32
	left.Store(500)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if a := n.call("GET", "/api/v1/users/me", nil, headers...); a.status != http.StatusOK {
					n.t.Errorf("got %d %s", a.status, a.body)
				}
			}
		})
	}
	const open = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'auxilio read'`
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for left.Load() > 0 {
		<-tick.C
		var now int
		if err := watch.QueryRow(n.t.Context(), open).Scan(&now); err != nil {
			n.t.Fatal(err)
		}
		most = max(most, now)
	}
	wg.Wait()
	return most
}
