package dispatch

import "github.com/google/uuid"

// Ids are UUIDv7: they sort by the time they were made. Each kind has its own type so that none can stand for another.
type (
	UserID       uuid.UUID
	ProviderID   uuid.UUID
	RequestID    uuid.UUID
	OfferID      uuid.UUID
	AssignmentID uuid.UUID
	RoundID      uuid.UUID
	DocumentID   uuid.UUID
	// SubscriptionID is of what a member has bought; package billing says what it is.
	SubscriptionID uuid.UUID
)

func (id UserID) String() string         { return uuid.UUID(id).String() }
func (id ProviderID) String() string     { return uuid.UUID(id).String() }
func (id RequestID) String() string      { return uuid.UUID(id).String() }
func (id OfferID) String() string        { return uuid.UUID(id).String() }
func (id AssignmentID) String() string   { return uuid.UUID(id).String() }
func (id DocumentID) String() string     { return uuid.UUID(id).String() }
func (id RoundID) String() string        { return uuid.UUID(id).String() }
func (id SubscriptionID) String() string { return uuid.UUID(id).String() }

// NewID makes an id of any kind. It panics only when the system has no randomness left.
func NewID[T ~[16]byte]() T { return T(uuid.Must(uuid.NewV7())) }

// MarshalText writes the id as it is spoken of everywhere.
func (id ProviderID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText reads what MarshalText wrote.
func (id *ProviderID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }
