// Package fleet is where every available provider is now, in Redis by H3 cell.
//
// Each node holds a replica of the whole fleet in its own memory and answers from it:
// Report judges fixes, Put takes what the database decided about duty, Nearest searches,
// Changes shows viewers what moved. Run carries every change to Redis, where it is indexed
// by cell, and through the feeds of Redis to the replicas of all other nodes. Redis is
// rebuildable: while it is away everything but NearestCold and Audit goes on, and when it
// returns, empty or not, the index is made whole from the replicas and from Config.Load.
//
// What the fleet knows is a suggestion. Whether a provider may take a job is decided in
// the database, of which this package knows nothing.
package fleet

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

// Config is how a fleet behaves. All nodes on one Redis must have equal Groups.
// A zero field takes the value its comment names.
type Config struct {
	// Fresh is how long a fix counts: 90 s, three intervals of 30 s.
	Fresh time.Duration
	// MaxAge is how old a reported fix may be to be taken at all: 15 min.
	MaxAge time.Duration
	// MaxAhead is how far a reported fix may be in the future: 60 s.
	MaxAhead time.Duration
	// MaxSpeed in metres per second is what a provider can plausibly do: 70. Negative: anything.
	// A simulation that runs faster than the clock multiplies it.
	MaxSpeed float64
	// Groups are the services that share an index in Redis. A service in none is its own group at resolution 8.
	Groups []Group
	// Load returns every provider on duty, read from the database after it was called.
	// It is called when Run starts, every Reload and whenever Redis was lost. What it says stands above what this node heard
	// before it was called, and below what it heard since; units need no Version. Nil: the replica is all there is.
	Load func(context.Context) ([]Unit, error)
	// Reload is how often the replica is compared with Load: 60 s.
	Reload time.Duration
	// Find returns those of the providers that are on duty. Report asks it about providers this node
	// has not heard of, at most once in 5 s each. Nil: they are NotOnDuty.
	Find func(context.Context, []uuid.UUID) ([]Unit, error)
	// Save persists the newest positions this node accepted since the last call, at most one per provider and
	// 500 in all, every second. What it fails to save comes again, or something newer does. Nil: nothing is persisted.
	Save func(context.Context, []Position) error
	// Log is where trouble with Redis, Load and Save is told: slog.Default.
	Log *slog.Logger
	// Now is the clock: time.Now.
	Now func() time.Time
}

// Fleet is one node's view of all providers. Its methods may be called by many goroutines.
type Fleet struct {
	redis  redis.UniversalClient
	node   string // tells its own batches in the feed from those of others
	cfg    Config
	groups catalog

	replica *replica
	unsent  *backlog // changed, not yet in Redis
	unsaved *backlog // accepted here, not yet with Save
	asked   *asked   // whom Find did not know
	rings   *rings   // how far cold searches went

	ready     chan struct{} // closed when the first load is done
	readyOnce sync.Once
	reload    chan struct{} // size 1: load soon
	lost      atomic.Uint64 // how often Redis turned out to be another one than before
	epoch     atomic.Value  // string: the epoch of the index this node has seen
	down      atomic.Bool   // the last trip to Redis failed
}

// Open returns the fleet on client, with an empty replica until Run has loaded it.
// The client should have ContextTimeoutEnabled, so that a Redis that hangs is given up in time.
func Open(client redis.UniversalClient, cfg Config) *Fleet {
	cfg = cfg.withDefaults()
	return &Fleet{
		redis:   client,
		node:    uuid.NewString(),
		cfg:     cfg,
		groups:  newCatalog(cfg.Groups),
		replica: newReplica(),
		unsent:  newBacklog(),
		unsaved: newBacklog(),
		asked:   newAsked(),
		rings:   newRings(),
		ready:   make(chan struct{}),
		reload:  make(chan struct{}, 1),
	}
}

func (c Config) withDefaults() Config {
	c.Fresh = or(c.Fresh, 90*time.Second)
	c.MaxAge = or(c.MaxAge, 15*time.Minute)
	c.MaxAhead = or(c.MaxAhead, time.Minute)
	c.MaxSpeed = or(c.MaxSpeed, 70)
	c.Reload = or(c.Reload, time.Minute)
	c.Log = or(c.Log, slog.Default())
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func or[T comparable](v, standard T) T {
	var zero T
	if v == zero {
		return standard
	}
	return v
}

// Ready is closed once the replica has been loaded for the first time. Until then
// Nearest may miss providers and Report may find them NotOnDuty.
func (f *Fleet) Ready() <-chan struct{} { return f.ready }
