package sim

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/auxilio/auxilio/dispatch/lab"
	"github.com/auxilio/auxilio/dispatch/match"
)

// laboratory compares rules in memory: over a recorded day, or over days of the synthetic city at each rate.
func (o *Options) laboratory(ctx context.Context, stdout io.Writer) error {
	if o.trace != "" {
		day, err := o.recorded()
		if err != nil {
			return err
		}
		title := fmt.Sprintf("recorded day, %d calls, %d providers, %v km/h", len(day.Calls), len(day.Crew), o.kmh)
		return o.play(ctx, stdout, title, []*lab.Scenario{day}, recordedRules())
	}
	for text := range strings.SplitSeq(o.rates, ",") {
		rate, err := strconv.ParseFloat(text, 64)
		if err != nil || !(rate > 0 && rate <= 10_000) {
			return misuse("--rates: %q is not a number of calls per hour", text)
		}
		var days []*lab.Scenario
		for i := range o.seeds {
			days = append(days, lab.City{Providers: 120, SideKM: 24, Hours: 8, PerHour: rate}.Scenario(o.seed+uint64(i)))
		}
		title := fmt.Sprintf("%v calls per hour, 120 providers, 24 × 24 km, 8 h, %d days", rate, o.seeds)
		if err := o.play(ctx, stdout, title, days, lab.Rules()); err != nil {
			return err
		}
	}
	return nil
}

// recordedRules are what a recorded day is played under: it has no chance, so what could have been done is played too.
func recordedRules() []lab.Rule {
	rules := []lab.Rule{lab.Policy{Label: "auxilio", Policy: match.Default()}, lab.Nearest()}
	for _, minutes := range []time.Duration{5, 15, 30} {
		rules = append(rules, lab.Hindsight{Window: minutes * time.Minute})
	}
	return rules
}

// play compares some rules over some days, or, with a policy on trial, that one with the default.
func (o *Options) play(ctx context.Context, stdout io.Writer, title string, days []*lab.Scenario, rules []lab.Rule) error {
	if o.policy != "" {
		return o.whatIf(ctx, stdout, title, days)
	}
	chosen := o.chosen(rules)
	if len(chosen) == 0 {
		return misuse("--rules %q is none of %s", o.rules, names(rules))
	}
	return o.table(ctx, stdout, title, days, chosen)
}

// line is a line of the table: a rule and its figures.
const line = "%22s %12s %12s %12s %13s %12s %12s %14s %10s\n"

// table prints how each rule did, as soon as it has.
func (o *Options) table(ctx context.Context, to io.Writer, title string, days []*lab.Scenario, rules []lab.Rule) error {
	fmt.Fprintf(to, "\n%s\n", title)
	fmt.Fprintf(to, line, "rule", "mean min", "p95", "URGENT", "unserved", "phones", "Gini", "late", "took")
	for _, rule := range rules {
		r, err := lab.Compare(ctx, rule, days)
		if err != nil {
			return err
		}
		fmt.Fprintf(to, line, r.Rule, told(r.Mean, 1), told(r.P95, 1), told(r.Urgent, 1), told(r.Unserved, 1), told(r.Phones, 2),
			told(r.Gini, 2), told(r.LateRate, 3), r.Took.Round(time.Millisecond))
	}
	return nil
}

// chosen are the rules whose names begin as one of --rules does.
func (o *Options) chosen(rules []lab.Rule) (chosen []lab.Rule) {
	for _, rule := range rules {
		for word := range strings.SplitSeq(o.rules, ",") {
			if strings.HasPrefix(rule.Name(), strings.TrimSpace(word)) {
				chosen = append(chosen, rule)
				break
			}
		}
	}
	return chosen
}

// names are how the rules are called.
func names(rules []lab.Rule) string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = fmt.Sprintf("%q", r.Name())
	}
	return strings.Join(all, ", ")
}

// told is an estimate as people write it.
func told(e lab.Estimate, digits int) string {
	return fmt.Sprintf("%.*f ± %.*f", digits, e.Mean, digits, e.Half)
}

// How long a recorded call keeps its provider: where it has a destination, until they leave for it.
const (
	jobHere    = 24 * time.Minute
	jobElse    = 2 * time.Minute
	ownService = "HELP"
	giveUp     = 6 * time.Hour // a call that no rule's radius reaches would keep the day open for ever
)

// recorded is the trace as a scenario without chance: everybody does everything, and accepts at once.
func (o *Options) recorded() (*lab.Scenario, error) {
	calls, err := readFile(o.trace, ReadCalls)
	if err != nil {
		return nil, err
	}
	starts, err := readFile(o.starts, ReadStarts)
	if err != nil {
		return nil, err
	}
	s := &lab.Scenario{Seed: o.seed, SpeedKMH: o.kmh, Typical: jobHere, Patience: giveUp, Prompt: true}
	end := time.Duration(o.hours * float64(time.Hour))
	for _, c := range calls {
		if c.At >= end {
			break
		}
		s.Calls = append(s.Calls, called(c))
	}
	if len(s.Calls) > 0 && s.Calls[0].To != nil {
		s.Typical = jobElse
	}
	for _, p := range o.some(starts) {
		s.Crew = append(s.Crew, lab.Provider{From: p.At, Point: p.Point, Accepts: 1})
	}
	return s, nil
}

// some is as many of the providers as are wanted: the first, or spread evenly over the list.
func (o *Options) some(starts []Start) []Start {
	n := min(o.limit, len(starts))
	switch {
	case n == 0:
		return starts
	case !o.spread:
		return starts[:n]
	}
	var some []Start
	for i := range n {
		some = append(some, starts[i*len(starts)/n])
	}
	return some
}

func called(c Call) lab.Call {
	work := jobHere
	if c.Destination != nil {
		work = jobElse
	}
	return lab.Call{At: c.At, Point: c.Point, Service: ownService, Priority: match.Priority(cmp.Or(c.Priority, string(match.Medium))),
		Work: work, To: c.Destination}
}
