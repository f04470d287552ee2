//go:build unix

package server

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

func TestShared_oneHostForAllAndNoneAfterwards(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var launched []*exec.Cmd
	launch := func(dir string) (*exec.Cmd, error) {
		launched = append(launched, playing("host", dir))
		return launched[len(launched)-1], nil
	}
	first, err := JoinShared(t.Context(), launch)
	if err != nil {
		t.Fatal(err)
	}
	second, err := JoinShared(t.Context(), launch)
	if err != nil {
		t.Fatal(err)
	}
	if first.URL != second.URL || len(launched) != 1 {
		t.Fatalf("two users have %d hosts", len(launched))
	}
	if err := first.Leave(); err != nil {
		t.Fatal(err)
	}
	if _, err := query(t, second.URL, "SELECT 'here'"); err != nil {
		t.Errorf("the server ended while somebody used it: %v", err)
	}
	if err := second.Leave(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(first.dir, "state.json")
	eventually(t, "the host ends when nobody is left", func() bool { _, err := os.Stat(left); return os.IsNotExist(err) })
	eventually(t, "its server ends too", func() bool { _, err := query(t, first.URL, "SELECT 'here'"); return err != nil })
}

func TestShared_aDeadHostIsReplaced(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	launch := func(dir string) (*exec.Cmd, error) { return playing("host", dir), nil }
	first, err := JoinShared(t.Context(), launch)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Leave()
	if err := syscall.Kill(host(t, first), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the killed host's server ends", func() bool { _, err := query(t, first.URL, "SELECT 'here'"); return err != nil })
	second, err := JoinShared(t.Context(), launch)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Leave()
	if _, err := query(t, second.URL, "SELECT 'here'"); err != nil {
		t.Error(err)
	}
}

// host is the process id that the host has left.
func host(t *testing.T, s *Shared) int {
	t.Helper()
	text, err := os.ReadFile(s.path("state.json"))
	if err != nil {
		t.Fatal(err)
	}
	var left state
	if err := json.Unmarshal(text, &left); err != nil {
		t.Fatal(err)
	}
	return left.PID
}
