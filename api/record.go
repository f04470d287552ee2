package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/google/uuid"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// record gives a request its id and trace, survives its panic, and writes its one line in the log.
// The line says who, what and how long; never a header, a query or a body.
func (s *Server) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		x := &edge.Exchange{RequestID: idOf(r), Debug: s.Debug}
		ctx := edge.Begin(propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header)), x)
		r = r.WithContext(ctx)
		out := &recorder{ResponseWriter: w, x: x}
		out.Header().Set("X-Request-ID", x.RequestID)
		defer s.finish(out, r, start)
		next.ServeHTTP(out, r)
	})
}

// finish runs after the handler, panicking or not.
func (s *Server) finish(out *recorder, r *http.Request, start time.Time) {
	thrown := recover()
	if thrown == http.ErrAbortHandler {
		panic(thrown)
	}
	if thrown != nil {
		s.broken(out, r, thrown)
	}
	took := time.Since(start)
	s.metrics.observe(r.Method, out, took)
	s.line(r, out, took)
}

func (s *Server) broken(out *recorder, r *http.Request, thrown any) {
	failure := edge.Internal(fmt.Errorf("panic: %v\n%s", thrown, debug.Stack()))
	out.x.Cause = failure.Unwrap()
	if out.status == 0 {
		failure.Write(out, r)
	}
}

func (s *Server) line(r *http.Request, out *recorder, took time.Duration) {
	x, level := out.x, slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("request_id", x.RequestID), slog.String("method", r.Method), slog.String("route", x.Route),
		slog.Int("status", out.statusOr200()), slog.Duration("took", took), slog.Int64("db_queries", x.Queries.Load()),
	}
	if !x.Caller.Anonymous() {
		attrs = append(attrs, slog.String("user", x.Caller.User.String()), slog.String("role", string(x.Caller.Role)))
	}
	if span := trace.SpanContextFromContext(r.Context()); span.IsValid() {
		attrs = append(attrs, slog.String("trace_id", span.TraceID().String()))
	}
	if out.status >= http.StatusInternalServerError {
		level = severity(x)
		attrs = append(attrs, slog.Any("error", x.Cause))
	}
	s.Log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

// severity is how bad it is that a node could not answer. That a probe hears "not yet" is what it asks for.
func severity(x *edge.Exchange) slog.Level {
	if errors.Is(x.Cause, errNotReady) {
		return slog.LevelWarn
	}
	return slog.LevelError
}

func idOf(r *http.Request) string {
	if id := r.Header.Get("X-Request-ID"); requestID.MatchString(id) {
		return id
	}
	return uuid.Must(uuid.NewV7()).String()
}

// A recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	x      *edge.Exchange
	status int // 0 until the header is written
}

// WriteHeader notes the final status and, when debugging, says how many SQL statements it took.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		w.status = status
		if w.x.Debug {
			w.Header().Set("X-DB-Queries", strconv.FormatInt(w.x.Queries.Load(), 10))
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what is buffered.
//
// A writer that cannot flush sends at the end.
func (w *recorder) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Hijack hands the connection over, for sockets.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.status == 0 {
		w.status = http.StatusSwitchingProtocols
	}
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

func (w *recorder) statusOr200() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
