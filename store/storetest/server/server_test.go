//go:build unix

package server

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The test program plays other processes too: what it is to do stands in this variable.
const part = "AUXILIO_TEST_PART"

func TestMain(m *testing.M) {
	switch os.Getenv(part) {
	case "parent":
		playParent()
	case "host":
		playHost()
	default:
		os.Exit(m.Run())
	}
}

// playParent starts a child, prints its id and waits to be killed.
func playParent() {
	child, err := Start(exec.Command("sleep", "600"), syscall.SIGKILL)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(child.PID())
	<-child.Done()
}

func playHost() {
	if err := HostShared(context.Background(), os.Args[1], time.Second); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// playing is a command that runs this test program in another part.
func playing(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), part+"="+name)
	return cmd
}

// directory is one for a server: t.TempDir is closed to the account that servers run as.
func directory(t *testing.T) string {
	t.Helper()
	scratch, err := NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { scratch.Remove() })
	return filepath.Join(scratch.Dir, "server")
}

// eventually polls until right is true.
func eventually(t *testing.T, what string, right func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for !right() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came true that %s", what)
		case <-tick.C:
		}
	}
}

// ended reports whether no process has the id. One that is dead but not waited for has ended.
func ended(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if os.IsNotExist(err) {
		return syscall.Kill(pid, 0) != nil
	}
	var id int
	var name, state string
	fmt.Sscanf(string(stat), "%d %s %s", &id, &name, &state)
	return state == "Z"
}
