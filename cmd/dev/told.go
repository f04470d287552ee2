//go:build unix

package main

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// untilTold is a context that ends when a person, or whoever started this process, wants it to stop.
func untilTold() (context.Context, context.CancelFunc) {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if startedByGo() {
		go func() { defer cancel(); orphaned(ctx) }()
	}
	return ctx, cancel
}

// startedByGo reports whether the parent is `go run`. It passes Ctrl-C on but dies of SIGTERM alone, and would leave
// us behind.
func startedByGo() bool {
	name, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(os.Getppid())).Output()
	if err != nil {
		name, err = os.ReadFile("/proc/" + strconv.Itoa(os.Getppid()) + "/comm")
	}
	return err == nil && filepath.Base(strings.TrimSpace(string(name))) == "go"
}

// orphaned returns when the parent has died or ctx is over.
func orphaned(ctx context.Context) {
	parent := os.Getppid()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for os.Getppid() == parent {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
