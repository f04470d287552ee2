package dispatch

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Store is what operations need of durable storage.
type Store interface {
	// Update locks what scope names, runs decide once per attempt and writes what it left in the Work, all in one
	// transaction. decide's result is what the call's receipt keeps. ErrNotFound when a named row is absent.
	Update(ctx context.Context, scope Scope, decide func(*Work) (any, error)) error

	Exists(ctx context.Context, id RequestID) (bool, error) // also where the actor in ctx may not see it
	Service(ctx context.Context, code string) (Kind, error) // ErrNotFound when absent or not offered
	Policies(ctx context.Context) (Policies, error)

	Lease(ctx context.Context, region string, node uuid.UUID, life time.Duration) (Fence, error) // ErrFenced while another holds it
	Open(ctx context.Context, region string, limit int) ([]Open, error)
	Upcoming(ctx context.Context, id RequestID) ([]Open, error) // the scheduled request; none when it is not that any more
	Supply(ctx context.Context, ids []ProviderID) ([]Supply, error)
	Journeys(ctx context.Context, region string, limit int) ([]Journey, error) // without a live offer, the longest to go first
	Approaches(ctx context.Context, ids []RequestID) ([]Approach, error)       // of those among the requests that somebody is to come to
	Claim(ctx context.Context, limit int, life time.Duration) ([]Due, error)
	Nudge(ctx context.Context, offer OfferID) error                     // has the provider's devices woken, if by then none has acknowledged the offer
	Lost(ctx context.Context, away time.Duration) ([]ProviderID, error) // on duty, out of reach for so long, without a job
	Barred(ctx context.Context) ([]ProviderID, error)                   // on duty, but no login may speak for them
}

// Kind is a service that can be sent.
type Kind struct {
	Code, Category string
	Priority       match.Priority
	Base           Money
	Evidence       Evidence
}

// Open is a request that waits for an offer, for a round.
type Open struct {
	match.Request
	Category string
	Region   string
}

// Supply is a provider as the database knows them, for a round.
type Supply struct {
	match.Provider
	Current *Engagement // what keeps them
	Queued  bool        // they have a next job
	Promise *Promise    // the earliest they are reserved for
}

// Promise is a scheduled request that a provider is reserved for.
type Promise struct {
	Request RequestID
	At      time.Time
}

// Journey is a request under way that a better provider might take over, for a round.
type Journey struct {
	match.Journey
	Category string
}

// Fleet is where providers are. It is a suggestion: everything it says is checked again in the store.
type Fleet interface {
	// Near returns providers of the service within metres of the point, each once: the limit nearest available ones,
	// and the limit nearest of any kind, so that a decision can say why those were not asked.
	Near(ctx context.Context, at geo.Point, service string, limit int, metres float64) []Near
	// Where is the newest known position of one provider.
	Where(id ProviderID) (Near, bool)
	// Changed says, after a commit, that providers' duty, services or freedom may be different now.
	Changed(ctx context.Context, ids ...ProviderID)
}

// Near is a provider at a place.
type Near struct {
	Provider ProviderID
	Point    geo.Point
	At       time.Time
}

// Service carries out operations. Its fields are set once, in cmd; all but Roads are required.
type Service struct {
	Store Store
	Fleet Fleet
	Roads Roads          // nil: every drive is estimated by its great circle
	Zone  *time.Location // whose rush hours count
	Wake  func(urgent bool)
}

// Result is what an operation leaves for its caller: the request as it was committed.
type Result struct {
	Request    *Request
	Assignment *Assignment
	Offer      *Offer
	Offers     []*Offer
	Update     *Update
	Document   *Document // added or removed
	Relation   Relation  // what the actor is to the request after the operation
	At         time.Time

	touched          []ProviderID
	searches, urgent bool
}

func (c *Case) result(actor Actor) *Result {
	r := &Result{Request: c.Request, Assignment: c.Assignment, Offer: c.asked, Offers: c.Offers, Update: c.said,
		Document: c.Attached, Relation: c.Relation(actor), At: c.work.Now, touched: c.work.touched()}
	if c.Detached != nil {
		r.Document = c.Detached
	}
	r.Request.Queued = c.queued()
	r.searches, r.urgent = c.work.searches()
	return r
}

// on runs one operation on one request.
func (s *Service) on(ctx context.Context, actor Actor, scope Scope, do func(*Case) error) (*Result, error) {
	var result *Result
	err := s.Store.Update(ctx, scope, func(w *Work) (any, error) {
		c, err := w.subject(scope)
		if err != nil {
			return nil, err
		}
		if err := do(c); err != nil {
			return nil, err
		}
		c.Next = c.NextStep()
		result = c.result(actor)
		return result, nil
	})
	if err != nil {
		return nil, err
	}
	s.after(ctx, result)
	return result, nil
}

// after tells the fleet and the matcher what may be different now. Nothing depends on it: rounds come by themselves.
func (s *Service) after(ctx context.Context, r *Result) {
	if len(r.touched) > 0 {
		s.Fleet.Changed(ctx, r.touched...)
	}
	if r.searches || len(r.touched) > 0 {
		s.Wake(r.urgent)
	}
}

func one(id RequestID) Scope { return Scope{Requests: []RequestID{id}} }
