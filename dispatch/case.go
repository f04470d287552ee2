package dispatch

import (
	"fmt"
	"slices"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/geo"
)

// Case is one request with all that an operation on it may look at or change, under the request's lock.
type Case struct {
	*Request
	Offers     []*Offer     // live ones, by id, and those made here
	Assignment *Assignment  // the active one, or nil
	Timers     []Timer      // every next step
	Removed    []ProviderID // who held it and was taken off or gave it back
	Finisher   ProviderID   // who completed it
	Former     *Assignment  // the one this operation ended while the request goes on
	Documents  []Document   // oldest first; only where the scope asks for them

	History []Entry
	Updates []Update

	Attached *Document    // added by the operation
	Detached *Document    // removed by it
	Proven   []DocumentID // with which it completed the job

	work   *Work
	asked  *Offer  // the one the operation was about
	said   *Update // the message the operation added
	loaded int64   // version as loaded; 0 for a new request

	fix     Near      // where the provider is, for the progress clock
	sighted bool      // fix is known
	rush    bool      // travel is slower now
	byRoad  geo.Drive // to here, from fix or from the job before

	Dropped []int64      // timers that are over
	Units   []UnitChange // of the subscription, taken or given back
}

// Entry is one row of the request's history: the change that made this version.
type Entry struct {
	Version  int64
	Change   string
	From, To State // From is empty for the first
	Actor    Actor
	Reason   string
}

// Update is one line of the request's story for people, or of its chat.
type Update struct {
	ID        string
	Kind      string // STATUS_CHANGE, MESSAGE, LOCATION_UPDATE, ARRIVAL_UPDATE
	Message   string
	StaffOnly bool
	Actor     Actor
}

// Loaded is the version the request had when it was loaded, 0 for a new one.
func (c *Case) Loaded() int64 { return c.loaded }

// change makes the next version: it keeps the state unless move set another, writes the history and tells the topics.
func (c *Case) change(name string, from State, actor Actor, facts Facts) {
	c.Version++
	c.UpdatedAt = c.work.Now
	if c.Version == 1 {
		from = ""
	}
	c.History = append(c.History, Entry{c.Version, name, from, c.State, actor, facts.words()})
	facts.From = from
	if facts.Provider == (ProviderID{}) && c.Assignment != nil {
		facts.Provider = c.Assignment.Provider
	}
	c.tell("request."+c.eventName(name), facts, c.involves(name))
}

// eventName is the contract's word for a change. A change of details without a word of its own tells the state anew.
func (c *Case) eventName(change string) string {
	switch {
	case !slices.Contains([]string{"widened", "corrected", "proposed", "promoted", "reserved"}, change):
		return change
	case c.State == Scheduled:
		return "created"
	}
	return string(c.State)
}

// move is the one place that assigns a request's state.
func (c *Case) move(to State, name string, actor Actor, facts Facts) error {
	from := c.State
	if !from.May(to) {
		return c.refuse()
	}
	c.State, c.StateSince = to, c.work.Now
	c.Suggested = nil
	c.change(name, from, actor, facts)
	return nil
}

func (c *Case) refuse() error { return &StateError{c.ID, c.State, c.Version} }

// involves reports whether the provider's own topic hears of this change: what concerns the job, not the desk's work.
func (c *Case) involves(name string) bool {
	return c.Assignment != nil && slices.Contains([]string{"assigned", "promoted", "unassigned", "cancelled", "completed", "message", "document"}, name)
}

// tell emits an event about the request to the request's, the member's and the desk's topics.
func (c *Case) tell(kind string, facts Facts, provider bool) {
	topics := []string{c.ID.Topic(), c.Member.Topic(), BoardTopic}
	if provider {
		topics = append(topics, c.Assignment.Provider.Topic())
	}
	c.work.emit(Event{Type: kind, Topics: topics, Version: c.Version, Request: c.frozen(), Facts: facts})
}

// frozen copies the request as it is now, so that a later change in the same operation does not rewrite the event.
func (c *Case) frozen() *Request {
	r := *c.Request
	r.Attention = slices.Clone(r.Attention)
	return &r
}

// say adds a line to the request's story.
func (c *Case) say(actor Actor, format string, args ...any) {
	c.Updates = append(c.Updates, Update{Kind: "STATUS_CHANGE", Message: fmt.Sprintf(format, args...), Actor: actor})
}

// expect refuses the operation when the caller looked at another version. 0 expects nothing.
func (c *Case) expect(version int64) error {
	if version != 0 && version != c.Version {
		return &VersionError{c.ID, version, c.Version, c.State}
	}
	return nil
}

// Relation is what the actor is to this request.
func (c *Case) Relation(a Actor) Relation {
	switch {
	case a.Staff() || a.Role == RoleEngine:
		return Desk
	case a.Role == RoleMember && a.User == c.Member:
		return Own
	case a.Role != RoleProvider:
		return Nobody
	case c.Assignment != nil && c.Assignment.Provider == a.Provider:
		return Assigned
	case slices.ContainsFunc(c.Offers, func(o *Offer) bool { return o.Provider == a.Provider && o.Status == OfferPending }):
		return Offered
	case c.Finisher == a.Provider && c.work.Now.Sub(c.StateSince) <= PastFor:
		return Past
	case slices.Contains(c.Removed, a.Provider):
		return Removed
	}
	return Nobody
}

// live returns the pending offers.
func (c *Case) live() []*Offer {
	return slices.DeleteFunc(slices.Clone(c.Offers), func(o *Offer) bool { return o.Status != OfferPending })
}

// setTimer arms a timer of the request, replacing the one of the same kind and offer.
func (c *Case) setTimer(kind TimerKind, offer OfferID, who string, due time.Time) {
	c.dropTimer(kind, offer)
	c.Timers = append(c.Timers, Timer{Kind: kind, Offer: offer, Who: who, Due: due})
}

// clocked reports whether a timer of the kind is armed.
func (c *Case) clocked(kind TimerKind) bool {
	return slices.ContainsFunc(c.Timers, func(t Timer) bool { return t.Kind == kind })
}

func (c *Case) dropTimer(kind TimerKind, offer OfferID) {
	c.dropTimers(func(t Timer) bool { return t.Kind == kind && t.Offer == offer })
}

func (c *Case) dropTimers(which func(Timer) bool) {
	c.Timers = slices.DeleteFunc(c.Timers, func(t Timer) bool {
		drop := which(t)
		if drop && t.ID != 0 {
			c.Dropped = append(c.Dropped, t.ID)
		}
		return drop
	})
}

// NextStep is the earliest timer, nil when nothing is to come.
func (c *Case) NextStep() *Timer {
	if len(c.Timers) == 0 {
		return nil
	}
	t := slices.MinFunc(c.Timers, func(a, b Timer) int { return a.Due.Compare(b.Due) })
	return &t
}

// Check fails when the operation would leave a live request without a next step. The store calls it before writing.
func (c *Case) Check() error {
	if !c.State.Ended() && len(c.Timers) == 0 {
		return fmt.Errorf("request %s would be %s without a next step", c.ID, c.State)
	}
	c.Next = c.NextStep()
	return nil
}

// policy is what the request is decided by.
func (c *Case) policy() match.Policy { return c.work.Policies.For(c.scope(), c.ID).Policy }
