package dispatch

import "time"

// OfferStatus is where an offer stands.
type OfferStatus string

const (
	OfferPending   OfferStatus = "PENDING"
	OfferAccepted  OfferStatus = "ACCEPTED"
	OfferDeclined  OfferStatus = "DECLINED"
	OfferExpired   OfferStatus = "EXPIRED"
	OfferWithdrawn OfferStatus = "WITHDRAWN"
)

// Offer is a job put before one provider.
type Offer struct {
	ID            OfferID
	Request       RequestID
	Provider      ProviderID
	Round         int
	Slot          int       // CurrentSlot, or NextSlot for the job after the one they are on
	Swap          bool      // to take over from who is on the way
	Victim        RequestID // the request they would leave for this one; zero for none
	Status        OfferStatus
	ByDesk        bool
	SentAt        time.Time
	DeliveredAt   *time.Time // the device has it
	ShownAt       *time.Time // a person can see it; the answer clock starts
	ExpiresAt     time.Time
	CapAt         time.Time     // ExpiresAt never passes it
	AnswerTime    time.Duration // from ShownAt
	Grace         time.Duration // after ExpiresAt, while nobody else was asked
	DecidedAt     *time.Time
	DeclineReason string
	ClosedBecause string // why it was withdrawn
	Pay           Money
	DistanceM     int
	ETA           time.Duration
	fresh         bool // made in this operation: to be inserted
	changed       bool
}

// Fresh reports whether the offer was made by the operation in hand; Changed whether it must be written at all.
func (o *Offer) Fresh() bool   { return o.fresh }
func (o *Offer) Changed() bool { return o.changed || o.fresh }

// DeclineReasons are the words a provider may decline with.
var DeclineReasons = []string{"far", "pay", "equipment", "shift_end", "unsafe", "busy", "other"}

// Money is an amount in minor units of a currency (centavos of GTQ).
type Money struct {
	Minor    int64
	Currency string
}

// Pay terms of a job: base by service plus 5.00 for each kilometre beyond three.
const (
	freePayMetres = 3000
	payMinorPerKM = 500
	metresPerKM   = 1000
)

// Pay is what a job earns: the service's base plus distance, rounded once, half up, to minor units.
func Pay(base Money, distanceM int) Money {
	beyond := max(0, distanceM-freePayMetres)
	extra := (int64(beyond)*payMinorPerKM + metresPerKM/2) / metresPerKM
	return Money{Minor: base.Minor + extra, Currency: base.Currency}
}

// close ends a pending offer.
func (o *Offer) close(as OfferStatus, now time.Time, because string) {
	o.Status, o.DecidedAt, o.ClosedBecause, o.changed = as, &now, because, true
}

// Expired reports whether the answer time, grace included, is over at now.
func (o *Offer) Expired(now time.Time) bool { return now.After(o.ExpiresAt.Add(o.Grace)) }
