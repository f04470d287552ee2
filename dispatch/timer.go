package dispatch

import "time"

// TimerKind names what happens when a timer is due.
type TimerKind string

const (
	Reserve      TimerKind = "reserve"      // choose a provider for a scheduled request
	Activate     TimerKind = "activate"     // a scheduled request starts searching
	Escalate     TimerKind = "escalate"     // nobody accepted in time: raise no_provider and tell the desk
	HoldEnd      TimerKind = "hold_end"     // the desk's hold runs out
	ProgressTick TimerKind = "progress"     // look whether the provider gets on with the job
	NextJob      TimerKind = "next_job"     // the provider finishes another job first: look whether that ends in time
	Reply        TimerKind = "reply"        // nobody answered the member: tell the desk
	OfferPush    TimerKind = "offer_push"   // no device acknowledged the offer: use the push notifier
	OfferRevoke  TimerKind = "offer_revoke" // still none: take the offer back
	OfferExpire  TimerKind = "offer_expire" // the answer time is over
)

// Timer is a next step: what, by whom, when. Every live request has at least one, as a row.
type Timer struct {
	ID    int64 // zero until written
	Kind  TimerKind
	Offer OfferID // zero unless the kind is about an offer
	Who   string  // engine, provider, desk or member: who is expected to act before it is due
	Due   time.Time
}

// Due is a timer that has come due.
type Due struct {
	ID      int64
	Kind    TimerKind
	Request RequestID
	Offer   OfferID
	At      time.Time
}
