package main_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo/fleet"
)

// redisAway is how long Redis is gone; AUXILIO_REDIS_AWAY asks for other seconds.
func redisAway(t *testing.T) time.Duration {
	text := os.Getenv("AUXILIO_REDIS_AWAY")
	if text == "" {
		return 3 * time.Second
	}
	seconds, err := strconv.Atoi(text)
	must(t, err)
	return time.Duration(seconds) * time.Second
}

// wholeWithin is how soon after Redis is back, or was emptied, its index must hold everybody again.
const wholeWithin = 10 * time.Second

// Redis goes away and comes back empty, and is emptied while it runs, under a running city: help is asked for and
// assigned all the time, and soon the index is what the database says.
func TestRedis_goneAndFlushed(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	city := s.play(40)
	looked := s.guard(t)
	c := s.gather(3)
	eventually(t, 60*time.Second, "the crowd's first job is done", func() bool { return c.finished() > 0 })
	index := s.index()
	eventually(t, wholeWithin, "the index is whole before anything happens", func() bool { return index.differs(t) == "" })

	s.redis.Stop()
	back := time.After(redisAway(t))
	c.goesOn("while Redis is away")
	c.reconnects("while Redis is away")
	<-back
	s.redis.Start()
	t.Logf("after %s without Redis the index was whole in %s", redisAway(t), index.whole(t))
	c.goesOn("after Redis is back")

	must(t, index.redis.FlushAll(t.Context()).Err())
	t.Logf("after FLUSHALL the index was whole in %s", index.whole(t))
	c.goesOn("after FLUSHALL")
	city.end()
	c.settle()
	t.Logf("looked %d times for a request without a next step", looked())
	for _, h := range s.hosts {
		t.Logf("errors logged: %v", h.errors())
	}
}

// goesOn fails the test unless someone who asks from now on is soon taken and assigned.
func (c *crowd) goesOn(when string) {
	c.t.Helper()
	var since time.Time
	c.scan(&since, `SELECT clock_timestamp()`)
	const assigned = `SELECT count(*) FROM request r JOIN assignment a ON a.request_id = r.id WHERE r.created_at > $1`
	began := time.Now()
	eventually(c.t, 20*time.Second, "a request is taken and assigned "+when, func() bool { return c.count(assigned, since) > 0 })
	c.t.Logf("%s a new request was taken and assigned in %s", when, time.Since(began).Round(10*time.Millisecond))
}

// reconnects fails the test unless everybody who lost the connection gets another one soon.
func (c *crowd) reconnects(when string) {
	c.t.Helper()
	for _, f := range c.followers {
		f.Cut()
	}
	for _, f := range c.followers {
		f.Restore()
	}
	eventually(c.t, 20*time.Second, "all sockets are connected again "+when, func() bool {
		return !slices.ContainsFunc(c.followers, func(f *follower) bool { return !f.Connected() })
	})
}

// index is what Redis says about who is available, read as a node without a memory of its own would.
type index struct {
	site  *site
	redis *redis.Client
	fleet *fleet.Fleet
}

func (s *site) index() *index {
	s.t.Helper()
	options, err := redis.ParseURL(s.redis.URL)
	must(s.t, err)
	options.ContextTimeoutEnabled = true
	client := redis.NewClient(options)
	s.t.Cleanup(func() { client.Close() })
	return &index{site: s, redis: client, fleet: fleet.Open(client, fleet.Config{})}
}

// whole waits until the index is what the database says, and returns how long that took.
func (x *index) whole(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	why := ""
	defer func() {
		if t.Failed() {
			t.Log(why)
		}
	}()
	eventually(t, wholeWithin, "the index is whole", func() bool { why = x.differs(t); return why == "" })
	return time.Since(began).Round(10 * time.Millisecond)
}

// differs says in what the index is not sound, or not what the database says; empty when nothing is wrong.
func (x *index) differs(t *testing.T) string {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	before := x.available()
	hits, err := x.fleet.NearestCold(ctx, fleet.Query{At: xela, Service: "CORRIENTE"})
	if err != nil {
		return err.Error()
	}
	var got []string
	for _, h := range hits {
		got = append(got, h.Provider.String())
	}
	slices.Sort(got)
	if !slices.Equal(got, before) || !slices.Equal(got, x.available()) {
		return fmt.Sprintf("the index has %d available, the database %d", len(got), len(before))
	}
	problems, err := x.fleet.Audit(ctx)
	if err != nil {
		return err.Error()
	}
	return strings.Join(problems, "; ")
}

// available is who the database says is available with a fresh position, sorted.
func (x *index) available() (ids []string) {
	x.site.t.Helper()
	rows, err := x.site.db.Query(context.Background(), `SELECT p.id FROM provider p JOIN provider_position pp ON pp.provider_id = p.id
		WHERE p.on_duty AND 'CORRIENTE' = ANY(p.services) AND pp.fixed_at > now() - interval '90 seconds'
			AND NOT EXISTS (SELECT FROM assignment a WHERE a.provider_id = p.id AND a.released_at IS NULL)
			AND NOT EXISTS (SELECT FROM offer o WHERE o.provider_id = p.id AND o.status = 'PENDING')`)
	must(x.site.t, err)
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		must(x.site.t, rows.Scan(&id))
		ids = append(ids, id.String())
	}
	must(x.site.t, rows.Err())
	slices.Sort(ids)
	return ids
}
