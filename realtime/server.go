package realtime

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
)

// Events is the log of this node: store.Tail.
type Events interface {
	Ready() <-chan struct{}
	Epoch() uuid.UUID
	Head(ctx context.Context, topic string) (int64, error)
	Replay(ctx context.Context, topic string, pos int64, limit int) ([]*store.Entry, int64, error)
}

// Access is who may follow what: store.Store.
type Access interface {
	FollowsRequest(ctx context.Context, actor dispatch.Actor, request dispatch.RequestID) (bool, error)
	LiveSessions(ctx context.Context, sessions []uuid.UUID) (map[uuid.UUID]dispatch.Role, error)
	Journey(ctx context.Context, request dispatch.RequestID) (store.Journey, error)
}

// Offers takes what devices say about offers: dispatch.Service.
type Offers interface {
	Delivered(ctx context.Context, actor dispatch.Actor, id dispatch.OfferID) (*dispatch.Result, error)
	Shown(ctx context.Context, actor dispatch.Actor, id dispatch.OfferID) (*dispatch.Result, error)
}

// Fleet is where providers are: fleet.Fleet, or something that also acts on what it is told.
type Fleet interface {
	Report(ctx context.Context, fixes []fleet.Fix) []fleet.Verdict
	Position(provider uuid.UUID) (fleet.Position, bool)
	Changes(since uint64, window fleet.Window) ([]fleet.Position, uint64)
}

// Timing is how long things take. A zero field takes the value of its comment, which is that of the contract.
type Timing struct {
	Heartbeat  time.Duration // 20 s of silence until a heartbeat
	Silence    time.Duration // 45 s until a silent client is dropped
	Stall      time.Duration // 10 s without a byte written until a socket is closed
	FirstFrame time.Duration // 10 s until a client must have sent something
	Resume     time.Duration // 1 s in which a client may say from where it resumes its personal topics
	Lifetime   time.Duration // 55 min, of which a socket lives 0.8 to 1.0
	Track      time.Duration // 1 s between positions of a followed request's provider
	Count      time.Duration // 1 s between numbers of the board
	Sweep      time.Duration // 3 s between looks at which sessions still live
	Beat       time.Duration // 5 s between signs of life of this node
	Drain      time.Duration // 20 s over which sockets are closed when the node shuts down
}

func (t Timing) withDefaults() Timing {
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{
		{&t.Heartbeat, 20 * time.Second}, {&t.Silence, 45 * time.Second}, {&t.Stall, 10 * time.Second},
		{&t.FirstFrame, 10 * time.Second}, {&t.Resume, time.Second}, {&t.Lifetime, 55 * time.Minute},
		{&t.Track, time.Second}, {&t.Count, time.Second}, {&t.Sweep, 3 * time.Second}, {&t.Beat, 5 * time.Second}, {&t.Drain, 20 * time.Second},
	} {
		if *d.at == 0 {
			*d.at = d.value
		}
	}
	return t
}

// Config is what a Server is made of. Every field is required unless it says otherwise.
type Config struct {
	Node     uuid.UUID // of this process; new at each start
	Events   Events
	Access   Access
	Presence PresenceStore
	Offers   Offers
	Fleet    Fleet
	Verifier Verifier
	Tickets  *Tickets
	Origins  []string     // web origins, scheme included, that may open sockets; may be empty
	Log      *slog.Logger // nil: slog.Default

	// Way estimates the rest of somebody's drive, at once; nil: by the great circle, outside rush hours.
	Way func(l geo.Leg, v geo.Vehicle, now time.Time) dispatch.Way

	// Counters are the board's numbers of this moment, for whoever follows it; nil: they are not told.
	Counters func(context.Context) (any, error)

	// Address is the client's address, for limits; nil: that of the connection.
	Address func(*http.Request) string
	// Refuse answers a request that gets no socket; nil: the error envelope of the HTTP contract.
	Refuse func(w http.ResponseWriter, r *http.Request, refusal Refusal)

	Sockets   int  // at most on this node; zero: 20 000
	Unlimited bool // sockets may be opened at any rate
	Timing    Timing
}

const (
	socketsPerNode     = 20_000
	upgradesPerNode    = 300 // per second
	upgradesPerAddress = 10
)

// Server serves the sockets of one node.
type Server struct {
	node     uuid.UUID
	events   Events
	access   Access
	offers   Offers
	fleet    Fleet
	verifier Verifier
	tickets  *Tickets
	origins  map[string]bool
	way      func(geo.Leg, geo.Vehicle, time.Time) dispatch.Way
	log      *slog.Logger
	address  func(*http.Request) string
	refuse   func(http.ResponseWriter, *http.Request, Refusal)
	most     int
	timing   Timing
	counters func(context.Context) (any, error)

	hub      *hub
	journeys *journeys
	presence *presence
	gate     *gate

	ctx      context.Context // ends when Run has closed all sockets
	stop     context.CancelFunc
	running  sync.WaitGroup // connections
	draining atomic.Bool
	suspect  chan struct{} // size 1: somebody in suspects

	mu       sync.Mutex
	conns    map[uuid.UUID]*conn
	users    map[dispatch.UserID][]*conn // oldest first
	suspects map[dispatch.UserID]struct{}
}

// New makes a server. It serves once Run runs; its Follower must follow the node's tail.
func New(cfg Config) *Server {
	s := &Server{
		node: cfg.Node, events: cfg.Events, access: cfg.Access, offers: cfg.Offers, fleet: cfg.Fleet,
		verifier: cfg.Verifier, tickets: cfg.Tickets, origins: map[string]bool{}, way: cfg.Way, log: cfg.Log,
		address: cfg.Address, refuse: cfg.Refuse, most: cfg.Sockets, timing: cfg.Timing.withDefaults(), counters: cfg.Counters,
		hub: newHub(), journeys: newJourneys(cfg.Access.Journey), gate: newGate(upgradesPerNode, upgradesPerAddress),
		suspect: make(chan struct{}, 1),
		conns:   map[uuid.UUID]*conn{}, users: map[dispatch.UserID][]*conn{}, suspects: map[dispatch.UserID]struct{}{},
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	for _, o := range cfg.Origins {
		s.origins[o] = true
	}
	s.fallbacks(cfg)
	s.presence = newPresence(cfg.Presence, cfg.Node, s.log)
	return s
}

func (s *Server) fallbacks(cfg Config) {
	if s.way == nil {
		s.way = straight
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.address == nil {
		s.address = peerAddress
	}
	if s.refuse == nil {
		s.refuse = writeRefusal
	}
	if s.most == 0 {
		s.most = socketsPerNode
	}
	if cfg.Unlimited {
		s.gate = newGate(0, 0)
	}
}

// Follower is what must follow the node's tail.
func (s *Server) Follower() store.Follower {
	return store.Follower{Events: s.deliver, Reset: s.reset}
}

func (s *Server) deliver(batch []*store.Event) {
	s.journeys.moved(batch)
	s.hub.deliver(batch)
	for _, ev := range batch {
		if ev.Type == accountChange {
			s.doubt(ev)
		}
	}
}

// reset makes every subscription start from a snapshot: the log was replaced.
func (s *Server) reset() {
	for _, sub := range s.hub.all() {
		c := sub.conn
		c.mu.Lock()
		if sub.mode == live || sub.mode == lagging || sub.mode == waiting {
			c.queue.drop(sub)
			sub.mode, sub.lost, sub.seen = lagging, true, 0
		}
		c.mu.Unlock()
		c.signal()
	}
}

// Run keeps presence, sessions and followed journeys current until ctx ends; then it drains: it closes all sockets
// in slices and returns when the last is gone. Requests that arrive from then on are refused.
func (s *Server) Run(ctx context.Context) error {
	var working sync.WaitGroup
	working.Go(func() { s.journeys.run(s.ctx) })
	working.Go(func() { s.keep(s.ctx) })
	working.Go(func() { s.tellCounters(s.ctx) })
	<-ctx.Done()
	s.drain()
	s.running.Wait()
	s.stop()
	working.Wait()
	s.depart()
	return nil
}

// depart notes that this node has no socket any more.
func (s *Server) depart() {
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	s.presence.settle(ctx)
	if err := s.presence.store.Leave(ctx, s.node); err != nil {
		s.log.Warn("the node could not take its leave", "error", err)
	}
}

// keep does what has to be done again and again.
func (s *Server) keep(ctx context.Context) {
	beat, sweep := time.NewTicker(s.timing.Beat), time.NewTicker(s.timing.Sweep)
	defer beat.Stop()
	defer sweep.Stop()
	s.beat(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.presence.wake:
			s.presence.settle(ctx)
		case <-s.suspect:
			s.inspect(ctx, s.takeSuspects())
		case <-beat.C:
			s.beat(ctx)
		case <-sweep.C:
			s.inspect(ctx, s.all())
			s.presence.check(ctx)
		}
	}
}

func (s *Server) beat(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	if err := s.presence.store.Beat(ctx, s.node); err != nil {
		s.log.Warn("no sign of life given", "error", err)
	}
}

// mayRead reports whether p may follow t now.
func (s *Server) mayRead(ctx context.Context, p Principal, t topic) (bool, error) {
	if may, decided := t.owns(p); decided {
		return may, nil
	}
	return s.access.FollowsRequest(ctx, p.Actor(), dispatch.RequestID(t.id))
}

// straight is the estimate of who knows neither roads nor hours.
func straight(l geo.Leg, v geo.Vehicle, _ time.Time) dispatch.Way {
	metres := geo.Distance(l.From, l.To)
	return dispatch.Way{Takes: geo.Travel(metres, v, false), Metres: metres, Source: dispatch.ByGreatCircle}
}

// estimate is the way that is left from a position to the request of a journey.
func (s *Server) estimate(j journey, p fleet.Position, now time.Time) estimate {
	if j.State == dispatch.Arrived {
		return estimate{distanceM: int(geo.Distance(p.Point, j.To))}
	}
	way := s.way(geo.Leg{From: p.Point, To: j.To}, j.Vehicle, now)
	return estimate{minutes: geo.Minutes(way.Takes), distanceM: int(way.Metres)}
}

// hint is when a client that is sent away should come back, in milliseconds: spread, so that they do not come at once.
func (s *Server) hint() int64 { return 250 + rand.Int64N(4750) }
