//go:build unix

package main

import (
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// sleeper is a program that runs until it is told to stop.
func sleeper(t *testing.T, name string) *program {
	t.Helper()
	p := &program{name: name, path: "/bin/sleep", args: []string{"600"}, log: filepath.Join(t.TempDir(), "log"), grace: time.Minute}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestKeeper_startsAgainWhatDies(t *testing.T) {
	starts := make(chan int, 2)
	k := newKeeper(func(_ string, pid int) error { starts <- pid; return nil })
	if err := k.keep(named{"node1", sleeper(t, "node1")}); err != nil {
		t.Fatal(err)
	}
	first := <-starts
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second := <-starts
	if first == second || ended(second) {
		t.Errorf("after process %d was killed, process %d runs: %v", first, second, !ended(second))
	}
	if err := k.stop(); err != nil {
		t.Fatal(err)
	}
	if !ended(second) {
		t.Errorf("process %d was left behind", second)
	}
}

func TestKeeper_stopsTheNewestFirst(t *testing.T) {
	k := newKeeper(func(string, int) error { return nil })
	var order string
	for i := range 3 {
		k.atEnd(func() error { order += strconv.Itoa(i); return nil })
	}
	if err := k.stop(); err != nil || order != "210" {
		t.Errorf("stopped in the order %q, %v", order, err)
	}
}

func TestKeeper_stopDoesNotWaitForAPause(t *testing.T) {
	k := newKeeper(func(string, int) error { return nil })
	brief, revived := sleeper(t, "brief"), false
	k.atEnd(brief.Stop)
	k.watches.Go(func() { revived = k.revive("brief", brief, time.Minute) })
	if err := k.stop(); err != nil {
		t.Fatal(err)
	}
	if revived {
		t.Error("stopping waited for the pause, and for another start")
	}
}
