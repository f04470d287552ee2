package dispatch

import (
	"fmt"
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Cover is a member's subscription with what is used of this month, locked, as creating a request under it sees it.
type Cover struct {
	ID       SubscriptionID
	Category string    // of its plan
	Live     bool      // paid for and not over
	Limit    int       // requests a month; 0 is unlimited
	Month    time.Time // the first day of this month, where the service is
	Used     int       // units taken of Month
}

// spent reports whether no unit of the month is left.
func (c *Cover) spent() bool { return c.Limit > 0 && c.Used >= c.Limit }

// UnitChange is a unit of a subscription's month that an operation takes (By is 1) or gives back (-1).
type UnitChange struct {
	Subscription SubscriptionID
	Month        time.Time
	By           int
}

// LimitError says that a subscription's month has no unit left.
type LimitError struct {
	Subscription SubscriptionID
	Limit        int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("all %d requests of the month are used", e.Limit)
}

// takeUnit puts the new request under a subscription. An urgent health request is never refused for its limit: it is
// accepted without a unit and flagged.
func (c *Case) takeUnit(from *Cover) error {
	switch {
	case from == nil:
		return Invalid("user_service", "is not a subscription of this member")
	case from.Category != c.Category:
		return Invalid("user_service", "does not cover this service")
	case !from.Live:
		return Invalid("user_service", "is not active")
	case !from.spent():
		c.UnitMonth = &from.Month
		c.Units = append(c.Units, UnitChange{from.ID, from.Month, 1})
	case c.Category == HealthCategory && c.Priority == match.Urgent:
		c.OverLimit = true
	default:
		return &LimitError{from.ID, from.Limit}
	}
	c.Subscription = &from.ID
	return nil
}

// returnUnit gives the unit of the request back to its month, where nobody has come for it.
func (c *Case) returnUnit() {
	if c.UnitMonth == nil || c.Assignment != nil {
		return
	}
	c.Units = append(c.Units, UnitChange{*c.Subscription, *c.UnitMonth, -1})
	c.UnitMonth = nil
}
