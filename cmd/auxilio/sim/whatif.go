package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/auxilio/auxilio/dispatch/lab"
	"github.com/auxilio/auxilio/dispatch/match"
)

// whatIf plays whole days under another policy beside the default one, and tells the differences.
func (o *Options) whatIf(ctx context.Context, stdout io.Writer, title string, days []*lab.Scenario) error {
	trial, err := lab.ReadPolicy(o.policy)
	if err != nil {
		return misuse("--policy: %w", err)
	}
	rules := []lab.Rule{lab.Policy{Label: "default", Policy: match.Default()}, lab.Policy{Label: "what if", Policy: trial}}
	if err := o.table(ctx, stdout, title, days, rules); err != nil {
		return err
	}
	before, after := lab.Curve{Name: "default"}, lab.Curve{Name: "what if"}
	for i, s := range days {
		if err := ctx.Err(); err != nil {
			return err
		}
		a, b := lab.Play(s, rules[0]), lab.Play(s, rules[1])
		before.Waits, after.Waits = append(before.Waits, a.Waits()...), append(after.Waits, b.Waits()...)
		tell(stdout, s, s.Differences(a, b), i == 0)
	}
	return o.draw(title, []lab.Curve{after, before})
}

// shownDifferences is how many of a day's differences are printed, the greatest first.
const shownDifferences = 20

// tell prints how many calls of a day went otherwise, and, when asked for, the greatest of the differences.
func tell(to io.Writer, s *lab.Scenario, all []lab.Difference, each bool) {
	sooner, others := 0, 0
	for _, d := range all {
		if d.Gain() > 0 {
			sooner++
		}
		if d.Before.Provider != d.After.Provider {
			others++
		}
	}
	fmt.Fprintf(to, "day of seed %d: %d of %d calls went otherwise: %d with help sooner, %d later or as soon; to %d came somebody else\n",
		s.Seed, len(all), len(s.Calls), sooner, len(all)-sooner, others)
	if !each {
		return
	}
	greatest := slices.SortedFunc(slices.Values(all), func(a, b lab.Difference) int {
		return cmp.Or(cmp.Compare(b.Gain().Abs(), a.Gain().Abs()), cmp.Compare(a.Call, b.Call))
	})
	for _, d := range greatest[:min(shownDifferences, len(greatest))] {
		fmt.Fprintf(to, "  %s  call %d (%s): %s, not %s\n", clockOf(d.At), d.Call, d.After.Priority, came(d.After), came(d.Before))
	}
}

func clockOf(at time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d", int(at.Hours()), int(at.Minutes())%60, int(at.Seconds())%60)
}

func came(o lab.Outcome) string {
	if o.Provider < 0 {
		return "nobody"
	}
	late := ""
	if o.Late > time.Minute {
		late = fmt.Sprintf(", %.0f after what was promised", o.Late.Minutes())
	}
	return fmt.Sprintf("provider %d in %.1f min%s", o.Provider, o.Wait.Minutes(), late)
}

// draw plots waits into the file that was named, if any.
func (o *Options) draw(title string, curves []lab.Curve) error {
	if o.plot == "" {
		return nil
	}
	f, err := os.Create(o.plot)
	if err != nil {
		return err
	}
	return errors.Join(lab.Plot(f, "Waits: "+title, curves), f.Close())
}
