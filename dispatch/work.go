package dispatch

import (
	"time"

	"github.com/google/uuid"
)

// Scope names the rows an operation needs locked.
type Scope struct {
	Requests  []RequestID
	Offer     OfferID      // its request and provider are locked too
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
	Kinds     map[string]Kind // the services of the cases

	Number int64      // of the request to create
	Twin   *RequestID // a live request of the same member and service
	Member Person     // who asks
	Cover  *Cover     // the subscription New named; nil when the member has no such one

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

// Only returns the one request of the scope.
func (w *Work) Only() (*Case, error) {
	if len(w.Cases) != 1 {
		return nil, ErrNotFound
	}
	return w.Cases[0], nil
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
	Input         []byte // match.Snapshot, pruned, as JSON
	Output        []byte // match.Outcome as JSON
	Offers        int
	Requests      []RequestID
}

func (w *Work) emit(e Event) {
	e.At = w.Now
	w.Events = append(w.Events, e)
}

// providerEvent tells the desk and the provider of a change of duty or reach.
func (w *Work) providerEvent(kind string, p ProviderID) {
	w.emit(Event{Type: kind, Topics: []string{p.Topic(), BoardTopic}, Facts: Facts{Provider: p}})
}
