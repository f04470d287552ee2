//go:build unix

package main

import "context"

// service is Postgres or Redis, wherever it came from.
type service struct {
	name   string // "postgres" or "redis"
	url    string
	found  string // one line for people: what was found or done
	unit   unit   // the process we keep running; nil when it is not ours
	finish func() error
}

// stop ends what was started for the service, if anything.
func (s service) stop() error {
	if s.finish == nil {
		return nil
	}
	return s.finish()
}

// unit is a process that is started, watched, started again when it dies, and stopped.
// Its methods are for one goroutine at a time.
type unit interface {
	Start(context.Context) error
	Stop() error
	PID() int
	Done() <-chan struct{}
}
