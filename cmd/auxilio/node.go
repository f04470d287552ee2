package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/desk"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/live"
	"github.com/auxilio/auxilio/api/push"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/webhooks"
	"github.com/auxilio/auxilio/api/worker"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/geo/road"
	"github.com/auxilio/auxilio/realtime"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
)

// node is one server with everything it is made of. Nodes are alike and keep nothing that another could not take over.
type node struct {
	id        uuid.UUID
	cfg       settings
	log       *slog.Logger
	logFile   io.Closer
	store     *store.Store
	redis     redis.UniversalClient
	limiter   *ratelimit.Limiter // nil: nothing is limited
	logins    *auth.Service
	fleet     *fleet.Fleet
	roads     *road.Roads // nil without a road server
	blobs     blob.Store
	tail      *store.Tail
	sequencer *store.Sequencer
	service   *dispatch.Service
	engine    *dispatch.Engine
	feeder    *webhooks.Feeder
	push      *push.Notifier
	workers   *worker.Workers
	sockets   *realtime.Server
	api       *api.Server
}

// newNode wires a node bottom-up. It opens no port.
func newNode(ctx context.Context, cfg settings) (_ *node, err error) {
	n := &node{id: uuid.Must(uuid.NewV7()), cfg: cfg}
	n.log, n.logFile = newLog(os.Stdout, cfg.LogDir, cfg.Debug)
	n.log = n.log.With("node", n.id.String()[24:])
	defer func() {
		if err != nil {
			n.close()
		}
	}()
	redis.SetLogger(redisLog{n.log})
	if n.redis, err = openRedis(cfg.RedisURL); err != nil {
		return nil, err
	}
	if err := n.openStore(ctx); err != nil {
		return nil, err
	}
	if err := n.openBlobs(ctx); err != nil {
		return nil, fmt.Errorf("AUXILIO_BLOB_URL: %w", err)
	}
	n.wireEngine()
	if err := n.wireLogins(ctx); err != nil {
		return nil, err
	}
	if err := n.openPush(ctx); err != nil {
		return nil, err
	}
	if err := n.wireWorkers(); err != nil {
		return nil, err
	}
	return n, n.wireEdge()
}

func (n *node) openStore(ctx context.Context) (err error) {
	if n.store, err = store.Open(ctx, store.Config{URL: n.cfg.DatabaseURL, Tracer: edge.QueryCounter{}, Log: n.log,
		DataKeys: n.cfg.dataKeys, Lives: n.cfg.lives()}); err != nil {
		return err
	}
	if err := n.store.CheckDurable(ctx); err != nil && n.cfg.production() {
		return err
	} else if err != nil {
		n.log.Warn("this database may lose acknowledged work", "why", err.Error())
	}
	if err := n.store.CheckSchema(ctx); err != nil {
		return err
	}
	if _, err := n.store.SealHealth(ctx); err != nil {
		return err
	}
	return n.store.EnsurePolicy(ctx)
}

func (n *node) openBlobs(ctx context.Context) error {
	address, shared, err := n.cfg.blobURL()
	if err != nil {
		return err
	}
	if !shared && n.cfg.production() {
		n.log.Warn("AUXILIO_BLOB_URL is not set: files are kept on this machine, where other nodes do not find them", "in", address)
	}
	n.blobs, err = blob.Open(ctx, address)
	return err
}

func (n *node) wireEngine() {
	n.fleet = fleet.Open(n.redis, fleet.Config{MaxSpeed: n.cfg.maxSpeed(), Load: n.store.Units, Find: n.store.UnitsOf,
		Save: n.store.SavePositions, Log: n.log})
	n.engine = &dispatch.Engine{Node: n.id, Log: n.log}
	n.service = &dispatch.Service{Store: n.store, Fleet: store.Whereabouts{Store: n.store, Fleet: n.fleet},
		Zone: n.cfg.zone, Wake: n.engine.Wake}
	n.engine.Service = n.service
	if n.cfg.etaURL != nil {
		n.roads = road.Open(road.Config{URL: n.cfg.etaURL, Log: n.log})
		n.service.Roads = n.roads
	}
	n.tail, n.sequencer = n.store.Tail(), n.store.Sequencer()
	n.tail.Follow(wakeful(n.engine))
}

func (n *node) wireWorkers() (err error) {
	secrets, err := edge.NewSeal(n.cfg.secret, webhooks.Purpose)
	if err != nil {
		return err
	}
	n.feeder = webhooks.NewFeeder(n.store, n.log)
	n.tail.Follow(n.feeder.Follower())
	sender := &webhooks.Sender{Client: n.cfg.door().Client(), Seal: secrets, Now: time.Now}
	n.workers, err = worker.New(worker.Config{
		Node: n.id, Store: n.store, Blobs: n.blobs, Webhooks: sender, Push: n.push, Log: n.log, Mail: n.cfg.mail, ResetLink: n.logins.ResetLink,
		Wallet: &wallet.Wallet{Store: n.store.Billing(n.cfg.zone), Network: n.cfg.wallet, Now: time.Now, Log: n.log}, Zone: n.cfg.zone,
	})
	return err
}

func (n *node) wireLogins(ctx context.Context) (err error) {
	if n.cfg.RateLimits == "on" {
		n.limiter = ratelimit.New(n.redis)
	}
	if n.cfg.mail == nil {
		n.log.Warn("mail is off: letters are not sent")
	}
	n.logins, err = auth.New(ctx, auth.Config{
		Store: n.store, Secret: n.cfg.secret, Issuer: n.cfg.PublicURL, PublicURL: n.cfg.publicURL, Log: n.log, Now: time.Now,
		Work: auth.Work, Limiter: n.limiter,
	})
	return err
}

func (n *node) wireEdge() (err error) {
	tickets := realtime.NewTickets(n.redis, n.cfg.key("tickets"), n.socketURL())
	n.sockets = realtime.New(realtime.Config{
		Node: n.id, Events: n.tail, Access: n.store, Presence: n.store, Offers: n.service, Fleet: n.fleet,
		Verifier: verifier{n.logins}, Tickets: tickets, Origins: n.origins(), Way: n.service.WayAtOnce, Log: n.log, Address: api.Source,
		Unlimited: n.cfg.RateLimits == "off", Timing: n.timing(),
		Counters: func(ctx context.Context) (any, error) {
			return desk.CountersAt(ctx, n.store, time.Now().In(n.cfg.zone))
		},
	})
	n.tail.Follow(n.sockets.Follower())
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	n.engine.Observe = roundMetrics(metrics)
	n.api, err = api.New(api.Config{
		Version: version(), Store: n.store, Redis: n.redis, Auth: n.logins, Log: n.log, Secret: n.cfg.secret, Now: time.Now,
		Zone: n.cfg.zone, Wallet: n.cfg.wallet, PublicURL: n.cfg.publicURL, Origins: n.cfg.Origins, TrustedProxies: n.cfg.proxies,
		Production: n.cfg.production(), Debug: n.cfg.Debug, Limits: n.limits(), Limiter: n.limiter, Metrics: metrics, Realtime: n.sockets,
		Live: &live.Live{Server: n.sockets, Tickets: tickets}, Dispatch: n.service, Fleet: n.fleet, Tail: n.tail,
		Tasks: n.workers.Console(), Door: n.cfg.door(), Push: n.push, Blobs: n.blobs,
	})
	if err != nil {
		return fmt.Errorf("wire the API: %w", err)
	}
	return nil
}

// developmentDrain keeps Ctrl-C short where nobody but the developer is connected.
const developmentDrain = time.Second

func (n *node) timing() realtime.Timing {
	if n.cfg.production() {
		return realtime.Timing{}
	}
	return realtime.Timing{Drain: developmentDrain}
}

func (n *node) limits() *api.Limits {
	if n.cfg.RateLimits == "off" {
		return nil
	}
	limits := api.DefaultLimits()
	return &limits
}

// origins are those configured and the server's own.
func (n *node) origins() []string {
	own := url.URL{Scheme: n.cfg.publicURL.Scheme, Host: n.cfg.publicURL.Host}
	return append([]string{own.String()}, n.cfg.Origins...)
}

// socketURL is where a ticket is used.
func (n *node) socketURL() string {
	u := *n.cfg.publicURL.JoinPath(edge.Base, "realtime/connect")
	u.Scheme = map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	return u.String()
}

func (n *node) close() {
	if n.roads != nil {
		n.roads.Close()
	}
	if n.store != nil {
		n.store.Close()
	}
	var closed error
	if n.redis != nil {
		closed = n.redis.Close()
	}
	if n.blobs != nil {
		closed = errors.Join(closed, n.blobs.Close())
	}
	if err := errors.Join(closed, n.logFile.Close()); err != nil {
		n.log.Warn("close", "err", err)
	}
}

// verifier lets sockets recognise the access tokens of the HTTP API.
type verifier struct{ logins *auth.Service }

func (v verifier) Verify(ctx context.Context, token string) (realtime.Principal, error) {
	c, err := v.logins.Authenticate(ctx, token)
	if err != nil {
		var refused *edge.Failure
		if errors.As(err, &refused) {
			err = fmt.Errorf("%w: %w", realtime.ErrUnauthorized, err)
		}
		return realtime.Principal{}, err
	}
	return realtime.Principal{User: c.User, Session: c.Session, Role: c.Role, Provider: c.Provider, Expires: c.Until}, nil
}
