// Command auxilio is the one binary of the server: it serves, migrates, seeds, simulates, checks and audits.
// Each subcommand is a file here. Only this package reads flags and the environment.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// Exit codes of every subcommand.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// command is one subcommand.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string) error
}

var commands = []command{
	{"serve", "answer HTTP and WebSocket clients, and run the engine", serve},
	{"migrate", "bring the database's schema up to this version", migrate},
	{"seed", "write the catalogue and the demo accounts, once", seed},
	{"user", "create a login: auxilio user create --role ADMIN --email a@b.c --password-stdin", user},
	{"sim", "play a city, or a recorded day, through the public API", simulate},
	{"replay", "decide a stored round again, bit for bit", replay},
	{"what-if", "decide stored rounds under another policy and print the differences", whatIf},
	{"roads", "answer driving times over a city's streets, as OSRM's table service", roads},
	{"check", "call every route of a running server", check},
	{"audit", "check every invariant that SQL can check", audit},
	{"version", "print the version", printVersion},
}

// usageError is a command used wrongly; what to do was already printed.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := dispatchCommand(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func dispatchCommand(ctx context.Context, args []string) int {
	if len(args) == 0 {
		usage(os.Stderr)
		return exitUsage
	}
	if args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(os.Stdout)
		return exitDone
	}
	for _, c := range commands {
		if c.name == args[0] {
			return exitCode(c.run(ctx, args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "auxilio: there is no subcommand %q\n\n", args[0])
	usage(os.Stderr)
	return exitUsage
}

// exitCode says what went wrong, one thing a line, and how it counts.
func exitCode(err error) int {
	var wrong usageError
	var status exitStatus
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &wrong):
		complain(err)
		return exitUsage
	}
	complain(err)
	return exitFailed
}

func complain(err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(os.Stderr, "auxilio:", line)
	}
}

func usage(to io.Writer) {
	fmt.Fprint(to, "Auxilio, a real-time assistance dispatch server.\n\nUsage: auxilio SUBCOMMAND [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(to, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(to, "\nEvery subcommand has --help. Exit codes: 0 done, 1 failed, 2 used wrongly.\n")
}

// flags makes the flag set of a subcommand with an example in its help.
func flags(name, does, example string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.Usage = func() {
		fmt.Fprintf(fs.Output(), "auxilio %s: %s\n\nExample:\n  %s\n\nFlags:\n", name, does, example)
		fs.PrintDefaults()
	}
	return fs
}

// parse reads args; what is left over is a mistake.
func parse(fs *flag.FlagSet, args []string) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return usageError{err}
	}
	if fs.NArg() > 0 {
		return usageError{fmt.Errorf("%s takes no argument %q", fs.Name(), fs.Arg(0))}
	}
	return nil
}
