//go:build unix

// Command dev finds or provides Postgres and Redis, then runs Auxilio or its tests on them.
//
//	go run ./cmd/dev run
//	go run ./cmd/dev test [packages]
//	go run ./cmd/dev mutants [words]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
)

// Exit codes.
const (
	done   = 0
	failed = 1
	misuse = 2
)

func main() {
	ctx, stop := untilTold()
	exit := code(command(ctx, os.Args[1:]))
	stop()
	os.Exit(exit)
}

// command runs the subcommand that args name.
func command(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return misused{fmt.Errorf("a command is missing\n\n%s", usage)}
	}
	switch args[0] {
	case "run":
		return run(ctx, args[1:])
	case "test":
		return test(ctx, args[1:])
	case "mutants":
		return runMutants(ctx, args[1:])
	case "host":
		return host(ctx, args[1:])
	case "help", "-h", "-help", "--help":
		say("%s", usage)
		return nil
	}
	return misused{fmt.Errorf("there is no command %q\n\n%s", args[0], usage)}
}

const usage = `dev finds or provides Postgres and Redis, then runs Auxilio or its tests on them.

  go run ./cmd/dev run                 the server, with a simulated city, until Ctrl-C
  go run ./cmd/dev test [packages]     all tests, or those of the packages, on throw-away services
  go run ./cmd/dev mutants [words]     put known faults back one by one; each must turn its test red

Each has --help.`

// code reports an error in one place and turns it into the exit code.
func code(err error) int {
	var wrong misused
	var ended *exec.ExitError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return done
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "dev: interrupted")
		return failed
	case errors.As(err, &wrong):
		fmt.Fprintln(os.Stderr, "dev:", err)
		return misuse
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		fmt.Fprintln(os.Stderr, "dev:", err)
		return ended.ExitCode()
	default:
		fmt.Fprintln(os.Stderr, "dev:", err)
		return failed
	}
}

// misused is an error in how the command was called.
type misused struct{ error }

// say prints one line for the person at the terminal.
func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
