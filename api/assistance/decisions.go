package assistance

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

// Decision is what one round decided about a request.
type Decision struct {
	Round         string      `json:"round" format:"uuid"`
	At            time.Time   `json:"at"`
	PolicyVersion int         `json:"policy_version"`
	Verdict       string      `json:"verdict" enum:"offered,waiting,no_candidates,held,swapped"`
	Class         string      `json:"class" doc:"Weighed as; one up after twice the target wait."`
	RadiusKM      float64     `json:"radius_km"`
	ETACapS       int         `json:"eta_cap_s"`
	WaitCost      float64     `json:"wait_cost"`
	Candidates    []Candidate `json:"candidates"`
	Words         match.Words `json:"words" doc:"How it ended, in both languages."`
	Shadow        bool        `json:"shadow" doc:"Decided by a policy on trial: nothing came of it."`
}

// Candidate is a provider the round looked at.
type Candidate struct {
	Provider  string       `json:"provider" format:"uuid"`
	Name      string       `json:"name"`
	DistanceM int          `json:"distance_m"`
	ETAS      int          `json:"eta_s"`
	Source    string       `json:"eta_source" enum:"road,haversine"`
	Gate      *string      `json:"gate" doc:"Why this provider could not be asked."`
	Terms     *match.Terms `json:"cost"`
	Rank      int          `json:"rank"`
	Chosen    bool         `json:"chosen"`
	WhyNot    *string      `json:"why_not"`
	Words     match.Words  `json:"words" doc:"Why this provider was or was not asked, in both languages."`
	Victim    *uuid.UUID   `json:"victim" doc:"The request this provider would leave for this one."`
}

type decisionsInput struct {
	ByID
	edge.Paging
}

type decisionKey struct {
	Before time.Time `json:"b"`
}

func (d *Desk) decisions(ctx context.Context, in *decisionsInput) (edge.Reply[edge.Page[Decision]], error) {
	var none edge.Reply[edge.Page[Decision]]
	after, err := edge.After[decisionKey](in.Paging)
	if err != nil {
		return none, err
	}
	if after.Before.IsZero() {
		after.Before = d.Now().Add(time.Hour)
	}
	seen, err := d.see(ctx, in.ID)
	if err != nil {
		return none, err
	}
	rounds, err := d.Store.Rounds(ctx, seen.ID, after.Before, in.Limit+1)
	if err != nil {
		return none, err
	}
	decided, err := decode(rounds)
	if err != nil {
		return none, err
	}
	names, err := d.Store.ProviderNames(ctx, mentioned(decided))
	if err != nil {
		return none, err
	}
	page, err := edge.Paged(in.Paging, decided, func(r decidedRound) any { return decisionKey{r.At} },
		func(r decidedRound) Decision { return r.view(names) })
	return edge.OK(page), err
}

// decidedRound is a stored round with what it says about one request.
type decidedRound struct {
	store.StoredRound
	match.Decision
}

func decode(rounds []store.StoredRound) ([]decidedRound, error) {
	list := make([]decidedRound, len(rounds))
	for i, r := range rounds {
		list[i].StoredRound = r
		if err := json.Unmarshal(r.Decision, &list[i].Decision); err != nil {
			return nil, fmt.Errorf("read round %s: %w", r.ID, err)
		}
	}
	return list, nil
}

func mentioned(rounds []decidedRound) (ids []uuid.UUID) {
	seen := map[uuid.UUID]bool{}
	for _, r := range rounds {
		for _, c := range r.Candidates {
			if !seen[c.Provider] {
				seen[c.Provider] = true
				ids = append(ids, c.Provider)
			}
		}
	}
	return ids
}

// decidedBy is the version of the policy for this request; most often it is that of the whole round.
func (r decidedRound) decidedBy() int {
	return cmp.Or(r.Decision.PolicyVersion, r.StoredRound.PolicyVersion)
}

func source(byRoad bool) string {
	if byRoad {
		return "road"
	}
	return "haversine"
}

func (r decidedRound) view(names map[uuid.UUID]string) Decision {
	d := Decision{Round: r.ID.String(), At: r.At, PolicyVersion: r.decidedBy(), Verdict: string(r.Verdict), Class: string(r.Class),
		RadiusKM: r.RadiusKM, ETACapS: r.ETACapS, WaitCost: r.WaitCost, Shadow: r.Shadow, Words: r.Decision.Words()}
	for _, c := range r.Candidates {
		d.Candidates = append(d.Candidates, Candidate{Provider: c.Provider.String(), Name: names[c.Provider], DistanceM: c.DistanceM,
			ETAS: c.ETAS, Source: source(c.ByRoad), Gate: told(string(c.Gate)), Terms: c.Terms, Rank: c.Rank, Chosen: c.Chosen, WhyNot: told(string(c.WhyNot)), Victim: c.Victim, Words: c.Words()})
	}
	return d
}
