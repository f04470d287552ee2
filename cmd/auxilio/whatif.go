package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/lab"
	"github.com/auxilio/auxilio/dispatch/match"
	"github.com/auxilio/auxilio/store"
)

// whatIf decides stored rounds again under another policy and prints what would have been different.
func whatIf(ctx context.Context, args []string) error {
	fs := flags("what-if", "decide stored rounds again under another policy and print what would have been different",
		`DATABASE_URL=postgres://… auxilio what-if --policy trial.json --hours 24 --plot waits.svg   (trial.json: {"eta_cap_min":20})`)
	file := fs.String("policy", "", "JSON of the policy's fields that differ from the default")
	version := fs.Int("version", 0, "or a stored version of the policy")
	hours := fs.Float64("hours", 24, "how far back")
	limit := fs.Int("limit", 1000, "how many rounds at most, the newest first")
	region := fs.String("region", "", "of this region only")
	plot := fs.String("plot", "", "SVG file to draw the members' waits into")
	if err := parse(fs, args); err != nil {
		return err
	}
	if err := checkWhatIf(fs, *hours, *limit); err != nil {
		return err
	}
	db, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	w := &lab.WhatIf{}
	if w.Policy, err = trialPolicy(ctx, db, *file, *version); err != nil {
		return err
	}
	now := time.Now()
	err = db.EachRound(ctx, *region, now.Add(-time.Duration(*hours*float64(time.Hour))), now, *limit, func(r store.KeptRound) error {
		return w.Round(r.ID, r.Input, r.Output)
	})
	if err != nil {
		return err
	}
	printWhatIf(w)
	return plotWhatIf(w, *plot)
}

func checkWhatIf(fs *flag.FlagSet, hours float64, limit int) error {
	given := 0
	fs.Visit(func(f *flag.Flag) {
		if f.Name == "policy" || f.Name == "version" {
			given++
		}
	})
	switch {
	case given != 1:
		return usageError{errors.New("what-if needs --policy FILE or --version N, one of them")}
	case !(hours > 0 && hours <= 24*366):
		return usageError{errors.New("--hours must be above 0, at most a year")}
	case limit < 1 || limit > 100_000:
		return usageError{errors.New("--limit must be 1 to 100000")}
	}
	return nil
}

func trialPolicy(ctx context.Context, db *store.Store, file string, version int) (match.Policy, error) {
	if file != "" {
		return lab.ReadPolicy(file)
	}
	row, err := db.PolicyOf(ctx, version)
	if errors.Is(err, dispatch.ErrNotFound) {
		err = fmt.Errorf("there is no version %d of the policy", version)
	}
	return row.PolicyVersion.Policy, err
}

// shownChanges is how many differences are printed.
const shownChanges = 40

func printWhatIf(w *lab.WhatIf) {
	fmt.Printf("%d rounds; %d decisions would have been different\n", w.Rounds, len(w.Changes))
	for _, c := range w.Changes[:min(shownChanges, len(w.Changes))] {
		fmt.Printf("  %s  request %s (%s): %s, not %s\n", c.At.UTC().Format("2006-01-02 15:04:05"), c.Request, c.Priority, toldSent(c.After), toldSent(c.Before))
	}
	if more := len(w.Changes) - shownChanges; more > 0 {
		fmt.Printf("  … and %d more\n", more)
	}
	for _, side := range []struct {
		name string
		lab.Side
	}{{"stored", w.Before()}, {"what if", w.After()}} {
		fmt.Printf("%-8s %5d offers  mean ETA %5.1f min  mean wait until there %5.1f min  late %d  Gini %.2f\n", side.name,
			side.Offers, side.ETA, side.Wait, side.Late, side.Gini)
	}
}

func toldSent(s *lab.Sent) string {
	if s == nil || s.Provider == uuid.Nil {
		return "nobody"
	}
	return fmt.Sprintf("%s in %.0f min", s.Provider, s.ETA.Minutes())
}

func plotWhatIf(w *lab.WhatIf, path string) error {
	if path == "" {
		return nil
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = lab.Plot(f, fmt.Sprintf("Waits by %d stored rounds", w.Rounds), w.Curves())
	return errors.Join(err, f.Close())
}
