package desk

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/lab"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

// WhatIf is what a version of the policy would have made of stored rounds.
type WhatIf struct {
	PolicyVersion int       `json:"policy_version"`
	From          time.Time `json:"from"`
	To            time.Time `json:"to"`
	Rounds        int       `json:"rounds"`
	Before        Side      `json:"before" doc:"As they were decided."`
	After         Side      `json:"after" doc:"As this version would have."`
	Differences   int       `json:"differences"`
	Changes       []Change  `json:"changes" doc:"The newest of them, at most 200."`
}

// Side is how one of two policies did.
type Side struct {
	Offers  int     `json:"offers"`
	ETAMin  float64 `json:"eta_min" doc:"Mean minutes until who was asked would be there."`
	WaitMin float64 `json:"wait_min" doc:"The same from when the member asked."`
	Late    int     `json:"late" doc:"Offers by which the member would wait longer than this version's eta_cap_min."`
	Gini    float64 `json:"gini" doc:"Of offers by provider: 0 for all alike, towards 1 for one who gets all."`
}

// Change is a request that would have been put before somebody else; null for nobody.
type Change struct {
	Round    string    `json:"round" format:"uuid"`
	Request  string    `json:"request_id" format:"uuid"`
	At       time.Time `json:"at"`
	Priority string    `json:"priority"`
	Before   *Sent     `json:"before"`
	After    *Sent     `json:"after"`
}

// Sent is who is asked first.
type Sent struct {
	Provider string `json:"provider" format:"uuid"`
	Name     string `json:"name"`
	ETAS     int    `json:"eta_s"`
	WaitS    int    `json:"wait_s"`
}

type whatIfInput struct {
	Version int `path:"v" minimum:"1" maximum:"2147483647"`
	Body    struct {
		Hours  int `json:"hours,omitempty" minimum:"1" maximum:"168" default:"24" doc:"How far back."`
		Rounds int `json:"rounds,omitempty" minimum:"1" maximum:"500" default:"200" doc:"How many at most, the newest first."`
	}
}

const shownChanges = 200

func (d *Desk) whatIf(ctx context.Context, in *whatIfInput) (edge.Reply[WhatIf], error) {
	var none edge.Reply[WhatIf]
	row, err := d.Store.PolicyOf(ctx, in.Version)
	if err != nil {
		return none, err
	}
	takes, err := d.scopeOf(ctx, row.Scope)
	if err != nil {
		return none, err
	}
	w := &lab.WhatIf{Policy: row.PolicyVersion.Policy, For: takes}
	to := d.Now()
	from := to.Add(-time.Duration(in.Body.Hours) * time.Hour)
	err = d.Store.EachRound(ctx, row.Scope.Region, from, to, in.Body.Rounds, func(r store.KeptRound) error {
		return w.Round(r.ID, r.Input, r.Output)
	})
	if err != nil {
		return none, err
	}
	names, err := d.Store.ProviderNames(ctx, asked(w.Changes))
	if err != nil {
		return none, err
	}
	return edge.OK(whatIfView(w, row.Version, from, to, names)), nil
}

// scopeOf tells the requests that a policy of a scope decides about.
func (d *Desk) scopeOf(ctx context.Context, scope dispatch.PolicyScope) (func(match.Request) bool, error) {
	services, err := d.Store.Services(ctx)
	category := map[string]string{}
	for _, s := range services {
		category[s.Code] = s.Category
	}
	return func(q match.Request) bool {
		return (scope.Service == "" || scope.Service == q.Service) && (scope.Category == "" || scope.Category == category[q.Service])
	}, err
}

func asked(changes []lab.Change) (ids []uuid.UUID) {
	for _, c := range changes[:min(shownChanges, len(changes))] {
		for _, s := range []*lab.Sent{c.Before, c.After} {
			if s != nil {
				ids = append(ids, s.Provider)
			}
		}
	}
	return ids
}

func whatIfView(w *lab.WhatIf, version int, from, to time.Time, names map[uuid.UUID]string) WhatIf {
	v := WhatIf{PolicyVersion: version, From: from, To: to, Rounds: w.Rounds,
		Before: sideView(w.Before()), After: sideView(w.After()), Differences: len(w.Changes), Changes: []Change{}}
	for _, c := range w.Changes[:min(shownChanges, len(w.Changes))] {
		v.Changes = append(v.Changes, Change{Round: c.Round.String(), Request: c.Request.String(), At: c.At, Priority: string(c.Priority),
			Before: sentView(c.Before, names), After: sentView(c.After, names)})
	}
	return v
}

func sideView(s lab.Side) Side {
	return Side{Offers: s.Offers, ETAMin: tenths(s.ETA), WaitMin: tenths(s.Wait), Late: s.Late, Gini: hundredths(s.Gini)}
}

func sentView(s *lab.Sent, names map[uuid.UUID]string) *Sent {
	if s == nil {
		return nil
	}
	return &Sent{Provider: s.Provider.String(), Name: names[s.Provider], ETAS: int(s.ETA.Seconds()), WaitS: int(s.Wait.Seconds())}
}
