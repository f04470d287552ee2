package sim

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Stage is a run: the world, the accounts, and the actors that were started. Its methods are for the one goroutine that
// directs the run, unless they say otherwise.
type Stage struct {
	*World
	hiring  *Hiring
	people  sync.WaitGroup // providers and members
	desk    sync.WaitGroup // the observer
	wanted  int
	members []*Member
}

// Observe follows the desk's topic until ctx ends, and returns when the server has granted it.
func (s *Stage) Observe(ctx context.Context) (*Session, error) {
	session, err := s.hiring.Dispatcher(ctx, "observer")
	if err != nil {
		return nil, err
	}
	granted := make(chan struct{})
	var once sync.Once
	socket := NewSocket(session, s.Tally, func(m Message) {
		if m.Type == "subscribed" && m.Topic == "board" {
			once.Do(func() { close(granted) })
		}
		s.Score.Heard(m, m.heard)
	})
	socket.Subscribe(ctx, "board")
	gone := make(chan error, 1)
	s.desk.Go(func() { gone <- socket.Run(ctx) })
	select {
	case <-granted:
		return session, nil
	case err := <-gone:
		return nil, fmt.Errorf("the board cannot be watched: %w", err)
	case <-time.After(30 * time.Second):
		return nil, fmt.Errorf("the board cannot be watched: %s", listed(s.Tally.Errors()))
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Enlist hires a member and has them follow their requests until ctx ends. Any goroutine may call it.
func (s *Stage) Enlist(ctx context.Context, name string, habits Habits, watches bool) (*Member, error) {
	session, err := s.hiring.Member(ctx, name)
	if err != nil {
		return nil, err
	}
	m := NewMember(s.World, Person{habits, name, s.Dice}, session, watches)
	s.people.Go(func() { m.Run(ctx) })
	return m, nil
}

// Request has a member make a call.
func (s *Stage) Request(ctx context.Context, w Wish) bool {
	s.wanted++
	who := w.N % len(s.members)
	if who < 0 {
		who = -who
	}
	return s.members[who].Ask(ctx, w)
}

// Watch prints a line every so often until ctx ends.
func (s *Stage) Watch(ctx context.Context, every time.Duration) {
	for pause(ctx, every) {
		fmt.Fprintln(s.stderr, s.line(time.Now()))
	}
}

// line is how the run stands.
func (s *Stage) line(now time.Time) string {
	sum := Summarize(0, s.Score, s.Tally, &s.Clock, now)
	stories, _ := s.Score.Mine()
	open := len(stories) - sum.Completed - sum.Cancelled - sum.Unserved - sum.Rejected
	return fmt.Sprintf("sim: %s asked %d open %d completed %d cancelled %d · on duty %d · first offer p95 %.2f s · events %d gaps %d duplicates %d · errors %s",
		s.Clock.Elapsed(now).Round(time.Minute), len(stories), open, sum.Completed, sum.Cancelled, s.OnDuty.Load(), sum.FirstOfferS.P95,
		sum.Events, sum.Gaps, sum.Duplicates, listed(sum.Errors))
}

// within waits for done; false when it took longer than limit.
func within(limit time.Duration, done func()) bool {
	over := make(chan struct{})
	go func() {
		done()
		close(over)
	}()
	select {
	case <-over:
		return true
	case <-time.After(limit):
		return false
	}
}
