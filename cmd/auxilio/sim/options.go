package sim

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// Options is how the simulation was called.
type Options struct {
	url, state, report string
	admin              Account
	seed               uint64
	speed              float64
	members            int

	preset    string
	providers int
	from      string
	lasts     time.Duration

	trace, starts string
	hours         float64
	service       string
	vehicle       string
	limit         int
	spread        bool
	accept        float64
	drain         time.Duration

	offline bool
	seeds   int
	rates   string
	rules   string
	kmh     float64
	policy  string
	plot    string
}

const help = `usage: auxilio sim [flags]

sim plays people against a running server, through its public HTTP and WebSocket API only: a simulated Guatemala City
until Ctrl-C, or, with --trace, a recorded day to its end with a summary. It needs an administrator's login to make the
accounts it plays; they are kept for the next start.

  auxilio sim --url http://127.0.0.1:8080 --accounts accounts.json --preset rain
  auxilio sim --accounts accounts.json --trace requests.csv --providers providers.csv --hours 20 --speed 120
  auxilio sim --offline --seeds 20
  auxilio sim --offline --trace requests.csv --providers providers.csv --hours 48
  auxilio sim --offline --rates 200 --policy trial.json --plot waits.svg
  AUXILIO_SIM_ADMIN_EMAIL=… AUXILIO_SIM_ADMIN_PASSWORD=… auxilio sim --url https://help.example.com

A trace has the columns t_s,latitude,longitude[,service,priority,destination_latitude,destination_longitude], its
providers t_s,latitude,longitude[,vehicle_type]. Exit codes: 0 done; 1 failed, or in a replay an event was lost or doubled
or a request's end is not known; 2 used wrongly.

`

// errMisuse marks an error in how the command was called.
var errMisuse = errors.New("used wrongly")

func misuse(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errMisuse, fmt.Errorf(format, args...))
}

// defaultURL is where a server listens when nobody says otherwise.
const defaultURL = "http://127.0.0.1:8080"

// parse reads the flags and the environment. It writes help to stderr.
func parse(args []string, stdin io.Reader, stderr io.Writer) (*Options, error) {
	o := &Options{}
	var accounts, passwords string
	var fromStdin bool
	f := flag.NewFlagSet("sim", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.url, "url", "", "server or balancer, or several servers of one installation with commas (default: those of the accounts file, else "+defaultURL+")")
	f.StringVar(&accounts, "accounts", "", "file that `make run --accounts` wrote")
	f.StringVar(&passwords, "passwords", "", "file of logins by role, as auxilio seed writes it")
	f.StringVar(&o.admin.Email, "admin-email", os.Getenv("AUXILIO_SIM_ADMIN_EMAIL"), "administrator (default AUXILIO_SIM_ADMIN_EMAIL)")
	f.BoolVar(&fromStdin, "admin-password-stdin", false, "read the administrator's password from the first line of stdin (default AUXILIO_SIM_ADMIN_PASSWORD)")
	f.StringVar(&o.state, "state", "", "where the accounts it makes are kept (default in the user's cache directory, by URL)")
	f.StringVar(&o.report, "json", "", "also write the summary to this file, as JSON")
	f.Uint64Var(&o.seed, "seed", 7, "of all chance: the same seed has every actor decide alike")
	f.Float64Var(&o.speed, "speed", 0, "simulated time to ours (default 6 in the city, 60 in a replay)")
	f.IntVar(&o.members, "members", 0, "accounts that ask for help (default 24 in the city, 40 in a replay)")
	f.StringVar(&o.preset, "preset", "normal", "day in the city: "+strings.Join(slices.Sorted(maps.Keys(presets)), ", "))
	f.IntVar(&o.providers, "providers-count", normalFleet, "providers of the city on a normal day")
	f.StringVar(&o.from, "from", "07:00", "time of day at which the city begins")
	f.DurationVar(&o.lasts, "for", 0, "stop the city after this time of ours (default never)")
	f.StringVar(&o.trace, "trace", "", "CSV of calls: play a recorded day instead of the city")
	f.StringVar(&o.starts, "providers", "", "CSV of providers going on duty, for --trace")
	f.Float64Var(&o.hours, "hours", 6, "how much of the trace is played")
	f.StringVar(&o.service, "service", "CORRIENTE", "service of calls whose trace names none")
	f.StringVar(&o.vehicle, "vehicle", "CAR", "vehicle of providers whose trace names none")
	f.IntVar(&o.limit, "limit-providers", 0, "only the first N providers of the trace (default all)")
	f.BoolVar(&o.spread, "spread", false, "with --limit-providers, take them evenly from the whole list, in place of the first")
	f.Float64Var(&o.accept, "accept", 1, "share of offers that providers of a replay accept; the rest is declined")
	f.DurationVar(&o.drain, "drain", 0, "how long, of our time, requests may go on after the last call of a replay (default 3 simulated hours, at least 1m)")
	f.BoolVar(&o.offline, "offline", false, "play in memory, without a server, and compare the default policy with the rules of other dispatchers")
	f.IntVar(&o.seeds, "seeds", 20, "days of the synthetic city, with --offline")
	f.StringVar(&o.rates, "rates", "100,170,200,225", "calls per hour of the synthetic city, with --offline")
	f.StringVar(&o.rules, "rules", "", "rules to compare, by the beginnings of their names with commas, with --offline (default all)")
	f.Float64Var(&o.kmh, "kmh", 20, "speed along the great circle in a recorded day, with --offline")
	f.StringVar(&o.policy, "policy", "", "JSON of the fields of a policy that differ from the default: play the days under it beside the default, with --offline")
	f.StringVar(&o.plot, "plot", "", "SVG file to draw the members' waits into, with --policy")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, help)
		f.SetOutput(stderr)
		f.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, misuse("%w", err)
	case f.NArg() > 0:
		return nil, misuse("%q is not a flag", f.Arg(0))
	}
	if o.offline {
		return o, o.check()
	}
	if err := o.identify(accounts, passwords, fromStdin, stdin); err != nil {
		return nil, err
	}
	return o, o.check()
}

// identify finds the administrator's login and the server.
func (o *Options) identify(accounts, passwords string, fromStdin bool, stdin io.Reader) error {
	for _, path := range []string{accounts, passwords} {
		if path == "" {
			continue
		}
		if err := o.readLogins(path); err != nil {
			return err
		}
	}
	switch {
	case fromStdin:
		line, err := bufio.NewReader(stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		o.admin.Password = strings.TrimRight(line, "\r\n")
	case o.admin.Password == "":
		o.admin.Password = os.Getenv("AUXILIO_SIM_ADMIN_PASSWORD")
	}
	if o.url == "" {
		o.url = defaultURL
	}
	if o.admin.Email == "" || o.admin.Password == "" {
		return misuse("an administrator's login is needed: --accounts FILE, or --admin-email with --admin-password-stdin, or the environment")
	}
	return nil
}

// logins is either file that holds logins by role.
type logins struct {
	URL      string             `json:"url"`
	URLs     []string           `json:"urls"`
	Accounts map[string]Account `json:"accounts"`
	Admin    Account            `json:"admin"`
}

func (o *Options) readLogins(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file logins
	if err := json.Unmarshal(text, &file); err != nil {
		return fmt.Errorf("%s is not a file of logins: %w", path, err)
	}
	admin := file.Admin
	if admin.Email == "" {
		admin = file.Accounts["admin"]
	}
	if admin.Email == "" {
		return fmt.Errorf("%s names no admin", path)
	}
	o.admin = admin
	if o.url == "" {
		o.url = cmp.Or(strings.Join(file.URLs, ","), file.URL)
	}
	return nil
}

// check sets the defaults that depend on the mode and refuses what makes no sense.
func (o *Options) check() error {
	replay := o.trace != "" || o.starts != ""
	if replay {
		o.speed, o.members = cmp.Or(o.speed, 60), cmp.Or(o.members, 40)
	}
	o.speed, o.members = cmp.Or(o.speed, 6), cmp.Or(o.members, 24)
	_, known := presets[o.preset]
	switch {
	case o.policy != "" && !o.offline:
		return misuse("--policy is played in memory: it needs --offline")
	case o.rules != "" && (!o.offline || o.policy != ""):
		return misuse("--rules chooses among the rules that --offline compares, without --policy")
	case o.plot != "" && o.policy == "":
		return misuse("--plot draws two policies: it needs --policy")
	case strings.Contains(o.rates, ",") && o.plot != "" && o.trace == "":
		return misuse("--plot draws one load: name one with --rates")
	case o.spread && o.limit == 0:
		return misuse("--spread needs --limit-providers")
	case replay && (o.trace == "" || o.starts == ""):
		return misuse("--trace and --providers are needed together")
	case !known:
		return misuse("--preset %q is not one of %s", o.preset, strings.Join(slices.Sorted(maps.Keys(presets)), ", "))
	case !(o.speed > 0 && o.speed <= 1000):
		return misuse("--speed must be above 0, at most 1000")
	case o.members < 1 || o.members > 10_000:
		return misuse("--members must be 1 to 10000")
	case o.providers < 1 || o.providers > 5_000:
		return misuse("--providers-count must be 1 to 5000")
	case !(o.hours > 0 && o.hours <= 24*366):
		return misuse("--hours must be above 0, at most a year")
	case o.limit < 0:
		return misuse("--limit-providers must not be below 0")
	case !(o.accept > 0 && o.accept <= 1):
		return misuse("--accept must be above 0, at most 1")
	case o.seeds < 1 || o.seeds > 1000:
		return misuse("--seeds must be 1 to 1000")
	case !(o.kmh >= 1 && o.kmh <= 200):
		return misuse("--kmh must be 1 to 200")
	case o.lasts < 0 || o.drain < 0:
		return misuse("a duration must not be below 0")
	}
	return nil
}

// hour is the time of day at which the city begins.
func (o *Options) hour() (time.Duration, error) {
	at, err := time.Parse("15:04", o.from)
	if err != nil {
		return 0, misuse("--from %q is not a time of day such as 07:00", o.from)
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}
