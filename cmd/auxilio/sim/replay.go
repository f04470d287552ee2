package sim

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/auxilio/auxilio/geo"
)

// Replay is a recorded day played through the server.
type Replay struct {
	*Stage
	Calls   []Call
	Starts  []Start
	Service string        // of calls that name none
	Vehicle geo.Vehicle   // of starts that name none
	Habits  Habits        // of the providers
	Members int           // accounts that share the calls
	Drain   time.Duration // how long after the last call a request may go on, ours
	desker  *Session
}

// Run plays the day to its end: when every request has ended, or when the limit after the last call has passed, and what
// is still searching then is cancelled and counted as unserved.
func (r *Replay) Run(ctx context.Context) error {
	watching, unwatch := context.WithCancel(context.WithoutCancel(ctx))
	defer r.desk.Wait()
	defer unwatch()
	var err error
	if r.desker, err = r.Observe(watching); err != nil {
		return err
	}
	acting, stop := context.WithCancel(ctx)
	defer stop()
	providers, err := r.cast(acting)
	if err != nil {
		return err
	}
	r.Clock.Began = time.Now()
	r.people.Go(func() { r.Watch(acting, 10*time.Second) })
	r.people.Go(func() { r.shifts(acting, providers) })
	r.demand(ctx)
	r.finish(ctx)
	stop()
	if !within(2*leaving, r.people.Wait) {
		fmt.Fprintln(r.stderr, "sim: some actors did not stop in time")
	}
	return ctx.Err()
}

// cast hires everybody, a few at a time.
func (r *Replay) cast(ctx context.Context) ([]*Provider, error) {
	fmt.Fprintf(r.stderr, "sim: %d members and %d providers log in\n", r.Members, len(r.Starts))
	for i := range r.Members {
		m, err := r.Enlist(ctx, memberName(i), r.Habits, false)
		if err != nil {
			return nil, err
		}
		r.members = append(r.members, m)
	}
	providers := make([]*Provider, len(r.Starts))
	errs := make([]error, hiringAtOnce)
	var hands sync.WaitGroup
	for hand := range hiringAtOnce {
		hands.Go(func() {
			for i := hand; i < len(providers) && errs[hand] == nil; i += hiringAtOnce {
				providers[i], errs[hand] = r.hire(ctx, i)
			}
		})
	}
	hands.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return providers, nil
}

func (r *Replay) hire(ctx context.Context, i int) (*Provider, error) {
	start := r.Starts[i]
	if start.Vehicle == "" {
		start.Vehicle = r.Vehicle
	}
	services := r.services()
	profile := Profile{
		Company: fmt.Sprintf("Unit %03d", i+1), Vehicle: start.Vehicle, Services: services, Base: start.Point, City: "Trace",
	}
	name := strings.ToLower(fmt.Sprintf("unit-%03d-%s-%s", i+1, start.Vehicle, strings.Join(services, "-")))
	session, err := r.hiring.Provider(ctx, strings.ReplaceAll(name, "_", "-"), profile)
	if err != nil {
		return nil, err
	}
	return NewProvider(r.World, Person{r.Habits, fmt.Sprintf("unit-%03d", i+1), r.Dice}, profile, session), nil
}

// services is every service that the trace asks for.
func (r *Replay) services() []string {
	all, seen := []string{}, map[string]bool{}
	for _, c := range r.Calls {
		if s := r.service(c); !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
	}
	return all
}

func (r *Replay) service(c Call) string {
	if c.Service == "" {
		return r.Service
	}
	return c.Service
}

// shifts has every provider go on duty at their time.
func (r *Replay) shifts(ctx context.Context, providers []*Provider) {
	for i, p := range providers {
		if !pause(ctx, time.Until(r.Clock.At(r.Starts[i].At))) {
			return
		}
		r.people.Go(func() { p.Run(ctx) })
	}
}

// demand makes every call at its time.
func (r *Replay) demand(ctx context.Context) {
	for i, c := range r.Calls {
		wish := Wish{
			N: i, At: c.At, Service: r.service(c), Priority: c.Priority, Point: c.Point, Destination: c.Destination,
			City: "Trace", Address: c.Point.String(),
		}
		describe(&wish, r.Dice.For("trace", "call", i))
		if !pause(ctx, time.Until(r.Clock.At(c.At))) || !r.Request(ctx, wish) {
			return
		}
	}
}

// finish waits for the end of every request: first for all, then for those that somebody has in hand.
func (r *Replay) finish(ctx context.Context) {
	if r.quiet(ctx, r.Drain) || ctx.Err() != nil {
		return
	}
	r.end(ctx, Request.searching)
	if r.quiet(ctx, r.Drain) || ctx.Err() != nil {
		return
	}
	r.end(ctx, func(q Request) bool { return !q.ended() })
	r.quiet(ctx, 15*time.Second)
	for _, id := range r.Score.Open() {
		r.Complain("request "+id, fmt.Errorf("its end was never heard of"))
	}
}

// quiet waits until no request of ours is open; false when limit passed first.
func (r *Replay) quiet(ctx context.Context, limit time.Duration) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); {
		stories, refused := r.Score.Mine()
		if len(stories)+refused >= r.wanted && len(r.Score.Open()) == 0 {
			return true
		}
		if !pause(ctx, 250*time.Millisecond) {
			break
		}
	}
	return false
}

// end cancels, as the desk, the open requests that which picks.
func (r *Replay) end(ctx context.Context, which func(Request) bool) {
	for _, id := range r.Score.Open() {
		var q Request
		if err := r.desker.Get(ctx, "/assistance/requests/"+id, &q); err != nil {
			r.Complain("request "+id, err)
			continue
		}
		if !which(q) {
			continue
		}
		if q.searching() {
			r.Score.GivenUp(id)
		}
		body := map[string]string{"cancellation_reason": "The replay is over and nobody was found"}
		if err := r.desker.Post(ctx, "/assistance/requests/"+id+"/cancel", body, nil); err != nil {
			r.Complain("request "+id, err)
		}
	}
}

// searching reports whether nobody has it in hand yet.
func (r Request) searching() bool { return r.Status == "PENDING" }
