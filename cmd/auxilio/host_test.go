package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"
)

// host is one node: `auxilio serve` in a process of its own, always at the same addresses.
type host struct {
	*program // the latest start
	t        testing.TB
	env      []string
	addr     string
	internal string
	starts   []*program
}

func newHost(t testing.TB) *host { return &host{t: t, addr: freeAddr(t), internal: freeAddr(t)} }

// configure gives the node its environment.
func (h *host) configure(env []string) {
	h.env = append([]string{"AUXILIO_ADDR=" + h.addr, "AUXILIO_INTERNAL_ADDR=" + h.internal}, env...)
}

// url is where clients reach the node.
func (h *host) url() string { return "http://" + h.addr }

// start starts the node and returns when it is ready, and how long that took.
func (h *host) start() time.Duration {
	h.t.Helper()
	began := time.Now()
	h.program = launch(h.t, h.env, "serve")
	h.starts = append(h.starts, h.program)
	eventually(h.t, time.Minute, "the node is ready", func() bool {
		if !h.Running() {
			h.t.Fatalf("the node ended: %v\n%s", h.Err(), h.said())
		}
		return h.status("/health/ready") == http.StatusOK
	})
	return time.Since(began)
}

// status is what a GET answers, 0 when nobody answers.
func (h *host) status(path string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url()+path, nil)
	must(h.t, err)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// leave asks the node to end as a deploy does, and returns its exit code.
func (h *host) leave(within time.Duration) int {
	h.t.Helper()
	must(h.t, h.Signal(syscall.SIGTERM))
	_, code := h.finish(within)
	return code
}

// freeAddr is a loopback address that nobody listens at. Its port is none that the system gives to outgoing
// connections, so that a node that is away for a moment finds it free again.
func freeAddr(t testing.TB) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))
		if l, err := net.Listen("tcp", addr); err == nil {
			must(t, l.Close())
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// errors counts what the node logged as errors, over all its starts.
func (h *host) errors() map[string]int {
	all := map[string]int{}
	for _, p := range h.starts {
		for message, n := range p.errorsOf() {
			all[message] += n
		}
	}
	return all
}
