package fleet

import (
	"github.com/google/uuid"
)

// record is all that one node tells the others about one provider. It stands by itself: whoever reads it needs no other.
type record struct {
	provider uuid.UUID
	duty     duty
	place    place
}

func (u Unit) record() record {
	return record{provider: u.Provider, duty: u.duty(), place: u.place()}
}
