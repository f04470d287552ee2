package realtime

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// Principal is who a socket belongs to, as an access token says it.
type Principal struct {
	User     dispatch.UserID     `json:"user"`
	Session  uuid.UUID           `json:"session"`
	Role     dispatch.Role       `json:"role"`
	Provider dispatch.ProviderID `json:"provider"` // zero unless the login belongs to a provider, or applied to be one
	Expires  time.Time           `json:"expires"`  // of the access token
}

// Verifier turns an access token into a principal. Every failure but one of ErrUnauthorized means that it could not
// be checked now.
type Verifier interface {
	Verify(ctx context.Context, token string) (Principal, error)
}

// ErrUnauthorized is what a Verifier returns, possibly wrapped, for a token that is not good.
var ErrUnauthorized = errors.New("not a valid token")

// Actor is the principal as operations know them.
func (p Principal) Actor() dispatch.Actor {
	return dispatch.Actor{Role: p.Role, User: p.User, Provider: p.Provider}
}

func (p Principal) staff() bool { return p.Actor().Staff() }

// worker reports whether p is a provider. One who only applied to be one is not.
func (p Principal) worker() bool {
	return p.Role == dispatch.RoleProvider && p.Provider != dispatch.ProviderID{}
}

// allowance is how much of a node one user may take.
type allowance struct {
	sockets, topics int
	frame           int64 // bytes
}

var (
	appAllowance     = allowance{sockets: 3, topics: 16, frame: 8 << 10}
	consoleAllowance = allowance{sockets: 8, topics: 64, frame: 32 << 10}
)

func (p Principal) allowance() allowance {
	if p.staff() {
		return consoleAllowance
	}
	return appAllowance
}

// rank orders roles by what they may: a lower one than before is a demotion.
func rank(r dispatch.Role) int {
	switch r {
	case dispatch.RoleMember:
		return 1
	case dispatch.RoleProvider:
		return 2
	case dispatch.RoleDispatcher:
		return 3
	case dispatch.RoleAdmin:
		return 4
	}
	return 0
}
