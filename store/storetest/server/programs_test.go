//go:build unix

package server

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestProvide_namesWhatToTypeWhenThereIsNothing(t *testing.T) {
	nothing := kind{name: "Nothing", programs: []string{"no-such-program"}, packages: []string{"no-such-package-0"}, install: "apt-get install it"}
	t.Setenv("PATH", t.TempDir())
	_, err := nothing.provide(t.Context())
	if err == nil || !strings.Contains(err.Error(), "Nothing is not on this machine") || !strings.Contains(err.Error(), "`apt-get install it`") {
		t.Errorf("provide = %v", err)
	}
}

func TestProvide_prefersPathAndThenTheNewest(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"14", "16", "path"} {
		program := filepath.Join(root, dir, "served")
		if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(program, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	wanted := kind{name: "Served", programs: []string{"served"}, patterns: []string{root + "/1*"}}
	t.Setenv("PATH", root)
	if got, _ := wanted.local(); got.Dir != root+"/16" {
		t.Errorf("outside of PATH found %q", got.Dir)
	}
	t.Setenv("PATH", root+"/path")
	if got, _ := wanted.local(); got.Dir != root+"/path" {
		t.Errorf("in PATH found %q", got.Dir)
	}
}

// What apt unpacks must run, not only be there: its libraries may be nowhere else.
func TestApt_bringsProgramsThatRun(t *testing.T) {
	if _, err := exec.LookPath("apt-get"); err != nil || os.Getuid() != 0 {
		return // apt is for root on Debian and Ubuntu
	}
	root := filepath.Join(filepath.Dir(directory(t)), "apt")
	programs, err := redisKind.unpack(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	redis, err := NewRedis(t.Context(), RedisConfig{Programs: programs, Dir: directory(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := redis.Stop(); err != nil {
		t.Error(err)
	}
	if again, err := redisKind.unpack(t.Context(), root); err != nil || !strings.Contains(again.Found, "unpacked earlier") {
		t.Errorf("a second time: %q, %v", again.Found, err)
	}
}
