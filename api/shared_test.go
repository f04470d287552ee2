package api_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/dispatch"
)

// shared is a whole node that other tests use before, after and beside this one: for tests that look at nothing but what they
// made and change nothing else. Who counts all there is, moves the clock or changes the catalogue starts a node of its own.
func shared(t testing.TB) *crew {
	t.Helper()
	joined := commons.join()
	t.Cleanup(joined.leave)
	c := joined.crew.told(t)
	c.people = strangers()
	return c
}

// strangers are people whom nobody else has met.
func strangers() map[dispatch.Role]auth.NewUser {
	met, n := maps.Clone(people), hands.Add(1)
	for role, who := range met {
		who.Email = fmt.Sprintf("%d.%s", n, who.Email)
		who.PhoneNumber = fmt.Sprintf("+5023%06d%s", n, who.PhoneNumber[len(who.PhoneNumber)-1:])
		met[role] = who
	}
	return met
}

// told is the crew with failures going to one test, or to a part of it.
func (c *crew) told(t testing.TB) *crew {
	own, n := *c, *c.node
	n.t, own.node = t, &n
	return &own
}

// sharedFor is how long tests come to one node: nobody does there what is due by the clock, and the first of it is due in a minute.
const sharedFor = 20 * time.Second

// commons is where tests find the node that they share now.
var commons place

type place struct {
	mu  sync.Mutex
	now *common // nil: none yet
}

// join finds a node, or opens one.
func (p *place) join() *common {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now != nil && time.Since(p.now.began) > sharedFor {
		defer p.now.leave()
		p.now = nil
	}
	if p.now == nil {
		p.now = openCommon()
	}
	p.now.users.Add(1)
	return p.now
}

// A common is a node of several tests. For its crew it is what a test is for another: it ends when the last of its users has
// left, and one of them stands for those to come.
type common struct {
	testing.TB // none
	crew       *crew
	began      time.Time
	users      atomic.Int32
	ends       []func()
}

func openCommon() *common {
	c := &common{began: time.Now()}
	c.users.Store(1)
	c.crew = whole(c)
	return c
}

func (c *common) leave() {
	if c.users.Add(-1) > 0 {
		return
	}
	for _, end := range slices.Backward(c.ends) {
		end()
	}
}

// failed says that what tests share went wrong, which fails them all: whose fault it was cannot be told.
var failed atomic.Bool

func (c *common) Helper()                  {}
func (c *common) Logf(string, ...any)      {}
func (c *common) Failed() bool             { return failed.Load() }
func (c *common) Context() context.Context { return context.Background() }
func (c *common) Cleanup(end func())       { c.ends = append(c.ends, end) }
func (c *common) Fatal(what ...any)        { panic(fmt.Sprint(what...)) }

func (c *common) Error(what ...any) {
	fmt.Fprintln(os.Stderr, what...)
	failed.Store(true)
}

func (c *common) TempDir() string {
	dir := must(os.MkdirTemp("", "auxilio"))
	c.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			c.Error(err)
		}
	})
	return dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	if commons.now != nil {
		commons.now.leave()
	}
	if failed.Load() {
		code = 1
	}
	os.Exit(code)
}
