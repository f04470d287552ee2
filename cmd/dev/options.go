//go:build unix

package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
)

// options are the flags of run.
type options struct {
	addr, internal string
	nodes          int
	sim            bool
	seed           uint64
	speed          float64
	data           string
	fresh          bool
	rateLimits     string
	accounts       string
}

const runHelp = `run brings up Postgres and Redis, migrates and seeds, starts the server and a simulated city, and prints
where to look. Ctrl-C stops all of it and keeps the data; the next run continues.

Example, three servers on ports 8080 to 8085, no city, from an empty database:

  go run ./cmd/dev run --nodes 3 --sim=false --fresh

Flags:
`

func parseOptions(args []string) (options, error) {
	var o options
	flags := newFlags("run", runHelp)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "public address of the first server; port 0 takes any")
	flags.StringVar(&o.internal, "internal-addr", "127.0.0.1:8081", "internal address of the first server: metrics, profiles")
	flags.IntVar(&o.nodes, "nodes", 1, "how many servers; their ports are counted up")
	flags.BoolVar(&o.sim, "sim", true, "run the simulated city")
	flags.Uint64Var(&o.seed, "seed", 7, "seed of the city: the same seed, the same decisions")
	flags.Float64Var(&o.speed, "speed", 6, "how much faster than the clock the city lives")
	flags.StringVar(&o.data, "data", ".data", "directory for everything that is kept")
	flags.BoolVar(&o.fresh, "fresh", false, "remove what an earlier run kept and begin anew")
	flags.StringVar(&o.rateLimits, "rate-limits", "on", "on or off")
	flags.StringVar(&o.accounts, "accounts", "", "write addresses, process ids and demo logins to this `file` when all is ready")
	if err := parse(flags, args); err != nil {
		return options{}, err
	}
	return o, o.check()
}

// newFlags is a set of flags whose help begins with text.
func newFlags(name, text string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(os.Stdout)
	flags.Usage = func() { fmt.Fprint(flags.Output(), text); flags.PrintDefaults() }
	return flags
}

// parse reads args that are flags and nothing else.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return wrongFlag(err)
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return misused{fmt.Errorf("%s takes no argument %q", flags.Name(), flags.Arg(0))}
	}
	return nil
}

// wrongFlag tells a call for help from a mistake.
func wrongFlag(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return misused{err}
}

func (o options) check() error {
	for _, wrong := range []error{
		checkAddr("--addr", o.addr),
		checkAddr("--internal-addr", o.internal),
		unless(o.nodes >= 1 && o.nodes <= 32, "--nodes must be 1 to 32, not %d", o.nodes),
		unless(o.speed > 0 && o.speed <= 1000, "--speed must be above 0 and at most 1000, not %g", o.speed),
		unless(o.rateLimits == "on" || o.rateLimits == "off", "--rate-limits must be on or off, not %q", o.rateLimits),
		unless(o.data != "", "--data must name a directory"),
		unless(!o.fresh || os.Getenv("DATABASE_URL") == "", "--fresh would not clear the database of DATABASE_URL: unset one of the two"),
	} {
		if wrong != nil {
			return misused{wrong}
		}
	}
	return nil
}

func unless(right bool, format string, args ...any) error {
	if right {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func checkAddr(name, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%s must be host:port, not %q", name, addr)
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return unless(err == nil, "%s has no port between 0 and 65535: %q", name, addr)
}
