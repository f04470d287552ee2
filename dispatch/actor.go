package dispatch

import "time"

// Role is what a login may be. RoleEngine is the server itself, acting by its own rules.
type Role string

const (
	RoleMember     Role = "MEMBER"
	RoleProvider   Role = "PROVIDER"
	RoleDispatcher Role = "DISPATCHER"
	RoleAdmin      Role = "ADMIN"
	RoleEngine     Role = "ENGINE"
)

// Actor is who carries out an operation.
type Actor struct {
	Role     Role
	User     UserID     // zero for the engine
	Provider ProviderID // zero unless the login belongs to a provider
}

// System is the engine as an actor.
var System = Actor{Role: RoleEngine}

// Staff reports whether the actor works at the dispatch desk.
func (a Actor) Staff() bool { return a.Role == RoleDispatcher || a.Role == RoleAdmin }

// PastFor is how long the provider who finished a request may still read its summary.
const PastFor = 24 * time.Hour

// Relation is what an actor is to one request; access is decided by it (see Case.Relation).
type Relation string

const (
	Own      Relation = "own"      // the member who asked
	Assigned Relation = "assigned" // the provider who holds the request now
	Offered  Relation = "offered"  // a provider with a live offer for it
	Past     Relation = "past"     // the provider who finished it, for 24 hours
	Removed  Relation = "removed"  // a provider who held it and was taken off or gave it back
	Desk     Relation = "desk"     // dispatcher or administrator
	Nobody   Relation = "none"
)
