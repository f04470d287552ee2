//go:build unix

// Command dev finds or provides Postgres and Redis, then runs Auxilio or its tests on them.
//
//	go run ./cmd/dev run
//	go run ./cmd/dev test [packages]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes.
const (
	done   = 0
	failed = 1
	misuse = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(command(ctx, os.Args[1:]))
}

// command runs the subcommand that args name and answers the exit code.
func command(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return misuse
	}
	run, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(os.Stderr, "dev: there is no command %q\n\n%s", args[0], usage)
		return misuse
	}
	return code(run(ctx, args[1:]))
}

var commands = map[string]func(context.Context, []string) error{
	"host": host,
}

const usage = `usage: go run ./cmd/dev <command>
`

func code(err error) int {
	var wrong misused
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return done
	case errors.As(err, &wrong):
		fmt.Fprintln(os.Stderr, "dev:", err)
		return misuse
	default:
		fmt.Fprintln(os.Stderr, "dev:", err)
		return failed
	}
}

// misused is an error in how the command was called.
type misused struct{ error }
