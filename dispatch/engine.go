package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Engine runs rounds and fires timers on one node. Every node runs one: a region's lease lets one of them decide its
// rounds at a time, and timers are claimed row by row, so no node's death is a silence.
type Engine struct {
	Service *Service
	Node    uuid.UUID
	Region  string
	Log     *slog.Logger
	Observe func(RoundStats) // metrics; nil for none

	last      told // what the latest stored round said; owned by Round
	rehearsed told // the same of the policies on trial

	once sync.Once
	wake chan bool // capacity 1 each way, see Wake
	rush chan bool
}

// RoundStats is what one round cost.
type RoundStats struct {
	Requests, Providers, Offers int
	Snapshot, Decide, Write     time.Duration
}

// How the engine keeps time.
const (
	tick      = 2 * time.Second        // a round comes at least this often
	debounce  = 100 * time.Millisecond // wakes within this are one round; URGENT does not wait
	leaseLife = 4 * time.Second
	openLimit = 400 // requests per round, the longest waiting first within priority
)

func (e *Engine) init() {
	e.once.Do(func() {
		e.wake, e.rush = make(chan bool, 1), make(chan bool, 1)
		if e.Region == "" {
			e.Region = DefaultRegion
		}
	})
}

// Wake asks for a round soon, at once when urgent. It never blocks.
func (e *Engine) Wake(urgent bool) {
	e.init()
	to := e.wake
	if urgent {
		to = e.rush
	}
	select {
	case to <- true:
	default:
	}
}

// Run decides rounds until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	e.init()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-e.rush:
		case <-e.wake:
			e.settle(ctx)
		}
		if err := e.Round(ctx); err != nil && !errors.Is(err, ErrFenced) && ctx.Err() == nil {
			e.Log.ErrorContext(ctx, "round", "region", e.Region, "err", err)
		}
	}
}

// settle waits for what else may wake the same round, but not when somebody is in danger.
func (e *Engine) settle(ctx context.Context) {
	timer := time.NewTimer(debounce)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-e.rush:
	case <-ctx.Done():
	}
}

// Round takes the region's lease, decides once and writes the offers. ErrFenced when another node has the region.
func (e *Engine) Round(ctx context.Context) error {
	e.init()
	fence, err := e.Service.Store.Lease(ctx, e.Region, e.Node, leaseLife)
	if err != nil {
		return err
	}
	start := time.Now()
	in, err := e.sight(ctx)
	if err != nil || in.nothing() {
		return err
	}
	e.learnRoads(ctx, &in.Snapshot)
	seen := time.Now()
	outcome := match.Decide(in.Snapshot)
	decided := time.Now()
	orders, made := in.orders(outcome)
	if !e.last.covers(fence, outcome, made, decided) {
		if err := e.write(ctx, fence, in.Snapshot, outcome, orders); err != nil {
			return err
		}
		e.last.keep(fence, outcome, decided)
		e.observe(in, made, seen.Sub(start), decided.Sub(seen), time.Since(decided))
	}
	if made > 0 {
		e.Wake(false) // who was crowded out by these may be served by the next
	}
	return e.rehearse(ctx, fence, in)
}

func (e *Engine) observe(in sight, offers int, snapshot, decide, write time.Duration) {
	if e.Observe != nil {
		e.Observe(RoundStats{len(in.Requests), len(in.Providers), offers, snapshot, decide, write})
	}
}

// rehearse decides the same by the policies on trial, where there are any, and stores that as a round; nothing comes of it.
func (e *Engine) rehearse(ctx context.Context, fence Fence, in sight) error {
	trial, ok := in.onTrial()
	if !ok {
		return nil
	}
	outcome, now := match.Decide(trial), time.Now()
	if e.rehearsed.covers(fence, outcome, 0, now) {
		return nil
	}
	round, err := record(fence, trial, outcome)
	if err != nil {
		return err
	}
	round.Shadow = true
	err = e.Service.Store.Update(ctx, Scope{Fence: &fence}, func(w *Work) (any, error) {
		w.Round = round
		return nil, nil
	})
	if err != nil {
		return fmt.Errorf("write shadow round: %w", err)
	}
	e.rehearsed.keep(fence, outcome, now)
	return nil
}

// write puts the offers before the providers and stores the round, in one transaction under the region's fence.
// What has changed since the snapshot is left for the next round.
func (e *Engine) write(ctx context.Context, fence Fence, in match.Snapshot, out match.Outcome, orders []match.Offer) error {
	round := sync.OnceValues(func() (*Round, error) { return record(fence, in, out) })
	go round() // while the locks are taken
	defer round()
	scope := Scope{Fence: &fence}
	for _, o := range orders {
		scope.Requests = append(scope.Requests, RequestID(o.Request))
		scope.Providers = append(scope.Providers, ProviderID(o.Provider))
	}
	scope.Requests = slices.Compact(scope.Requests)
	var touched []ProviderID
	err := e.Service.Store.Update(ctx, scope, func(w *Work) (_ any, err error) {
		if w.Round, err = round(); err != nil {
			return nil, err
		}
		touched = nil
		for _, c := range w.Cases {
			if asked := c.propose(orders); len(asked) > 0 {
				touched = append(touched, asked...)
			}
		}
		w.Round.Offers = len(touched)
		return nil, nil
	})
	if err != nil {
		return fmt.Errorf("write round: %w", err)
	}
	if len(touched) > 0 {
		e.Service.Fleet.Changed(ctx, touched...)
	}
	return nil
}

// propose makes the round's offers for this request, those that still hold under the locks.
func (c *Case) propose(offers []match.Offer) []ProviderID {
	kind, err := c.work.kind(c.Service)
	if err != nil || c.Held(c.work.Now) {
		return nil
	}
	var asked []ProviderID
	var proposals []Proposal
	for _, o := range offers {
		if RequestID(o.Request) != c.ID {
			continue
		}
		if p := proposalOf(o); c.offerable(p) == nil {
			asked, proposals = append(asked, p.Provider), append(proposals, p)
		}
	}
	assisted := c.policy().Automation == match.Assisted
	switch {
	case len(proposals) == 0:
		return nil
	case proposals[0].Swap:
		err = ErrUnavailable
		if !assisted {
			err = c.offerSwap(proposals[0], kind.Base)
		}
	case c.State != Searching:
		return nil
	case assisted:
		c.suggest(offers)
		return nil
	default:
		err = c.offer(proposals, kind.Base, System)
	}
	if err != nil {
		return nil // it has changed since the snapshot: the next round sees how
	}
	return asked
}

func proposalOf(o match.Offer) Proposal {
	p := Proposal{Provider: ProviderID(o.Provider), DistanceM: o.DistanceM, ETA: time.Duration(o.ETAS) * time.Second, Swap: o.Swap}
	if o.Next {
		p.Slot = NextSlot
	}
	if o.Victim != nil {
		p.Victim = RequestID(*o.Victim)
	}
	return p
}

func record(fence Fence, in match.Snapshot, out match.Outcome) (*Round, error) {
	r := &Round{ID: NewID[RoundID](), Region: fence.Region, Fence: fence.Number, PolicyVersion: in.PolicyVersion, At: in.At}
	var both errgroup.Group // each is half of it
	both.Go(func() error {
		input, err := json.Marshal(match.Prune(in, out))
		r.Packed = match.Pack(input)
		return err
	})
	both.Go(func() (err error) {
		r.Decided, err = decisionsOf(out)
		return err
	})
	var err error
	if r.Offered, err = json.Marshal(out.Offers); err == nil {
		err = both.Wait()
	}
	if err != nil {
		return nil, fmt.Errorf("encode a round: %w", err)
	}
	return r, nil
}

func decisionsOf(out match.Outcome) (all []Decided, err error) {
	for _, d := range out.Decisions {
		decided, err := decidedBy(d)
		if err != nil {
			return nil, err
		}
		all = append(all, decided)
	}
	return all, nil
}

func decidedBy(d match.Decision) (Decided, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return Decided{}, err
	}
	decided := Decided{Request: RequestID(d.Request), Packed: match.Pack(text)}
	for _, c := range d.Candidates {
		decided.Providers = append(decided.Providers, ProviderID(c.Provider))
	}
	return decided, nil
}
