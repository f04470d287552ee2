// Package road is driving times by road, from a server that speaks the table service of OSRM.
//
// What was answered is kept by the pair of H3 cells. Who asks waits for at most Budget: a drive that is not known by then is
// not known now, and the answer, when it comes, serves who asks next. A server that does not answer in time or answers
// nonsense several times over is left alone for a while. So a caller can always go on with the estimate of [geo.Travel].
package road

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/sync/singleflight"

	"github.com/auxilio/auxilio/geo"
)

// Config is how roads are asked for. A zero field takes the value its comment names.
type Config struct {
	URL    *url.URL      // of the server, without the name of a service: http://osrm:5000
	Budget time.Duration // how long a caller waits: 150 ms
	Within time.Duration // how long an answer may take to be of use at all: 2 s
	Keep   time.Duration // how long an answer counts: 15 min
	Rest   time.Duration // how long a server that failed is left alone: 10 s
	Log    *slog.Logger  // where it is told that the server fails, and that it works again: slog.Default
}

// Roads answers from what it keeps and from the server. Its methods may be called by many goroutines.
type Roads struct {
	table   table
	budget  time.Duration
	within  time.Duration
	kept    *otter.Cache[pair, geo.Drive]
	flight  singleflight.Group
	breaker *gobreaker.CircuitBreaker[[]geo.Drive]
	turns   chan struct{}  // one for each call that may be under way
	calls   sync.WaitGroup // under way
}

const (
	cellResolution = 10 // cells 130 m wide: half a minute's drive
	keptDrives     = 200_000
	failuresInRow  = 5
	callsAtOnce    = 8
	sourcesAtOnce  = 50 // OSRM takes 100 places in a table unless it is told otherwise
)

// pair is where a kept drive begins and ends.
type pair struct{ from, to geo.Cell }

func pairOf(l geo.Leg) pair {
	return pair{geo.CellAt(l.From, cellResolution), geo.CellAt(l.To, cellResolution)}
}

// Open makes Roads. It asks the server nothing yet.
func Open(c Config) *Roads {
	orElse(&c.Budget, 150*time.Millisecond)
	orElse(&c.Within, 2*time.Second)
	orElse(&c.Keep, 15*time.Minute)
	orElse(&c.Rest, 10*time.Second)
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Roads{
		table:  table{base: c.URL, client: &http.Client{Timeout: c.Within, CheckRedirect: stay}},
		budget: c.Budget, within: c.Within, turns: make(chan struct{}, callsAtOnce),
		kept: otter.Must(&otter.Options[pair, geo.Drive]{MaximumSize: keptDrives, ExpiryCalculator: otter.ExpiryWriting[pair, geo.Drive](c.Keep)}),
		breaker: gobreaker.NewCircuitBreaker[[]geo.Drive](gobreaker.Settings{
			Name: "road", Timeout: c.Rest,
			ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= failuresInRow },
			OnStateChange: func(_ string, _, to gobreaker.State) {
				c.Log.Warn("road times", "server", c.URL.Host, "breaker", to.String())
			},
		}),
	}
}

func orElse(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// stay keeps the client from following a server elsewhere.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close waits for the calls under way, at most Within.
func (r *Roads) Close() { r.calls.Wait() }

// Drives are what is known of some legs, in their order, within the budget or until ctx ends.
func (r *Roads) Drives(ctx context.Context, legs []geo.Leg) []geo.Drive {
	ctx, cancel := context.WithTimeout(ctx, r.budget)
	defer cancel()
	asked := r.ask(r.unknown(legs))
	for _, answer := range asked {
		select {
		case <-answer:
		case <-ctx.Done():
		}
	}
	return r.known(legs)
}

// Soon is what is kept of some legs, in their order. The server is asked for the others, and nobody waits for it.
func (r *Roads) Soon(legs []geo.Leg) []geo.Drive {
	r.ask(r.unknown(legs))
	return r.known(legs)
}

func (r *Roads) known(legs []geo.Leg) []geo.Drive {
	drives := make([]geo.Drive, len(legs))
	for i, l := range legs {
		drives[i], _ = r.kept.GetIfPresent(pairOf(l))
	}
	return drives
}

// unknown is the legs that are not kept, one of each pair of cells, by where they end.
func (r *Roads) unknown(legs []geo.Leg) map[geo.Cell][]geo.Leg {
	missing, seen := map[geo.Cell][]geo.Leg{}, map[pair]bool{}
	for _, l := range legs {
		p := pairOf(l)
		if _, kept := r.kept.GetIfPresent(p); kept || seen[p] || p.from == 0 || p.to == 0 {
			continue
		}
		seen[p] = true
		missing[p.to] = append(missing[p.to], l)
	}
	return missing
}

// ask has the server asked for some legs, and returns what is to be waited for.
func (r *Roads) ask(missing map[geo.Cell][]geo.Leg) (answers []<-chan singleflight.Result) {
	for _, legs := range missing {
		for some := range slices.Chunk(legs, sourcesAtOnce) {
			answers = append(answers, r.flight.DoChan(nameOf(some), func() (any, error) {
				r.calls.Add(1)
				defer r.calls.Done()
				return nil, r.fetch(some)
			}))
		}
	}
	return answers
}

// nameOf is the same for legs between the same cells.
func nameOf(legs []geo.Leg) string {
	var b strings.Builder
	b.WriteString(pairOf(legs[0]).to.String())
	for _, l := range legs {
		b.WriteString(pairOf(l).from.String())
	}
	return b.String()
}

// fetch asks the server for legs that end in the same cell, and keeps the answer, also that there is no way. An answer
// that is too late for who waits counts as a failure all the same.
func (r *Roads) fetch(legs []geo.Leg) error {
	ctx, cancel := context.WithTimeout(context.Background(), r.within)
	defer cancel()
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err := r.breaker.Execute(func() ([]geo.Drive, error) {
		start := time.Now()
		drives, err := r.table.drives(ctx, legs)
		if err != nil {
			return nil, err
		}
		for i, l := range legs {
			r.kept.Set(pairOf(l), drives[i])
		}
		if time.Since(start) > r.budget {
			return nil, errLate
		}
		return drives, nil
	})
	return err
}
