package billing

import (
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// Accounts that money comes from and goes to, beside those of members. A balance is what went in less what came out, so
// that of PAQ and of the sponsors is what they have paid or owe, below zero.
var (
	PAQAccount     = uuid.MustParse("00000000-0000-4000-8000-000000000001")
	SponsorAccount = uuid.MustParse("00000000-0000-4000-8000-000000000002")
	IncomeAccount  = uuid.MustParse("00000000-0000-4000-8000-000000000003")
)

// TransferKind is why money moved.
type TransferKind string

const (
	TopUp              TransferKind = "TOP_UP"
	SubscriptionCharge TransferKind = "SUBSCRIPTION"
	ServiceCharge      TransferKind = "SERVICE"
	// Credit is a payment that came when what it was for was over: it stays the member's.
	Credit TransferKind = "CREDIT"
)

// Transfer is money that moves from one account to another: two entries that sum to zero.
type Transfer struct {
	ID           uuid.UUID
	Kind         TransferKind
	User         dispatch.UserID // whom it is about
	Payment      *PaymentID
	Subscription *dispatch.SubscriptionID
	Period       int
	Request      *dispatch.RequestID
	From, To     uuid.UUID
	Amount       dispatch.Money // above zero
	At           time.Time
}
