package dispatch

import (
	"time"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Suggestion is whom the engine would ask, where a person makes the offers.
type Suggestion struct {
	Provider  ProviderID
	DistanceM int
	ETA       time.Duration
	At        time.Time
}

// suggest shows the desk whom the round would ask first. It is no change when that is who it was.
func (c *Case) suggest(offers []match.Offer) {
	for _, o := range offers {
		if RequestID(o.Request) != c.ID || o.Rank != 1 {
			continue
		}
		if c.Suggested != nil && c.Suggested.Provider == ProviderID(o.Provider) {
			return
		}
		c.Suggested = &Suggestion{ProviderID(o.Provider), o.DistanceM, time.Duration(o.ETAS) * time.Second, c.work.Now}
		c.change("proposed", c.State, System, Facts{Reason: "proposed"})
		return
	}
}
