package dispatch

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Scope names the rows an operation needs locked. Beside the requests it names, those are locked that the offer would
// take its provider from, and the next jobs of the providers who hold them: what ends a job begins the next one.
type Scope struct {
	Requests  []RequestID
	Offer     OfferID      // its request and provider are locked too
	Beside    []RequestID  // to be locked too, but not what the operation is about
	Providers []ProviderID // beside those who hold the requests
	Timer     int64        // the timer that fires: gone already means there is nothing to do
	Documents bool         // the requests' documents are needed
	Health    *Actor       // who needs the requests' health facts; nil: nobody
	New       *New         // a request is to be created
	Fence     *Fence       // the round's right to write
}

// New asks for what creating a request needs to know.
type New struct {
	Member       UserID
	Service      string
	Subscription *SubscriptionID // to be asked under
	Zone         *time.Location  // whose month counts
	LinkedTo     *RequestID
}

// Fence is a region's lease as the round took it; a write under an older number is refused with ErrFenced.
type Fence struct {
	Region string
	Number int64
}

// Work is what an operation may look at and change while the rows are locked. What it leaves in here is written.
type Work struct {
	Now       time.Time // the database's clock, read after the locks
	Policies  Policies
	Cases     []*Case // by request id
	Offer     *Offer  // the one Scope named
	Providers map[ProviderID]*Provider
	Engaged   map[ProviderID]*Engagement // current jobs, when a timer fires
	Kinds     map[string]Kind            // the services of the cases

	Number int64       // of the request to create
	Kin    []RequestID // the requests of the case it is linked to, the first of them first
	Twin   *RequestID  // a live request of the same member and service
	Member Person      // who asks
	Cover  *Cover      // the subscription New named; nil when the member has no such one

	Events []Event
	Deeds  []Deed // to be audited
	Round  *Round // to be stored with the offers it made
}

// Deed is something an actor did that the audit keeps beside the histories of requests.
type Deed struct {
	Actor  Actor
	Action string // kind and verb, like provider.approve
	Kind   string // of the object
	Object uuid.UUID
	About  UserID // whom the object is about
}

// Case returns the locked request with this id.
func (w *Work) Case(id RequestID) (*Case, error) {
	for _, c := range w.Cases {
		if c.ID == id {
			return c, nil
		}
	}
	return nil, ErrNotFound
}

// subject returns the one request that the operation is about; others may be locked beside it.
func (w *Work) subject(s Scope) (*Case, error) {
	if len(s.Requests) == 1 {
		return w.Case(s.Requests[0])
	}
	for _, c := range w.Cases {
		if _, err := c.find(s.Offer); err == nil {
			return c, nil
		}
	}
	return nil, ErrNotFound
}

// touched are the providers of whom something changed that the fleet should know.
func (w *Work) touched() (ids []ProviderID) {
	for _, p := range w.Providers {
		if p.changed {
			ids = append(ids, p.ID)
		}
	}
	for _, c := range w.Cases {
		for _, o := range c.Offers {
			if o.Changed() {
				ids = append(ids, o.Provider)
			}
		}
	}
	slices.SortFunc(ids, func(a, b ProviderID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(ids)
}

// searches reports whether the operation left a request to be offered, and whether one of them is pressing.
func (w *Work) searches() (any, urgent bool) {
	for _, c := range w.Cases {
		if c.State == Searching {
			any, urgent = true, urgent || c.Priority == match.Urgent
		}
	}
	return any, urgent
}

// kind returns the service of a request.
func (w *Work) kind(code string) (Kind, error) {
	k, ok := w.Kinds[code]
	if !ok {
		return Kind{}, ErrNotFound
	}
	return k, nil
}

// Begin adds a new request to the work; it is inserted, not updated.
func (w *Work) Begin(r *Request) *Case {
	c := &Case{Request: r, work: w}
	w.Cases = append(w.Cases, c)
	return c
}

// Load adds a stored request and what belongs to it. Only the store calls it.
func (w *Work) Load(r *Request, offers []*Offer, timers []Timer) *Case {
	c := &Case{Request: r, Offers: offers, Timers: timers, work: w, loaded: r.Version}
	w.Cases = append(w.Cases, c)
	return c
}

// Remember adds one assignment of the request, past or active. Only the store calls it.
func (c *Case) Remember(a Assignment) {
	switch {
	case a.ReleasedAt == nil:
		c.Assignment = &a
		c.Queued = a.Slot == NextSlot
		if p := c.work.Providers[a.Provider]; p != nil {
			c.Holder = &p.Card
		}
	case a.EndedAs == "completed":
		c.Finisher = a.Provider
	default:
		c.Removed = append(c.Removed, a.Provider)
	}
}

// Round is one decision of the matcher as it is stored.
type Round struct {
	ID            RoundID
	Region        string
	Fence         int64
	PolicyVersion int  // of the region; requests may be decided by others
	Shadow        bool // decided by policies on trial
	At            time.Time
	Packed        []byte // match.Snapshot, pruned, as JSON, by match.Pack
	Offered       []byte // the offers of match.Outcome as JSON; its decisions are Decided, in their order
	Offers        int
	Decided       []Decided
}

// Decided is what a round says about one request, stored beside the round for those who ask about the request, or about one of the
// providers that were looked at for it.
type Decided struct {
	Request   RequestID
	Packed    []byte // match.Decision as JSON, by match.Pack
	Providers []ProviderID
}

func (w *Work) emit(e Event) {
	e.At = w.Now
	w.Events = append(w.Events, e)
}

// providerEvent tells the desk and the provider of a change of duty or reach.
func (w *Work) providerEvent(kind string, p ProviderID) {
	w.emit(Event{Type: kind, Topics: []string{p.Topic(), BoardTopic}, Facts: Facts{Provider: p}})
}
