//go:build unix

package server

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
)

func TestProcess_diesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // no other kernel offers it
	}
	parent := playing("parent")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var child int
	if _, err := fmt.Fscan(out, &child); err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the child of a killed parent ends", func() bool { return ended(child) })
	if parent.Wait() == nil {
		t.Error("the parent was not killed")
	}
}

func TestProcess_stopKillsTheGroupOfOneThatWillNotEnd(t *testing.T) {
	cmd := exec.Command("sh", "-c", `trap "" TERM; sleep 600 & echo deaf; wait`)
	reader, writer := io.Pipe()
	cmd.Stdout = writer
	stubborn, err := Start(cmd, syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(reader, make([]byte, len("deaf\n"))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := stubborn.Stop(ctx, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the group is empty", func() bool { return syscall.Kill(-stubborn.PID(), 0) == syscall.ESRCH })
}

func TestProcess_stopOfOneThatHasEndedIsNoError(t *testing.T) {
	brief, err := Start(exec.Command("true"), syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	<-brief.Done()
	if err := brief.Stop(t.Context(), syscall.SIGTERM); err != nil || brief.Err() != nil || brief.Running() {
		t.Errorf("Stop = %v, Err = %v, Running = %v", err, brief.Err(), brief.Running())
	}
}

func TestStart_ofWhatIsNotThereIsAnError(t *testing.T) {
	if _, err := Start(exec.Command("/nowhere/nothing"), syscall.SIGKILL); err == nil {
		t.Error("a program that is not there was started")
	}
}
