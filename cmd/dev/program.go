//go:build unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// program is one of our own processes: a server or the city. Its methods are for one goroutine at a time.
type program struct {
	name    string
	path    string
	args    []string
	env     []string
	log     string
	grace   time.Duration // how long it may take to end by itself
	process *server.Process
}

// largestLog is the size, in bytes, from which a log is begun anew at a start.
const largestLog = 64 << 20

// Start starts the program; its output is added to its log.
func (p *program) Start(context.Context) error {
	log, err := openLog(p.log)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.path, p.args...)
	cmd.Env = p.env
	cmd.Stdout, cmd.Stderr = log, log
	process, err := server.Start(cmd, syscall.SIGKILL)
	if err != nil {
		return err
	}
	p.process = process
	return nil
}

func openLog(path string) (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > largestLog {
		flags |= os.O_TRUNC
	}
	return os.OpenFile(path, flags, 0o600)
}

// Stop asks the program to end, and kills it when it takes too long.
func (p *program) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), p.grace)
	defer cancel()
	return p.process.Stop(ctx, syscall.SIGTERM)
}

// PID is the process id.
func (p *program) PID() int { return p.process.PID() }

// Done is closed when the process has ended.
func (p *program) Done() <-chan struct{} { return p.process.Done() }

// Err is how it ended; nil is success.
func (p *program) Err() error { return p.process.Err() }

// ready returns when the server answers that it is ready.
func (p *program) ready(ctx context.Context, url string) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !answers(ctx, url+"/health/ready") {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not get ready; its log is %s", p.name, p.log)
		case <-p.Done():
			return fmt.Errorf("%s ended at its start: %s", p.name, lastLogged(p.log))
		case <-tick.C:
		}
	}
	return nil
}

func answers(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// lastLogged is the last line of a log.
func lastLogged(path string) string {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return "it logged nothing"
	}
	return lastLine(string(text))
}
