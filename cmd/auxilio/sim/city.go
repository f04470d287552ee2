package sim

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// City is a simulated city that lives until it is told to stop.
type City struct {
	*Stage
	Recruits []Recruit
	Weather  Weather
	Members  int
}

// Numbers of a city's start. Logins cost the server time, so people come in one after the other.
const (
	hiringAtOnce = 3
	firstMembers = 8
	quorum       = 10 // providers on duty before the opening is played
	quorumWait   = 45 * time.Second
	stopWithin   = 10 * time.Second
)

// Run plays until ctx ends; then providers finish or go off duty, within ten seconds.
func (c *City) Run(ctx context.Context) error {
	watching, unwatch := context.WithCancel(context.WithoutCancel(ctx))
	defer c.desk.Wait()
	defer unwatch()
	if _, err := c.Observe(watching); err != nil {
		return err
	}
	err := c.play(ctx)
	if !within(stopWithin, c.people.Wait) {
		fmt.Fprintln(c.stderr, "sim: some actors did not stop in time")
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// play fills the city and makes its calls.
func (c *City) play(ctx context.Context) error {
	habits := cityHabits
	if c.Weather.Change != nil {
		c.Weather.Change(&habits)
	}
	c.people.Go(func() { c.hireAll(ctx, habits) })
	joined := make(chan *Member, c.Members)
	c.people.Go(func() { c.enlistAll(ctx, habits, joined) })
	for range min(firstMembers, c.Members) {
		select {
		case m := <-joined:
			c.members = append(c.members, m)
		case <-ctx.Done():
			return nil
		}
	}
	c.gather(ctx)
	c.Clock.Began = time.Now()
	c.people.Go(func() { c.Watch(ctx, time.Minute) })
	for _, w := range Opening(c.Dice, c.Streets, c.Recruits) {
		if !pause(ctx, time.Until(c.Clock.Began.Add(w.At))) || !c.Request(ctx, w) {
			return nil
		}
	}
	return c.day(ctx, joined)
}

func memberName(i int) string { return fmt.Sprintf("member-%02d", i+1) }

// gather waits until enough providers are on duty, but not for ever.
func (c *City) gather(ctx context.Context) {
	need := int64(min(quorum, len(c.Recruits)))
	for end := time.Now().Add(quorumWait); c.OnDuty.Load() < need && time.Now().Before(end); {
		if !pause(ctx, 200*time.Millisecond) {
			return
		}
	}
}

// enlistAll brings the members in.
func (c *City) enlistAll(ctx context.Context, habits Habits, joined chan<- *Member) {
	for i := 0; i < c.Members && ctx.Err() == nil; i++ {
		m, err := c.Enlist(ctx, memberName(i), habits, true)
		switch {
		case err == nil:
			joined <- m
		case ctx.Err() == nil:
			c.Complain(memberName(i), err)
			pause(ctx, 5*time.Second)
			i-- // somebody must be there to ask
		}
	}
}

// day makes calls for ever; further members join on the way.
func (c *City) day(ctx context.Context, joined <-chan *Member) error {
	demand := NewDemand(c.Dice, c.Streets, c.Weather, c.Clock.Hour)
	for {
		w := demand.Next()
		if !pause(ctx, time.Until(c.Clock.At(w.At))) {
			return nil
		}
		for len(joined) > 0 {
			c.members = append(c.members, <-joined)
		}
		if !c.Request(ctx, w) {
			return nil
		}
	}
}

// hireAll brings the providers in, a few at a time, and has them work until ctx ends.
func (c *City) hireAll(ctx context.Context, habits Habits) {
	recruits := make(chan Recruit)
	var hands sync.WaitGroup
	for range hiringAtOnce {
		hands.Go(func() {
			for r := range recruits {
				c.hire(ctx, r, habits)
			}
		})
	}
	for _, r := range c.Recruits {
		select {
		case recruits <- r:
		case <-ctx.Done():
		}
	}
	close(recruits)
	hands.Wait()
}

func (c *City) hire(ctx context.Context, r Recruit, habits Habits) {
	session, err := c.hiring.Provider(ctx, r.Name, r.Profile)
	if err != nil {
		if ctx.Err() == nil {
			c.Complain(r.Name, err)
		}
		return
	}
	p := NewProvider(c.World, Person{habits, r.Name, c.Dice}, r.Profile, session)
	c.people.Go(func() { p.Run(ctx) })
}
