//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// binary is the built cmd/auxilio.
type binary struct {
	path string
	env  []string
	logs string // directory
}

// tooled reports what building needs and this machine lacks.
func tooled(context.Context) error {
	for _, tool := range []struct{ name, install string }{
		{"go", "install Go from https://go.dev/dl"}, {compiler(), "type `apt-get install gcc`"},
	} {
		if _, err := exec.LookPath(tool.name); err != nil {
			return fmt.Errorf("building needs %s, which is not in PATH: %s", tool.name, tool.install)
		}
	}
	return nil
}

// tags leave out MessagePack, which the web framework brings, no route speaks, and takes longer to compile than any of our packages.
const tags = "-tags=nomsgpack"

// underTest are the flags that everything the tests run is compiled with, so that it is compiled once. The Makefile has the same
// for this program. Compiling was a third of the tests' time: without DWARF there is a sixth less to do, stacks of panics and races
// are as good; and not inlining what is not of the standard library saves a quarter of each package, and the tests, which wait and
// do not compute, need no more time for it.
var underTest = []string{"-race", tags, "-gcflags=all=-dwarf=false -l", "-gcflags=std=-dwarf=false", "-ldflags=-w"}

// compiledWith are the flags for cmd/auxilio.
var compiledWith = []string{tags}

// build compiles cmd/auxilio to path.
func build(ctx context.Context, path string) error {
	args := append(append([]string{"build", "-o", path}, compiledWith...), "github.com/auxilio/auxilio/cmd/auxilio")
	cmd := exec.CommandContext(ctx, "go", args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/auxilio: %w\n%s", err, out)
	}
	return nil
}

// compiler is the C compiler that Go will call.
func compiler() string {
	if set := strings.Fields(os.Getenv("CC")); len(set) > 0 {
		return set[0]
	}
	return "gcc"
}

// finish runs a subcommand to its end. Its output goes to a log of its own, its last line into the error.
func (b binary) finish(ctx context.Context, subcommand string, args ...string) error {
	log := b.logs + "/" + subcommand + ".log"
	if err := os.RemoveAll(log); err != nil {
		return err
	}
	p := b.program(subcommand, append([]string{subcommand}, args...)...)
	if err := p.Start(ctx); err != nil {
		return fmt.Errorf("auxilio %s: %w", subcommand, err)
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.Stop())
	}
	if p.Err() != nil {
		return fmt.Errorf("auxilio %s: %v: %s", subcommand, p.Err(), lastLogged(log))
	}
	return nil
}

// program is a subcommand that has not been started. Its log has the program's name.
func (b binary) program(name string, args ...string) *program {
	return &program{name: name, path: b.path, args: args, env: b.env, log: b.logs + "/" + name + ".log", grace: grace}
}

// grace is how long a program of ours may take to end: a server drains for 20 seconds.
const grace = 30 * time.Second
