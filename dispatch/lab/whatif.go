package lab

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch/match"
)

// WhatIf decides stored rounds again under another policy and keeps what would have been different. Each round is judged by
// itself: what the other policy would have made of the rounds after it is for a whole day, see [Play]. A stored round holds
// only the providers that it looked at, so a policy that looks farther finds nobody farther away.
type WhatIf struct {
	Policy match.Policy
	For    func(match.Request) bool // those it would decide about; nil for all

	Rounds  int
	Changes []Change
	before  side
	after   side
}

// Change is a request that would have been offered otherwise; nil for nobody.
type Change struct {
	Round, Request uuid.UUID
	At             time.Time
	Priority       match.Priority
	Before, After  *Sent
}

// Sent is who is asked first.
type Sent struct {
	Provider uuid.UUID
	ETA      time.Duration
	Wait     time.Duration // of the member, from asking until they would be there
}

// Round takes a stored snapshot and its outcome into account.
func (w *WhatIf) Round(id uuid.UUID, input, output []byte) error {
	var in match.Snapshot
	var was match.Outcome
	if err := json.Unmarshal(input, &in); err != nil {
		return fmt.Errorf("round %s: read the snapshot: %w", id, err)
	}
	if err := json.Unmarshal(output, &was); err != nil {
		return fmt.Errorf("round %s: read the outcome: %w", id, err)
	}
	before, after := w.sent(in, was), w.sent(in, match.Decide(w.under(in)))
	w.Rounds++
	for _, q := range in.Requests {
		if !w.takes(q) {
			continue
		}
		a, b := before[q.ID], after[q.ID]
		w.before.add(in, a, w.Policy)
		w.after.add(in, b, w.Policy)
		if a == nil && b == nil || a != nil && b != nil && *a == *b {
			continue
		}
		w.Changes = append(w.Changes, Change{id, q.ID, in.At, q.Priority, a, b})
	}
	return nil
}

func (w *WhatIf) takes(q match.Request) bool { return w.For == nil || w.For(q) }

// trial is the version that stands for the policy in a snapshot; no stored policy has it.
const trial = -1

// under is a snapshot with some of its requests under the policy.
func (w *WhatIf) under(in match.Snapshot) match.Snapshot {
	policies := map[int]match.Policy{trial: w.Policy}
	for version, p := range in.Policies {
		policies[version] = p
	}
	requests := append([]match.Request(nil), in.Requests...)
	for i := range requests {
		if w.takes(requests[i]) {
			requests[i].PolicyVersion = trial
		}
	}
	in.Requests, in.Policies, in.Crews = requests, policies, retold(in.Crews)
	return in
}

// retold is the crews with those of the policy counted as any other policy counted them.
func retold(crews []match.Crew) []match.Crew {
	told := append([]match.Crew(nil), crews...)
	seen := map[string]bool{}
	for _, c := range crews {
		if !seen[c.Service] {
			seen[c.Service] = true
			c.PolicyVersion = trial
			told = append(told, c)
		}
	}
	return told
}

// sent is the first choice for every request that has one.
func (w *WhatIf) sent(in match.Snapshot, out match.Outcome) map[uuid.UUID]*Sent {
	since := map[uuid.UUID]time.Time{}
	for _, q := range in.Requests {
		since[q.ID] = q.Since
	}
	first := map[uuid.UUID]*Sent{}
	for _, o := range out.Offers {
		if asked, open := since[o.Request]; open && o.Rank == 1 && !o.Swap {
			eta := time.Duration(o.ETAS) * time.Second
			first[o.Request] = &Sent{o.Provider, eta, max(0, in.At.Sub(asked)) + eta}
		}
	}
	return first
}

// Side is how one of two policies did over the same rounds: minutes, counts and ratios.
type Side struct {
	Offers int
	ETA    float64 // mean
	Wait   float64 // mean, from asking until they would be there
	Late   int     // of which longer than the farthest help worth sending at once (eta_cap_min of the policy that is tried)
	Gini   float64 // of offers by provider looked at
}

// Before is how the stored rounds did.
func (w *WhatIf) Before() Side { return w.before.sum() }

// After is how the policy would have done.
func (w *WhatIf) After() Side { return w.after.sum() }

// side adds up.
type side struct {
	etas, waits []float64
	late        int
	work        map[uuid.UUID]float64
}

func (s *side) add(in match.Snapshot, sent *Sent, p match.Policy) {
	if s.work == nil {
		s.work = map[uuid.UUID]float64{}
	}
	for _, one := range in.Providers {
		s.work[one.ID] += 0
	}
	if sent == nil {
		return
	}
	s.work[sent.Provider]++
	s.etas, s.waits = append(s.etas, sent.ETA.Minutes()), append(s.waits, sent.Wait.Minutes())
	if sent.Wait.Minutes() > p.ETACapMin {
		s.late++
	}
}

func (s *side) sum() Side {
	var work []float64
	for _, n := range s.work {
		work = append(work, n)
	}
	return Side{Offers: len(s.etas), ETA: mean(s.etas), Wait: mean(s.waits), Late: s.late, Gini: Gini(work)}
}

// Curves are the waits of both, to be drawn.
func (w *WhatIf) Curves() []Curve {
	return []Curve{{"what if", w.after.waits}, {"stored", w.before.waits}}
}
