package store

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// TestS17_onePoolForEachPurpose, bounded, whose connections are made within ten seconds and live for ten minutes.
func TestS17_onePoolForEachPurpose(t *testing.T) {
	t.Parallel()
	s := accounts(t)
	for purpose, want := range map[string]struct {
		pool *pgxpool.Pool
		most int32
	}{
		"write": {s.write, 12}, "read": {s.read, 12}, "background": {s.background, 6}, "working": {s.working, 6},
	} {
		c := want.pool.Config()
		if c.MaxConns != want.most || c.MaxConnLifetime != 600*time.Second || c.ConnConfig.ConnectTimeout != 10*time.Second {
			t.Errorf("%s: at most %d connections, life %v, %v to connect", purpose, c.MaxConns, c.MaxConnLifetime, c.ConnConfig.ConnectTimeout)
		}
		if got := c.ConnConfig.RuntimeParams["application_name"]; got != "auxilio "+purpose {
			t.Errorf("%s calls itself %q", purpose, got)
		}
	}
}
