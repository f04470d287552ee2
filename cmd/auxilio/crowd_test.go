package main_test

import (
	"context"
	"sync"
	"time"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
	"github.com/auxilio/auxilio/dispatch"
)

// crowd is the people of a test beside the simulated city: members and workers that keep receipts, and the desk.
type crowd struct {
	*site
	kept      receipts
	followers []*follower
	leave     []func() // ends each follower
	stop      func()   // ends what people do; they go on listening
}

// gather brings n members and n workers to life, and two dispatchers that follow the board.
func (s *site) gather(n int) *crowd {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c := &crowd{site: s}
	var living sync.WaitGroup
	c.stop = func() { cancel(); living.Wait() }
	s.t.Cleanup(func() { c.stop(); c.disperse() })
	for range 2 {
		c.follow(s.login(dispatch.RoleDispatcher), nil, "board")
	}
	for i := range n {
		m := &member{person: s.login(dispatch.RoleMember), kept: &c.kept, ends: make(chan string, 16)}
		m.follower = c.follow(m.person, m.hear, "user:"+m.user.String())
		at := xela.Toward(float64(i*360/n), 300)
		w := &worker{person: s.worker(at), at: at, kept: &c.kept, offers: make(chan sim.Message, 64)}
		w.follower = c.follow(w.person, w.hear, "provider:"+w.provider.String())
		living.Go(func() { m.live(ctx) })
		living.Go(func() { w.live(ctx) })
	}
	return c
}

// follow returns once the topics are granted, so that what is done from now on is heard.
func (c *crowd) follow(p person, hears func(sim.Message), topics ...string) *follower {
	c.t.Helper()
	f, leave := follow(c.t, p, hears, topics...)
	c.followers, c.leave = append(c.followers, f), append(c.leave, leave)
	eventually(c.t, 20*time.Second, "a follower is granted its topics", func() bool { return f.granted(topics...) })
	return f
}

// disperse ends the followers.
func (c *crowd) disperse() {
	for _, leave := range c.leave {
		leave()
	}
	c.leave = nil
}

// finished is how many of the crowd's requests are completed.
func (c *crowd) finished() int {
	c.kept.mu.Lock()
	defer c.kept.mu.Unlock()
	return c.kept.byState()["completed"]
}

// settle has everybody stop, waits until nothing is on its way, and checks what must hold: receipts, events, audits.
func (c *crowd) settle() {
	c.t.Helper()
	c.stop()
	eventually(c.t, 20*time.Second, "everything committed is sequenced", func() bool { return c.count(`SELECT count(*) FROM outbox`) == 0 })
	events := 0
	for _, f := range c.followers {
		events += c.proven(f)
	}
	c.disperse()
	c.honoured(&c.kept)
	const mine = `SELECT count(*) FROM request r JOIN users u ON u.id = r.member_id WHERE u.email LIKE 'person%'`
	asked := c.kept.byState()["searching"]
	if made := c.count(mine); made < asked || made > asked+c.kept.lost {
		c.t.Errorf("%d requests exist, %d were acknowledged and %d unanswered", made, asked, c.kept.lost)
	}
	c.audited()
	c.t.Logf("acknowledged %v, unanswered %d; %d events heard by %d followers, each once and in order", c.kept.byState(), c.kept.lost, events, len(c.followers))
	c.t.Logf("what the clients met: %v", c.tally.Errors())
}
