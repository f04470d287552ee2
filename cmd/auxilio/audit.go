package main

import (
	"context"
	"fmt"
)

func audit(ctx context.Context, args []string) error {
	fs := flags("audit", "run every invariant query against a live database; exit 1 when any count is not zero",
		"DATABASE_URL=postgres://… auxilio audit")
	if err := parse(fs, args); err != nil {
		return err
	}
	db, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	findings, err := db.Audit(ctx)
	if err != nil {
		return err
	}
	broken := 0
	for _, f := range findings {
		fmt.Printf("%-3s %6d  %s\n", f.ID, f.Count, f.Promise)
		if f.Count != 0 {
			broken++
		}
	}
	if broken > 0 {
		return fmt.Errorf("audit: %d of %d invariants are broken", broken, len(findings))
	}
	return nil
}
