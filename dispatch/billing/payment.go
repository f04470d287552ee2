package billing

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// PaymentID is a UUIDv7; it is also the reference that the payment network knows the payment by.
type PaymentID uuid.UUID

func (id PaymentID) String() string { return uuid.UUID(id).String() }

// PaymentStatus is where a payment stands. All but PaymentPending are final.
type PaymentStatus string

const (
	PaymentPending   PaymentStatus = "PENDING"
	PaymentCompleted PaymentStatus = "COMPLETED"
	PaymentFailed    PaymentStatus = "FAILED"
	PaymentCancelled PaymentStatus = "CANCELLED"
	PaymentExpired   PaymentStatus = "EXPIRED"
)

// Purpose is what a payment is for.
type Purpose string

const (
	ForTopUp        Purpose = "TOP_UP"       // the member's own balance
	ForSubscription Purpose = "SUBSCRIPTION" // one period of one
	ForService      Purpose = "SERVICE"      // what a completed request cost
)

// Method is where the money comes from.
type Method string

const (
	ByPAQ       Method = "PAQ"
	FromBalance Method = "BALANCE"
)

const (
	// PaymentLife is how long a payment can be confirmed; the network's code is good for as many hours.
	PaymentLife = 24 * time.Hour
	// LateBy is how much longer than its code a payment waits for word of it.
	LateBy = time.Hour
	// SettlesWithin is how long the network may take to carry out a charge that it did not answer.
	SettlesWithin = 2 * time.Minute
	// ResendAfter is how long after one code another is sent.
	ResendAfter = time.Minute
	// MaxWrongCodes ends a payment.
	MaxWrongCodes = 5
	// MinTopUp and MaxTopUp are in centavos.
	MinTopUp = 10_00
	MaxTopUp = 10_000_00
)

// Errors of payments.
var (
	ErrAsking       = errors.New("the payment network is being asked right now")
	ErrUnsettled    = errors.New("it is not known yet whether the payment was made")
	ErrNoCode       = errors.New("no code was sent yet")
	ErrAmount       = errors.New("the amount is not that of the payment")
	ErrFunds        = errors.New("the balance does not cover it")
	ErrNothingToPay = errors.New("there is nothing to pay")
	ErrCharged      = errors.New("it was paid already")
	ErrOtherOpen    = errors.New("another payment of this kind is open")
)

// SettledError says that a payment is final.
type SettledError struct {
	Payment PaymentID
	Status  PaymentStatus
}

func (e *SettledError) Error() string { return "the payment is " + string(e.Status) }

// Payment is money that is asked of a member. Who is paid for what, and how much, is decided here and never by a client.
type Payment struct {
	ID           PaymentID
	User         dispatch.UserID
	Purpose      Purpose
	Method       Method
	Subscription *dispatch.SubscriptionID
	Period       int // of the subscription
	Request      *dispatch.RequestID
	Amount       dispatch.Money
	Status       PaymentStatus
	CodeSentAt   *time.Time // the network has sent the member a code
	WrongCodes   int
	AskingUntil  *time.Time // one node asks the network about it; no other does until then
	UnknownSince *time.Time // a charge was sent whose outcome is not known
	Transaction  string     // the network's, once paid
	Reason       string     // why it failed, for programs
	CreatedAt    time.Time
	UpdatedAt    time.Time
	ExpiresAt    time.Time
	SettledAt    *time.Time

	Phone string // of the member, read with it
}

// NewPayment is an open payment.
func NewPayment(user dispatch.UserID, purpose Purpose, amount dispatch.Money, now time.Time) *Payment {
	return &Payment{ID: dispatch.NewID[PaymentID](), User: user, Purpose: purpose, Method: ByPAQ, Amount: amount, Status: PaymentPending,
		CreatedAt: now, UpdatedAt: now, ExpiresAt: now.Add(PaymentLife)}
}

// NewPayment asks the member to pay the next period at a price.
func (s *Subscription) NewPayment(price dispatch.Money, now time.Time) *Payment {
	p := NewPayment(s.User, ForSubscription, price, now)
	p.Subscription, p.Period = &s.ID, s.Next()
	return p
}

// Ask takes the right to ask the network for as long as a call may take. It fails with *SettledError, or ErrAsking while
// another has it.
func (p *Payment) Ask(now time.Time, call time.Duration) error {
	switch {
	case p.Status != PaymentPending:
		return &SettledError{p.ID, p.Status}
	case p.AskingUntil != nil && p.AskingUntil.After(now):
		return ErrAsking
	}
	until := now.Add(call)
	p.AskingUntil, p.UpdatedAt = &until, now
	return nil
}

// Charging notes, before a charge is sent, that its outcome will not be known until there is an answer.
func (p *Payment) Charging(now time.Time) {
	if p.UnknownSince == nil {
		p.UnknownSince = &now
	}
}

// NotCharged notes the network's word that no charge was made.
func (p *Payment) NotCharged(now time.Time) {
	p.UnknownSince, p.AskingUntil, p.UpdatedAt = nil, nil, now
}

// Complete settles the payment with the network's transaction. It fails with ErrAmount when another amount was paid, and
// with *SettledError when it was settled; the same transaction again is no error and no change.
func (p *Payment) Complete(transaction string, paid dispatch.Money, now time.Time) (changed bool, err error) {
	switch {
	case p.Status == PaymentCompleted && p.Transaction == transaction && paid == p.Amount:
		return false, nil
	case paid != p.Amount:
		return false, ErrAmount
	case p.Status != PaymentPending:
		return false, &SettledError{p.ID, p.Status}
	}
	p.Transaction = transaction
	p.settle(PaymentCompleted, "", now)
	return true, nil
}

// Fail ends an open payment without money: as failed, cancelled or expired.
func (p *Payment) Fail(as PaymentStatus, reason string, now time.Time) (changed bool, err error) {
	switch {
	case p.Status == as:
		return false, nil
	case p.Status != PaymentPending:
		return false, &SettledError{p.ID, p.Status}
	}
	p.settle(as, reason, now)
	return true, nil
}

func (p *Payment) settle(as PaymentStatus, reason string, now time.Time) {
	p.Status, p.Reason, p.SettledAt, p.UpdatedAt = as, reason, &now, now
	p.UnknownSince, p.AskingUntil = nil, nil
}

// Late reports whether an open payment is past its time.
func (p *Payment) Late(now time.Time) bool {
	return p.Status == PaymentPending && !p.ExpiresAt.Add(LateBy).After(now)
}

// FromBalance completes the payment with what its member has on account.
func (p *Payment) FromBalance(now time.Time) {
	p.Method = FromBalance
	p.settle(PaymentCompleted, "", now)
}
