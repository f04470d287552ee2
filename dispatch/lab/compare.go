package lab

import (
	"context"
	"math"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/auxilio/auxilio/dispatch/match"
)

// Estimate is a mean over days with the half width of its 95 % confidence interval, 0 for a single day.
type Estimate struct{ Mean, Half float64 }

// Row is how a rule did over some days.
type Row struct {
	Rule                                                string
	Mean, P95, Urgent, Unserved, Phones, Gini, LateRate Estimate
	Took                                                time.Duration // of ours, for all days
}

// Rules are the default policy, the same without a cap, and the rivals.
func Rules() []Rule {
	uncapped := match.Default()
	uncapped.ETACapMin = 1440
	return append([]Rule{Policy{"auxilio", match.Default()}}, append(rivals(), Policy{"global, no cap", uncapped})...)
}

// Compare plays every scenario under a rule, until ctx ends.
func Compare(ctx context.Context, r Rule, days []*Scenario) (Row, error) {
	start := time.Now()
	all, err := figures(ctx, r, days)
	if err != nil {
		return Row{}, err
	}
	of := func(pick func(Figures) float64) Estimate { return estimate(all, pick) }
	return Row{
		Rule: r.Name(), Took: time.Since(start),
		Mean:     of(func(f Figures) float64 { return f.Mean }),
		P95:      of(func(f Figures) float64 { return f.P95 }),
		Urgent:   of(func(f Figures) float64 { return f.Urgent }),
		Unserved: of(func(f Figures) float64 { return f.Unserved }),
		Phones:   of(func(f Figures) float64 { return f.Phones }),
		Gini:     of(func(f Figures) float64 { return f.Gini }),
		LateRate: of(func(f Figures) float64 { return f.Late }),
	}, nil
}

// figures plays the days, as many at once as there are cores.
func figures(ctx context.Context, r Rule, days []*Scenario) ([]Figures, error) {
	all := make([]Figures, len(days))
	var playing errgroup.Group
	playing.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range days {
		playing.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			all[i] = Play(s, r).Figures()
			return nil
		})
	}
	return all, playing.Wait()
}

// estimate is the mean of a figure; the interval is the normal one, fair from about twenty days on.
func estimate(all []Figures, pick func(Figures) float64) Estimate {
	var values []float64
	for _, f := range all {
		values = append(values, pick(f))
	}
	e, n := Estimate{Mean: mean(values)}, float64(len(values))
	if n < 2 {
		return e
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - e.Mean) * (v - e.Mean)
	}
	e.Half = 1.96 * math.Sqrt(squares/(n-1)/n)
	return e
}
