package dispatch

import (
	"cmp"
	"slices"
	"time"
)

// Proposal is one provider to be offered the request, as the matcher or the desk chose.
type Proposal struct {
	Provider  ProviderID
	DistanceM int
	ETA       time.Duration
	Slot      int // NextSlot for the job after the one they are on; else CurrentSlot, or zero
	Swap      bool
	Victim    RequestID // the request they would leave for this one
}

// offer puts the request before providers: all of them, or an error and nothing. Each is checked again under its lock.
func (c *Case) offer(proposals []Proposal, base Money, actor Actor) error {
	if !c.State.Open() {
		return c.refuse()
	}
	for _, p := range proposals {
		if err := c.offerable(p); err != nil {
			return err
		}
	}
	if c.State == Searching {
		c.Round++
	}
	for _, p := range proposals {
		c.put(p, base, actor)
	}
	if c.State == OfferedOut {
		return nil
	}
	if err := c.move(OfferedOut, "offered", actor, Facts{}); err != nil {
		return err
	}
	c.say(actor, "Offered to a provider")
	return nil
}

// offerable checks under the provider's lock what the snapshot could only suggest.
func (c *Case) offerable(to Proposal) error {
	p := c.work.Providers[to.Provider]
	switch {
	case p == nil:
		return ErrNoProvider
	case !p.Offers(c.Service):
		return ErrWrongService
	case !p.works() || len(p.LiveOffers) > 0 || !to.fits(p):
		return ErrUnavailable
	}
	return nil
}

// fits reports whether the provider has, or could make, room for the job.
func (to Proposal) fits(p *Provider) bool {
	current := p.job(CurrentSlot)
	switch {
	case current == nil:
		return true
	case to.Victim != (RequestID{}):
		return current.Request == to.Victim && p.job(NextSlot) == nil
	default:
		return to.Slot == NextSlot && p.job(NextSlot) == nil
	}
}

func (c *Case) put(p Proposal, base Money, actor Actor) {
	now, policy := c.work.Now, c.policy()
	life := time.Duration(policy.OfferCapS) * time.Second
	o := &Offer{
		ID: NewID[OfferID](), Request: c.ID, Provider: p.Provider, Round: c.Round, Status: OfferPending,
		Slot: max(p.Slot, CurrentSlot), Swap: p.Swap, Victim: p.Victim,
		ByDesk: actor.Role != RoleEngine, SentAt: now, ExpiresAt: now.Add(life), CapAt: now.Add(life),
		AnswerTime: policy.OfferLife(c.Priority), Grace: time.Duration(policy.GraceS) * time.Second,
		Pay: Pay(base, p.DistanceM), DistanceM: p.DistanceM, ETA: p.ETA, fresh: true,
	}
	c.Offers = append(c.Offers, o)
	slices.SortFunc(c.Offers, func(a, b *Offer) int { return cmp.Compare(a.ID.String(), b.ID.String()) })
	c.work.Providers[p.Provider].LiveOffers = append(c.work.Providers[p.Provider].LiveOffers, o.ID)
	c.setTimer(OfferPush, o.ID, "provider", now.Add(time.Duration(policy.AckPushS)*time.Second))
	c.setTimer(OfferRevoke, o.ID, "provider", now.Add(time.Duration(policy.AckRevokeS)*time.Second))
	c.setTimer(OfferExpire, o.ID, "provider", o.ExpiresAt.Add(o.Grace))
	c.offerEvent("offer.created", o, "")
}

// offerEvent tells the provider asked and the desk; the member learns only that the request is being offered.
func (c *Case) offerEvent(kind string, o *Offer, reason string) {
	c.work.emit(Event{Type: kind, Topics: []string{o.Provider.Topic(), BoardTopic}, Version: c.Version,
		Request: c.frozen(), Facts: Facts{Provider: o.Provider, Offer: o.ID, Reason: reason, Until: o.ExpiresAt}})
}

// find returns the offer in this case.
func (c *Case) find(id OfferID) (*Offer, error) {
	for _, o := range c.Offers {
		if o.ID == id {
			return o, nil
		}
	}
	return nil, ErrNotFound
}

// delivered records that a device has the offer. Later and repeated receipts change nothing.
func (c *Case) delivered(o *Offer) {
	if o.Status != OfferPending || o.DeliveredAt != nil {
		return
	}
	now := c.work.Now
	o.DeliveredAt, o.changed = &now, true
	c.dropTimer(OfferPush, o.ID)
	c.dropTimer(OfferRevoke, o.ID)
	c.offerEvent("offer.delivered", o, "")
}

// shown starts the answer clock: a person can see the offer now.
func (c *Case) shown(o *Offer) {
	c.delivered(o)
	if o.Status != OfferPending || o.ShownAt != nil {
		return
	}
	now := c.work.Now
	o.ShownAt, o.changed = &now, true
	if end := now.Add(o.AnswerTime); end.Before(o.CapAt) {
		o.ExpiresAt = end
	} else {
		o.ExpiresAt = o.CapAt
	}
	c.setTimer(OfferExpire, o.ID, "provider", o.ExpiresAt.Add(o.Grace))
	c.offerEvent("offer.shown", o, "")
}

// end closes one live offer and its timers.
func (c *Case) end(o *Offer, as OfferStatus, reason string) {
	o.close(as, c.work.Now, reason)
	c.dropTimers(func(t Timer) bool { return t.Offer == o.ID })
	kinds := map[OfferStatus]string{OfferAccepted: "accepted", OfferDeclined: "declined", OfferExpired: "expired", OfferWithdrawn: "withdrawn"}
	c.offerEvent("offer."+kinds[as], o, reason)
}

// withdraw takes back every live offer but keep.
func (c *Case) withdraw(keep *Offer, reason string) {
	for _, o := range c.live() {
		if o != keep {
			c.end(o, OfferWithdrawn, reason)
		}
	}
}

// decline is the provider's no. The same no twice is one.
func (c *Case) decline(o *Offer, reason string) error {
	if o.Status == OfferDeclined {
		return nil
	}
	if o.Status != OfferPending {
		return o.why()
	}
	o.DeclineReason = reason
	c.end(o, OfferDeclined, reason)
	c.refused(o)
	return c.reopen("declined")
}

// expire ends an offer that nobody answered. It is the timer's doing and does nothing before the time is over.
func (c *Case) expire(o *Offer) error {
	if o.Status != OfferPending || c.work.Now.Before(o.ExpiresAt.Add(o.Grace)) {
		return nil
	}
	c.end(o, OfferExpired, "no answer")
	if o.ShownAt != nil {
		c.refused(o)
	}
	return c.reopen("expired")
}

// revoke takes back an offer that no device acknowledged.
func (c *Case) revoke(o *Offer) error {
	if o.Status != OfferPending || o.DeliveredAt != nil {
		return nil
	}
	c.end(o, OfferWithdrawn, Unreachable)
	return c.reopen(Unreachable)
}

// Reasons for withdrawing an offer.
const (
	Unreachable   = "unreachable"
	takenByOther  = "taken"
	requestEnded  = "cancelled"
	deskDecided   = "assigned"
	rejectedByUs  = "rejected"
	releasedByHim = "released"

	providerStopped = "suspended"
)

// why turns the end of an offer into the answer for its provider.
func (o *Offer) why() error {
	switch {
	case o.Status == OfferExpired:
		return ErrExpired
	case o.Status == OfferDeclined:
		return ErrDeclined
	case o.ClosedBecause == takenByOther || o.ClosedBecause == deskDecided:
		return ErrTaken
	case o.ClosedBecause == requestEnded || o.ClosedBecause == rejectedByUs:
		return ErrCancelled
	}
	return ErrWithdrawn
}
