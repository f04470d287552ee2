//go:build unix

package server

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// Process is a child in a process group of its own, so that a Ctrl-C at the terminal reaches only its parent.
// On Linux the kernel ends it when the parent dies, however that happens. Safe for concurrent use.
type Process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // set before done is closed
}

// Start runs cmd as a Process. orphan is the signal the kernel sends it when this process dies (Linux only).
func Start(cmd *exec.Cmd, orphan syscall.Signal) (*Process, error) {
	detachGroup(cmd, orphan)
	p := &Process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// run keeps its thread for the life of the child: the kernel sends the orphan signal when the thread that
// forked ends, not when the process does.
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err == nil {
		err = p.cmd.Wait()
	}
	p.err = err
	close(p.done)
}

// PID is the process id, which is also the id of its group.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the process has ended and been waited for.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is how the process ended: nil for exit code 0. It must be called after Done is closed.
func (p *Process) Err() error { return p.err }

// Running reports whether the process has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Signal sends sig to the process alone. A process that has already ended is no error.
func (p *Process) Signal(sig syscall.Signal) error {
	return gone(p.cmd.Process.Signal(sig))
}

// SignalGroup sends sig to the process and to all it started in its group, even when it has ended itself.
func (p *Process) SignalGroup(sig syscall.Signal) error {
	return gone(syscall.Kill(-p.PID(), sig))
}

// Stop sends sig, to a frozen process too, and waits for the end; when ctx is over first, it kills the whole group.
func (p *Process) Stop(ctx context.Context, sig syscall.Signal) error {
	if err := errors.Join(p.Signal(sig), p.Signal(syscall.SIGCONT)); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return p.Kill()
	}
}

// Kill ends the whole group with SIGKILL and waits for the process.
func (p *Process) Kill() error {
	err := p.SignalGroup(syscall.SIGKILL)
	<-p.done
	return err
}

func gone(err error) error {
	if errors.Is(err, syscall.ESRCH) || errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
