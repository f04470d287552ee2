//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const mutantsHelp = `mutants puts faults back into the source, one at a time and for the compiler alone, runs the test that is there for each and
prints what became of it. It fails when a test stays green: then nothing would keep that fault out. With words it takes only
the faults whose sentence contains one of them.

Example:

  go run ./cmd/dev mutants signature lock

`

// A mutant is a fault put back into one file: a text that stands there once, and what replaces it. Its test must turn red.
type mutant struct {
	fault, file, was, is string
	pkg, test            string
}

// mutants are faults that would hurt people most, one for each wall that keeps them out.
var mutants = []mutant{
	{"who registers chooses a role", "api/auth/register.go",
		`in.Body.NewUser, dispatch.RoleMember)`, `in.Body.NewUser, dispatch.Role(in.Body.Role))`,
		"./api", "TestRegister_makesAMemberWhateverTheBodySays"},
	{"a stolen refresh token goes on working", "store/session.go",
		`case r.Rotated && !r.WithGrace:`, `case false:`,
		"./api", "TestRefresh_reuseEndsTheSessionForEveryone"},
	{"rows of strangers are there for everybody's statements", "migrations/00070_row_security.sql",
		`OR member_id = (SELECT viewer_user())`, `OR true`,
		"./api", "TestRowSecurity_holdsAlone"},
	{"webhooks of the payment network need no signature", "api/wallet/webhook.go",
		`if err != nil || !hmac.Equal(sent, mac.Sum(nil)) {`, `if err != nil && !hmac.Equal(sent, mac.Sum(nil)) {`,
		"./api", "TestWallet_webhookMustBeSigned"},
	{"a charge without an answer is charged again", "api/wallet/confirming.go",
		`unknown = p.UnknownSince != nil`, `unknown = false`,
		"./api", "TestS21_cutAnswerIsAskedAbout"},
	{"a repeated call takes effect again", "store/receipt.go",
		`return &replay
}`, `return nil
}`,
		"./api", "TestIdempotency_repeatGetsTheFirstAnswer"},
	{"units of a month are read outside of the lock", "store/unit.go",
		` FOR NO KEY UPDATE OF s`, ``,
		"./api", "TestS4_fiftyParallelCreatesTakeTenUnits"},
	{"commands on what has moved are carried out", "dispatch/case.go",
		`if version != 0 && version != c.Version {`, `if version < 0 {`,
		"./api", "TestVersions_aCommandOnWhatHasMovedIsRefused"},
	{"a provider's slot is kept by no index", "migrations/00003_dispatch.sql",
		`CREATE UNIQUE INDEX assignment_one_per_slot`, `CREATE INDEX assignment_one_per_slot`,
		"./store", "TestAccept_theIndexOfSlotsAloneLetsOneWin"},
	{"an offer is accepted after its time", "migrations/00003_dispatch.sql",
		`decided_at <= expires_at + grace))`, `decided_at IS NOT NULL))`,
		"./store", "TestOffer_constraintRefusesLateAcceptance"},
	{"an older position is taken for a newer one", "geo/fleet/fix.go",
		`return f.Seq > seq`, `return true`,
		"./geo/fleet", "TestReport_verdicts"},
	{"who comes back misses what happened meanwhile", "realtime/start.go",
		`_, answer.Head, err = s.events.Replay(ctx, t.name, answer.From, 1)`,
		`_, answer.Head, err = s.events.Replay(ctx, t.name, answer.From, 1)
	answer.From = answer.Head`,
		"./realtime", "TestResume_afterRestart"},
}

func runMutants(ctx context.Context, args []string) error {
	flags := newFlags("mutants", mutantsHelp)
	if err := flags.Parse(args); err != nil {
		return wrongFlag(err)
	}
	dir, err := os.MkdirTemp("", "auxilio-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var errs []error
	for _, m := range mutants {
		if !m.named(flags.Args()) || ctx.Err() != nil {
			continue
		}
		verdict, err := m.run(ctx, moduleDir(), dir)
		if verdict == green {
			err = errors.New("nobody would notice")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.fault, err))
		}
		say("%-6s %-56s %s %s", verdict, m.fault, m.pkg, m.test)
	}
	return errors.Join(append(errs, ctx.Err())...)
}

func (m mutant) named(words []string) bool {
	for _, w := range words {
		if strings.Contains(m.fault, w) {
			return true
		}
	}
	return len(words) == 0
}

// What a test says of a mutant.
const (
	red    = "red"
	green  = "GREEN"
	broken = "?"
)

// run runs the mutant's test on the source below root with the fault put back. It fails when the fault cannot be put back or the
// test does not run.
func (m mutant) run(ctx context.Context, root, scratch string) (verdict string, err error) {
	overlay, err := m.overlay(root, scratch)
	if err != nil {
		return broken, err
	}
	test := exec.CommandContext(ctx, "go", "test", "-overlay", overlay, "-vet=off", "-count=1", "-timeout", "2m", "-v", "-run", "^"+m.test+"$", m.pkg)
	test.Dir = root
	out, err := test.CombinedOutput()
	switch {
	case err != nil && (bytes.Contains(out, []byte("--- FAIL: "+m.test)) || bytes.Contains(out, []byte("panic: test timed out"))):
		return red, nil // waiting for what never comes is red too
	case err == nil && bytes.Contains(out, []byte("--- PASS: "+m.test)):
		return green, nil
	}
	return broken, fmt.Errorf("%s neither passed nor failed: %v\n%s", m.test, err, out)
}

// overlay writes the changed file, and the file that tells the go command to read it in place of the one that is there.
func (m mutant) overlay(root, scratch string) (path string, err error) {
	original := filepath.Join(root, m.file)
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(source), m.was); n != 1 {
		return "", fmt.Errorf("%s has %q %d times, not once: the fault must be put back in another way", m.file, m.was, n)
	}
	changed := filepath.Join(scratch, filepath.Base(m.file))
	if err := os.WriteFile(changed, []byte(strings.Replace(string(source), m.was, m.is, 1)), 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {original: changed}})
	if err != nil {
		return "", err
	}
	path = filepath.Join(scratch, "overlay.json")
	return path, os.WriteFile(path, replace, 0o600)
}
