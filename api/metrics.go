package api

import (
	"net/http"
	"net/http/pprof"
	"strconv"
	"time"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/api/worker"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what the internal port tells about the public one.
type metrics struct {
	took    *prometheus.HistogramVec
	queries *prometheus.HistogramVec
}

func newMetrics(reg prometheus.Registerer, passwords *auth.Passwords) *metrics {
	m := &metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "auxilio_http_request_seconds", Help: "Time from the request's header to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"method", "route", "status"}),
		queries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "auxilio_http_db_queries", Help: "SQL statements of one request.", Buckets: []float64{0, 1, 2, 3, 4, 5, 7, 10, 15, 25, 50},
		}, []string{"route"}),
	}
	reg.MustRegister(m.took, m.queries, prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "auxilio_password_hashes_total", Help: "Passwords hashed or checked, each of which takes a core for a while.",
	}, func() float64 { return float64(passwords.Hashed()) }))
	return m
}

func (m *metrics) observe(method string, out *recorder, took time.Duration) {
	m.took.WithLabelValues(known(method), out.x.Route, strconv.Itoa(out.statusOr200())).Observe(took.Seconds())
	m.queries.WithLabelValues(out.x.Route).Observe(float64(out.x.Queries.Load()))
}

// known keeps invented methods from making series without end.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return method
	default:
		return "OTHER"
	}
}

// Internal answers the internal port: metrics, profiles and the task queue, never the public one.
func (s *Server) Internal() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{Registry: s.Metrics}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /health/live", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	if s.Tasks != nil {
		mux.Handle(worker.ConsolePath+"/", s.Tasks)
	}
	return mux
}
