// Package api is the HTTP edge: it turns requests into operations and outcomes into answers.
// Each resource is a package below it; this one puts them together with what every request gets: an id, a log line,
// security headers, a known caller, a limit, and an answer in the one envelope.
package api

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/auxilio/auxilio/api/assistance"
	"github.com/auxilio/auxilio/api/audit"
	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/console"
	"github.com/auxilio/auxilio/api/desk"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/api/live"
	"github.com/auxilio/auxilio/api/providers"
	"github.com/auxilio/auxilio/api/push"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/api/services"
	"github.com/auxilio/auxilio/api/users"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/blob"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
)

// Config is what the edge is made of. Every field is required unless it says otherwise.
type Config struct {
	Version string
	Store   *store.Store
	Redis   redis.UniversalClient
	Auth    *auth.Service
	Log     *slog.Logger
	Secret  []byte // of the server; seals kept answers
	Now     func() time.Time
	Zone    *time.Location // where "today" is

	PublicURL      *url.URL
	Origins        []string           // web origins, scheme included, that may call from a browser; may be empty
	TrustedProxies []netip.Prefix     // whose X-Forwarded headers are believed; may be empty
	Production     bool               // https only
	Debug          bool               // answers carry X-DB-Queries
	Limits         *Limits            // nil: no rate limits
	Limiter        *ratelimit.Limiter // counts what Limits bounds; nil: nothing is counted
	Metrics        *prometheus.Registry
	Realtime       http.Handler    // answers GET /realtime/connect; nil: no sockets
	Live           *live.Live      // tickets and pulled events; nil: none
	Wallet         *wallet.Network // the payment network; nil: nobody can pay
	Dispatch       *dispatch.Service
	Fleet          *fleet.Fleet
	Tail           *store.Tail
	Push           *push.Notifier // wakes devices; nil: there is no way to
	Door           egress.Door    // how others' addresses may be called
	Blobs          blob.Store     // keeps files
	Tasks          http.Handler   // shows the task queue on the internal port, at worker.ConsolePath; nil: it is not shown
}

// Server answers the public HTTP port.
type Server struct {
	Config
	edge     *edge.Edge
	engine   *gin.Engine
	handler  http.Handler
	metrics  *metrics
	pages    map[string]bool // paths that are no operations
	draining atomic.Bool
}

// New wires the edge. The registrations are data in themselves, so a mistake in one shows here, at start.
func New(cfg Config) (*Server, error) {
	seal, err := edge.NewSeal(cfg.Secret, "kept answers")
	if err != nil {
		return nil, fmt.Errorf("make the seal of kept answers: %w", err)
	}
	s := &Server{Config: cfg, metrics: newMetrics(cfg.Metrics, cfg.Auth.Passwords), pages: map[string]bool{}}
	if s.engine, err = s.newEngine(); err != nil {
		return nil, err
	}
	s.edge = &edge.Edge{API: humagin.New(s.engine, edge.Config("Auxilio", cfg.Version)), Seal: seal}
	s.edge.API.OpenAPI().Info.Description = "Real-time assistance dispatch."
	s.edge.API.UseMiddleware(edge.CheckText, s.authenticate, s.limit, edge.Admit, s.edge.ReadBody)
	if err := s.register(); err != nil {
		return nil, err
	}
	s.handler = s.record(s.secure(s.paths(s.engine)))
	return s, nil
}

// register lists the resources in the order a reader would look for them.
func (s *Server) register() error {
	s.registerHealth()
	auth.Register(s.edge, s.Auth)
	s.registerCatalog()
	requests := &assistance.Desk{Store: s.Store, Dispatch: s.Dispatch, Fleet: s.Fleet, Zone: s.Zone, Now: s.Now, PublicURL: s.PublicURL, Blobs: s.Blobs}
	books := s.Store.Billing(s.Zone)
	users.Register(s.edge, &users.Users{Store: s.Store, Books: books, Auth: s.Auth, Requests: requests, Dispatch: s.Dispatch})
	bought := &services.Subscriptions{Store: books, Now: s.Now}
	if s.Wallet == nil {
		bought.Store = books.Offline()
	}
	services.RegisterSubscriptions(s.edge, bought)
	wallet.Register(s.edge, &wallet.Wallet{Store: books, Network: s.Wallet, Now: s.Now, Log: s.Log})
	providers.Register(s.edge, &providers.Roster{Store: s.Store, Dispatch: s.Dispatch, Fleet: s.Fleet, Requests: requests, Zone: s.Zone, Now: s.Now})
	desk.Register(s.edge, &desk.Desk{Store: s.Store, Fleet: s.Fleet, Zone: s.Zone, Now: s.Now})
	assistance.Register(s.edge, requests)
	audit.Register(s.edge, &audit.Audit{Store: s.Store})
	if err := s.registerOutward(); err != nil {
		return err
	}
	if s.Realtime != nil {
		s.page(edge.Base+"/realtime/connect", gin.WrapH(s.Realtime))
	}
	if s.Live != nil {
		live.Register(s.edge, s.Live)
	}
	for path, page := range console.Pages() {
		s.page(path, gin.WrapH(page))
	}
	s.registerDocuments()
	return nil
}

// registerCatalog lets the catalogue's lists be read anew when any node has changed them.
func (s *Server) registerCatalog() {
	catalog := services.NewCatalog(s.Store)
	if s.Tail != nil {
		s.Tail.Follow(catalog.Follower())
	}
	services.Register(s.edge, catalog)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Routes is every declared operation.
func (s *Server) Routes() []edge.Route { return s.edge.Routes() }

// Routed is every operation the router answers, as "METHOD /path/{parameter}" in order; documents, pages and sockets are no operations.
func (s *Server) Routed() []string {
	var routed []string
	for _, r := range s.engine.Routes() {
		if !s.pages[r.Path] {
			routed = append(routed, r.Method+" "+ginParameter.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	slices.Sort(routed)
	return routed
}

var ginParameter = regexp.MustCompile(`:([a-z_]+)`)

// page serves something that is no operation: a document, a page, a socket.
func (s *Server) page(path string, handler gin.HandlerFunc) {
	s.pages[path] = true
	s.engine.GET(path, handler)
}

// Drain makes readiness fail, so that balancers look elsewhere while open requests end.
func (s *Server) Drain() { s.draining.Store(true) }

func (s *Server) newEngine() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.Use(func(c *gin.Context) { edge.Of(c.Request.Context()).Route = c.FullPath() }, noteOrigin)
	e.NoRoute(s.stranger(func(string) *edge.Failure { return edge.NotFound() }))
	e.NoMethod(s.stranger(s.wrongMethod))
	proxies := make([]string, len(s.TrustedProxies))
	for i, p := range s.TrustedProxies {
		proxies[i] = p.String()
	}
	if err := e.SetTrustedProxies(proxies); err != nil {
		return nil, fmt.Errorf("trust proxies: %w", err)
	}
	return e, nil
}

// wrongMethod tells which methods the path has. What gin would tell of it includes methods of longer paths.
func (s *Server) wrongMethod(path string) *edge.Failure { return refuseMethod(s.methods(path)) }

func (s *Server) methods(path string) []string {
	has := map[string]bool{}
	for _, r := range s.engine.Routes() {
		if leads(r.Path, path) {
			has[r.Method] = true
		}
	}
	if has[http.MethodGet] {
		has[http.MethodHead] = true
	}
	return slices.Sorted(maps.Keys(has))
}

// leads reports whether a pattern with :parameters is of this path.
func leads(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, ":") })
}

func refuseMethod(allowed []string) *edge.Failure {
	return edge.Refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "Method not allowed").Header("Allow", strings.Join(allowed, ", "))
}

// stranger answers requests that no operation takes; they count against the address they come from.
func (s *Server) stranger(failure func(path string) *edge.Failure) gin.HandlerFunc {
	return func(c *gin.Context) {
		f := s.count(c, edge.ByRole)
		if f == nil {
			f = failure(c.Request.URL.Path)
		}
		f.Write(c.Writer, c.Request)
	}
}
