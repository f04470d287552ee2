// Package sim plays people against a running server: a simulated city with its members and providers, or a recorded day
// from CSV files. It is an ordinary client: it knows the public HTTP and WebSocket contract and nothing else of the
// server, so it is the demonstration, the load generator and the conformance client in one. It checks that every topic's
// events come without a gap, once, in order, and tells what became of every request.
//
// Chance is seeded: the same seed has every actor decide alike, however the network and the others are timed.
package sim

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/streets"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

// Main runs the command `auxilio sim` and returns its exit code. SIGINT and SIGTERM end it in good order.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := run(ctx, args, stdin, stdout, stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errMisuse):
		fmt.Fprintf(stderr, "sim: %v\nSee auxilio sim --help.\n", err)
		return exitMisuse
	default:
		fmt.Fprintln(stderr, "sim:", err)
		return exitFailed
	}
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	o, err := parse(args, stdin, stderr)
	if err != nil {
		return err
	}
	if o.offline {
		return o.laboratory(ctx, stdout)
	}
	if o.trace != "" {
		return o.replay(ctx, stdout, stderr)
	}
	return o.city(ctx, stdout, stderr)
}

// stage sets up what a run needs; mode names the accounts it keeps.
func (o *Options) stage(ctx context.Context, mode string, stderr io.Writer) (*Stage, error) {
	tally := &Tally{}
	client, err := NewClient(o.url, tally)
	if err != nil {
		return nil, misuse("--url: %w", err)
	}
	if err := client.Reach(ctx); err != nil {
		return nil, err
	}
	if o.state == "" {
		if o.state, err = rosterPath(o.url, mode); err != nil {
			return nil, err
		}
	}
	roster, err := OpenRoster(o.state)
	if err != nil {
		return nil, err
	}
	admin := NewSession(client, o.admin)
	if _, err := admin.Login(ctx); err != nil {
		return nil, err
	}
	return &Stage{
		World: &World{
			Clock: Clock{Speed: o.speed, Began: time.Now()}, Dice: Dice(o.seed), Score: NewScore(), Tally: tally,
			Scenes: NewScenes(), stderr: stderr,
		},
		hiring: &Hiring{client: client, admin: admin, roster: roster},
	}, nil
}

// city plays the city until ctx ends.
func (o *Options) city(ctx context.Context, stdout, stderr io.Writer) error {
	hour, err := o.hour()
	if err != nil {
		return err
	}
	guatemala, err := streets.Guatemala()
	if err != nil {
		return err
	}
	stage, err := o.stage(ctx, "city", stderr)
	if err != nil {
		return err
	}
	stage.Streets, stage.Clock.Hour = guatemala, hour
	weather := presets[o.preset]
	count := max(1, int(float64(o.providers)*weather.Fleet))
	city := &City{Stage: stage, Recruits: Recruits(stage.Dice, guatemala, count), Weather: weather, Members: o.members}
	if o.lasts > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.lasts)
		defer cancel()
	}
	if err := city.Run(ctx); err != nil {
		return err
	}
	return o.conclude(stage, stdout, false)
}

// replay plays the recorded day.
func (o *Options) replay(ctx context.Context, stdout, stderr io.Writer) error {
	calls, err := readFile(o.trace, ReadCalls)
	if err != nil {
		return err
	}
	starts, err := readFile(o.starts, ReadStarts)
	if err != nil {
		return err
	}
	vehicle, err := geo.ParseVehicle(o.vehicle)
	if err != nil {
		return misuse("--vehicle: %w", err)
	}
	until := time.Duration(o.hours * float64(time.Hour))
	calls = slices.DeleteFunc(calls, func(c Call) bool { return c.At >= until })
	starts = slices.DeleteFunc(starts, func(s Start) bool { return s.At >= until })
	starts = o.some(starts)
	if len(calls) == 0 {
		return fmt.Errorf("%s has no call in its first %g hours", o.trace, o.hours)
	}
	stage, err := o.stage(ctx, "trace", stderr)
	if err != nil {
		return err
	}
	day := &Replay{
		Stage: stage, Calls: calls, Starts: starts, Service: o.service, Vehicle: vehicle, Habits: replayHabits,
		Members: o.members, Drain: o.drain,
	}
	day.Habits.Accept = o.accept
	if day.Drain == 0 {
		day.Drain = max(time.Minute, stage.Clock.Wall(3*time.Hour))
	}
	if err := day.Run(ctx); err != nil {
		return errors.Join(err, o.conclude(stage, stdout, false))
	}
	return o.conclude(stage, stdout, true)
}

// errUnsound is a run whose events or requests do not add up.
var errUnsound = errors.New("the run is not sound: see gaps, duplicates and unaccounted above")

// conclude tells how a run went. A strict one must add up.
func (o *Options) conclude(s *Stage, stdout io.Writer, strict bool) error {
	sum := Summarize(s.wanted, s.Score, s.Tally, &s.Clock, time.Now())
	if !strict {
		sum.Unaccounted -= sum.Open // they go on
	}
	sum.Print(stdout)
	if o.report != "" {
		if err := sum.Save(o.report); err != nil {
			return err
		}
	}
	if strict && !sum.Sound() {
		return errUnsound
	}
	return nil
}
