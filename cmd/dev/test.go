//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/auxilio/auxilio/store/storetest/server"
)

const testHelp = `test runs go test -race on throw-away Postgres and Redis, prints what the tests measured, runs the tests of the web
pages beside them when no package was named, and stops the services. Its exit code is that of the tests.

Example, one package, what stands after -- going to go test:

  go run ./cmd/dev test ./store -- -run TestUpdate -count=1

`

// pace is how programs run under test, unless the environment says otherwise: garbage is collected less often, which takes memory
// and makes compiling and testing a sixth quicker; and what was compiled with the race detector does not sleep a second before it
// ends, as it otherwise does in wait for races of that moment.
var pace = []string{"GOGC=400", "GORACE=atexit_sleep_ms=0"}

// tests is one `dev test`.
type tests struct {
	packages []string
	extra    []string // arguments of go test
	keeper   *keeper
	env      []string
	reports  string // directory where tests leave tables of what they measured
}

func test(ctx context.Context, args []string) (err error) {
	flags := newFlags("test", testHelp)
	before, after := cut(args)
	if err := flags.Parse(before); err != nil {
		return wrongFlag(err)
	}
	t := &tests{packages: flags.Args(), extra: after, env: slices.Concat(pace, os.Environ())}
	t.keeper = newKeeper(func(string, int) error { return nil })
	defer func() { err = errors.Join(err, t.down()) }()
	if err := t.up(ctx); err != nil {
		return err
	}
	pages := t.pageTests(ctx)
	if err := errors.Join(t.goTests(ctx), showReports(t.reports), pages()); err != nil || len(t.packages) > 0 {
		return err
	}
	return countRows(moduleDir())
}

// cut splits args at the first "--".
func cut(args []string) (before, after []string) {
	if at := slices.Index(args, "--"); at >= 0 {
		return args[:at], args[at+1:]
	}
	return args, nil
}

// up brings throw-away services and lets the tests know of them.
func (t *tests) up(ctx context.Context) error {
	scratch, err := server.NewScratch()
	if err != nil {
		return err
	}
	t.keeper.atEnd(scratch.Remove)
	t.reports = filepath.Join(scratch.Dir, "reports")
	if err := os.Mkdir(t.reports, 0o700); err != nil {
		return err
	}
	t.env = append(t.env, "AUXILIO_TEST_REPORTS="+t.reports)
	if lacking := lackingNode(ctx); lacking != "" {
		say("Node: %s; the pages' tests and the Postman collection are left out", lacking)
		t.env = append(t.env, "AUXILIO_TEST_NODE=absent")
	}
	postgres, err := climb(ctx, postgresFromEnvironment, privatePostgres(filepath.Join(scratch.Dir, "postgres"), false),
		composed("postgres", composeAdmin, false))
	if err != nil {
		return err
	}
	t.use("DATABASE_URL", postgres)
	redis, err := climb(ctx, redisFromEnvironment, redisForEachTest, composed("redis", composeRedis, false), redisInProcess)
	if err != nil {
		return err
	}
	t.use("REDIS_URL", redis)
	return nil
}

// testPatience is how long one package's tests may take: the race detector and two busy cores make hashing passwords slow.
const testPatience = "20m"

// How many packages are compiled or tested at once, and how many tests of one run beside each other: one more than the processors
// that this was measured on, for many of them wait, for a process, a kill or a timer.
const packagesAtOnce, testsAtOnce = "3", "3"

// redisForEachTest makes sure that there is a program: every test that wants Redis starts one of its own.
func redisForEachTest(ctx context.Context) (service, error) {
	programs, err := server.RedisPrograms(ctx)
	if err != nil {
		return service{}, absent(err)
	}
	return service{name: "redis", found: programs.Found + ", started by each test that wants one"}, nil
}

func (t *tests) use(variable string, s service) {
	say("%s", s.found)
	t.keeper.atEnd(s.stop)
	if s.url != "" {
		t.env = append(t.env, variable+"="+s.url)
	}
}

func (t *tests) goTests(ctx context.Context) error {
	packages := t.packages
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	args := append([]string{"test", "-vet=off", "-p", packagesAtOnce, "-parallel", testsAtOnce, "-timeout", testPatience}, underTest...) // vet is a check of its own, of all it knows
	return t.step(ctx, exec.Command("go", slices.Concat(args, t.extra, packages)...), os.Stdout)
}

// step runs one command and says how long it took. When ctx is over, all its processes are interrupted, then killed.
func (t *tests) step(ctx context.Context, cmd *exec.Cmd, out io.Writer) error {
	fmt.Fprintf(out, "$ %s\n", cmd)
	since := time.Now()
	cmd.Env, cmd.Stdout, cmd.Stderr = t.env, out, out
	process, err := server.Start(cmd, syscall.SIGKILL)
	if err != nil {
		return err
	}
	select {
	case <-process.Done():
	case <-ctx.Done():
		return errors.Join(ctx.Err(), interrupt(process))
	}
	fmt.Fprintf(out, "  %.0f s\n", time.Since(since).Seconds())
	if err := process.Err(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(cmd.Path)+" "+cmd.Args[1], err)
	}
	return nil
}

func interrupt(process *server.Process) error {
	if err := process.SignalGroup(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-process.Done():
	case <-time.After(5 * time.Second):
	}
	return process.Kill()
}

func (t *tests) down() error {
	err := t.keeper.stop()
	if err == nil {
		say("Services: stopped")
	}
	return err
}
