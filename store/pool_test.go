package store_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// pools notes which pools connections are taken of, by what they call themselves.
type pools struct {
	mu    sync.Mutex
	asked map[string]*pgxpool.Config
}

func (p *pools) TraceAcquireStart(ctx context.Context, pool *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := pool.Config()
	p.asked[c.ConnConfig.RuntimeParams["application_name"]] = c
	return ctx
}
func (p *pools) TraceAcquireEnd(context.Context, *pgxpool.Pool, pgxpool.TraceAcquireEndData) {}

func (p *pools) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}
func (p *pools) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TestS17_onePoolForEachPurpose, bounded, whose connections are made within ten seconds and live for ten minutes.
func TestS17_onePoolForEachPurpose(t *testing.T) {
	t.Parallel()
	taken := pools{asked: map[string]*pgxpool.Config{}}
	s, err := store.Open(t.Context(), store.Config{URL: storetest.Database(t), Tracer: &taken})
	must(t, err)
	defer s.Close()
	must(t, s.SeedCatalog(t.Context()))
	must(t, s.Ping(t.Context()))
	_, err = s.ForgetEvents(t.Context(), store.EventLife)
	must(t, err)
	tasks, err := s.OpenTasks(&river.Config{Logger: slog.New(slog.DiscardHandler)})
	must(t, err)
	_, err = tasks.JobList(t.Context(), nil)
	must(t, err)
	for purpose, most := range map[string]int32{"auxilio write": 12, "auxilio read": 12, "auxilio background": 6, "auxilio working": 6} {
		c := taken.asked[purpose]
		if c == nil {
			t.Errorf("nothing is done by %s", purpose)
			continue
		}
		if c.MaxConns != most || c.MaxConnLifetime != 600*time.Second || c.ConnConfig.ConnectTimeout != 10*time.Second {
			t.Errorf("%s: at most %d connections, life %v, %v to connect", purpose, c.MaxConns, c.MaxConnLifetime, c.ConnConfig.ConnectTimeout)
		}
	}
	if len(taken.asked) != 4 {
		t.Errorf("%d pools", len(taken.asked))
	}
}
