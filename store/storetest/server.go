//go:build unix

package storetest

import (
	"context"
	"testing"
)

// Server is a Postgres or Redis of one test. A method that cannot do its work fails the test at once, so methods
// must be called from the test's own goroutine.
type Server struct {
	URL  string // stays the same over stops and starts
	Addr string // host:port on loopback, for a proxy in between

	t       testing.TB
	process process
}

// process is what Postgres and Redis have in common.
type process interface {
	Start(context.Context) error
	Stop() error
	Kill() error
	Pause() error
	Resume() error
	Addr() string
	PID() int
}

func serve(t testing.TB, p process, url string) *Server {
	t.Cleanup(func() { check(t, p.Kill()) })
	return &Server{URL: url, Addr: p.Addr(), t: t, process: p}
}

// Start starts the server after Stop or Kill and returns when it answers.
func (s *Server) Start() { s.t.Helper(); s.must(s.process.Start(context.Background())) }

// Stop shuts the server down in order and returns when it has ended.
func (s *Server) Stop() { s.t.Helper(); s.must(s.process.Stop()) }

// Kill ends the server with SIGKILL and returns when it has ended.
func (s *Server) Kill() { s.t.Helper(); s.must(s.process.Kill()) }

// Pause freezes the server: connections stay open and nothing is answered until Resume.
func (s *Server) Pause() { s.t.Helper(); s.must(s.process.Pause()) }

// Resume lets a frozen server go on.
func (s *Server) Resume() { s.t.Helper(); s.must(s.process.Resume()) }

// PID is the process id of the server.
func (s *Server) PID() int { return s.process.PID() }

func (s *Server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
