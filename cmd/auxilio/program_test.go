package main_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// program is one auxilio subcommand in a process of its own.
type program struct {
	*server.Process
	t   testing.TB
	out string // file with all it said
}

// inherited are the variables of this process that its programs have too: where to find things, how tests run, and where what ran is counted.
var inherited = []string{"PATH", "GOGC", "GORACE", "GOCOVERDIR"}

// launch starts `auxilio args` with the variables of env and nothing of this process's own configuration.
func launch(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	out, err := os.CreateTemp(t.TempDir(), args[0]+"-*.log")
	must(t, err)
	defer out.Close()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{"AUXILIO_TEST_AS_AUXILIO=1", "HOME=" + t.TempDir()}, env...)
	for _, name := range inherited {
		if value, set := os.LookupEnv(name); set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Dir = filepath.Dir(out.Name())
	cmd.Stdout, cmd.Stderr = out, out
	p := &program{t: t, out: out.Name()}
	p.Process, err = server.Start(cmd, syscall.SIGKILL)
	must(t, err)
	t.Cleanup(p.conclude)
	return p
}

// conclude ends the program and fails the test for what must never be said: a race, a panic.
func (p *program) conclude() {
	if p.Running() {
		must(p.t, p.Kill())
	}
	said := p.said()
	for _, never := range []string{"DATA RACE", "panic:", "goroutine 1 ["} {
		if strings.Contains(said, never) {
			p.t.Errorf("%s in what the program said:\n%s", never, said)
			return
		}
	}
	if p.t.Failed() {
		p.t.Logf("%s said at the end:\n%s", filepath.Base(p.out), last(said, 4000))
	}
}

// said is everything written so far.
func (p *program) said() string {
	text, err := os.ReadFile(p.out)
	must(p.t, err)
	return string(text)
}

func last(text string, n int) string { return text[max(0, len(text)-n):] }

// finish waits for the end and returns what was said and the exit code.
func (p *program) finish(within time.Duration) (said string, code int) {
	p.t.Helper()
	select {
	case <-p.Done():
	case <-time.After(within):
		p.t.Fatalf("the program did not end within %s:\n%s", within, p.said())
	}
	return p.said(), exitCode(p.Err())
}

func exitCode(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return 0
}

// do runs a subcommand that must succeed.
func do(t testing.TB, env []string, args ...string) string {
	t.Helper()
	said, code := launch(t, env, args...).finish(time.Minute)
	if code != 0 {
		t.Fatalf("auxilio %s: exit %d\n%s", strings.Join(args, " "), code, said)
	}
	return said
}

// errorsOf counts what a server logged as errors, by what and why.
func (p *program) errorsOf() map[string]int {
	count := map[string]int{}
	for line := range strings.Lines(p.said()) {
		var entry struct{ Level, Msg, Route, Error, Err string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Level == "ERROR" {
			count[strings.TrimSpace(entry.Msg+" "+entry.Route)+": "+entry.Error+entry.Err]++
		}
	}
	return count
}

// eventually fails the test unless right becomes true within a time.
func eventually(t testing.TB, within time.Duration, what string, right func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !right() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within %s: %s", within, what)
		case <-tick.C:
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
