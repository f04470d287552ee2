package providers

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

// Considered is a request that a round looked at a provider for; of the request and of the others nothing is told.
type Considered struct {
	At        time.Time   `json:"at"`
	DistanceM int         `json:"distance_m"`
	ETAS      int         `json:"eta_s"`
	Rank      int         `json:"rank" doc:"1 for the best of those who could go; 0 for who could not."`
	Could     int         `json:"could_go" doc:"How many could go."`
	Chosen    bool        `json:"chosen"`
	Reason    string      `json:"reason" doc:"The gate that was closed, or why another was better; empty for chosen."`
	Words     match.Words `json:"words"`
}

func (r *Roster) decisions(ctx context.Context, _ *struct{}) (edge.Reply[edge.Page[Considered]], error) {
	own := edge.CallerOf(ctx).Provider
	rounds, err := r.Store.RoundsOf(ctx, own)
	if err != nil {
		return edge.Reply[edge.Page[Considered]]{}, err
	}
	list, err := consideredIn(rounds, own)
	return edge.OK(edge.Whole(list, func(c Considered) Considered { return c })), err
}

func consideredIn(rounds []store.StoredRound, own dispatch.ProviderID) (list []Considered, err error) {
	for _, round := range rounds {
		var d match.Decision
		if err := json.Unmarshal(round.Decision, &d); err != nil {
			return nil, fmt.Errorf("read round %s: %w", round.ID, err)
		}
		if c, ok := consideredFor(d, uuid.UUID(own)); ok {
			c.At = round.At
			list = append(list, c)
		}
	}
	return list, nil
}

// consideredFor is false for who was not looked at, or does not do what was asked for.
func consideredFor(d match.Decision, own uuid.UUID) (c Considered, ok bool) {
	could := 0
	for _, o := range d.Candidates {
		if o.Gate == "" {
			could++
		}
		if o.Provider == own && o.Gate != match.WrongService && o.Gate != match.Blocked {
			c, ok = Considered{DistanceM: o.DistanceM, ETAS: o.ETAS, Rank: o.Rank, Chosen: o.Chosen, Reason: string(o.Gate) + string(o.WhyNot), Words: o.Words()}, true
		}
	}
	c.Could = could
	return c, ok
}
