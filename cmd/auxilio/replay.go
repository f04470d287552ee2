package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/match"
)

// replay decides a stored round again and compares the outcome byte by byte.
func replay(ctx context.Context, args []string) error {
	fs := flags("replay", "decide a stored round again from what it saw; exit 1 when the outcome is not the stored one bit for bit",
		"DATABASE_URL=postgres://… auxilio replay 0199d0e4-…   (rounds are named by GET /assistance/requests/{id}/decisions)")
	keep := fs.String("keep", "", "directory to write input.json, stored.json and again.json to")
	if err := fs.Parse(args); err != nil {
		return parse(fs, args)
	}
	if fs.NArg() != 1 {
		return usageError{errors.New("replay takes one argument, the id of a round")}
	}
	id, err := uuid.Parse(fs.Arg(0))
	if err != nil {
		return usageError{fmt.Errorf("%q is not the id of a round", fs.Arg(0))}
	}
	db, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	round, err := db.Round(ctx, id)
	if errors.Is(err, dispatch.ErrNotFound) {
		return fmt.Errorf("there is no round %s", id)
	} else if err != nil {
		return err
	}
	again, in, err := match.Replay(round.Input)
	if err != nil {
		return fmt.Errorf("round %s: %w", id, err)
	}
	if err := keepFiles(*keep, map[string][]byte{"input.json": round.Input, "stored.json": round.Output, "again.json": again}); err != nil {
		return err
	}
	fmt.Printf("round %s of %s, policy %d: %d requests, %d providers, %d drives by road\n", id, in.At.Format("2006-01-02T15:04:05.000Z07:00"),
		round.PolicyVersion, len(in.Requests), len(in.Providers), len(in.Roads))
	if at := differs(again, round.Output); at >= 0 {
		return fmt.Errorf("the outcome differs from byte %d on: stored …%s, again …%s", at, excerpt(round.Output, at), excerpt(again, at))
	}
	fmt.Printf("the same outcome, all %d bytes\n", len(again))
	return nil
}

// differs is the first byte in which two texts differ, -1 for none.
func differs(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// excerpt is what stands around a byte.
func excerpt(text []byte, at int) []byte { return text[max(0, at-40):min(len(text), at+40)] }

// keepFiles writes files to a directory; to none where it is not named.
func keepFiles(dir string, files map[string][]byte) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}
