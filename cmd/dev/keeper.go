//go:build unix

package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Back-off between the death of a unit and its next start.
const (
	firstPause = 250 * time.Millisecond
	lastPause  = 10 * time.Second
	wellAfter  = time.Minute // having lived so long, the next pause is the first again
)

// keeper keeps units running until it is stopped, and stops them in the reverse order of their start.
type keeper struct {
	started func(name string, pid int) error // told of every start

	ctx     context.Context // over when nothing is started again
	cancel  context.CancelFunc
	watches sync.WaitGroup
	ends    []func() error
}

func newKeeper(started func(string, int) error) *keeper {
	ctx, cancel := context.WithCancel(context.Background())
	return &keeper{started: started, ctx: ctx, cancel: cancel}
}

// named is a unit and what people call it.
type named struct {
	name string
	unit unit
}

// keep watches units that run, and will stop them all at the same time.
func (k *keeper) keep(units ...named) error {
	k.atEnd(func() error { return stopAll(units) })
	for _, u := range units {
		if err := k.started(u.name, u.unit.PID()); err != nil {
			return err
		}
		k.watches.Go(func() { k.watch(u.name, u.unit) })
	}
	return nil
}

func stopAll(units []named) error {
	errs := make([]error, len(units))
	var stopping sync.WaitGroup
	for i, u := range units {
		stopping.Go(func() { errs[i] = u.unit.Stop() })
	}
	stopping.Wait()
	return errors.Join(errs...)
}

// atEnd adds what stop is to do.
func (k *keeper) atEnd(end func() error) { k.ends = append(k.ends, end) }

// stop ends everything, the newest first. All that could not be done is in the error.
func (k *keeper) stop() error {
	k.cancel()
	k.watches.Wait()
	var errs []error
	for i := len(k.ends) - 1; i >= 0; i-- {
		errs = append(errs, k.ends[i]())
	}
	return errors.Join(errs...)
}

// watch starts the unit again whenever it dies.
func (k *keeper) watch(name string, u unit) {
	pause := firstPause
	for {
		since := time.Now()
		select {
		case <-k.ctx.Done():
			return
		case <-u.Done():
		}
		if time.Since(since) > wellAfter {
			pause = firstPause
		}
		if !k.revive(name, u, pause) {
			return
		}
		pause = min(2*pause, lastPause)
	}
}

// revive starts a dead unit after a pause. It is false when the keeper was stopped meanwhile.
func (k *keeper) revive(name string, u unit, pause time.Duration) bool {
	say("%s (process %d) died%s; starting it again in %v", name, u.PID(), how(u), pause)
	for k.wait(pause) {
		err := u.Start(k.ctx)
		if err == nil {
			err = k.started(name, u.PID())
		}
		if err == nil {
			say("%s runs again (process %d)", name, u.PID())
			return true
		}
		pause = min(2*pause, lastPause)
		say("%s does not start (%v); trying again in %v", name, err, pause)
	}
	return false
}

// how says how a unit ended, where it knows.
func how(u unit) string {
	if p, ok := u.(*program); ok && p.Err() != nil {
		return ": " + p.Err().Error()
	}
	return ""
}

func (k *keeper) wait(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-k.ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
