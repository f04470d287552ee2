//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAccountsFile_appearsWhenReadyAndFollowsProcesses(t *testing.T) {
	f := &accountsFile{path: filepath.Join(t.TempDir(), "accounts.json"), report: report{PIDs: map[string]int{}}}
	if err := f.running("node1", 11); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(f.path); !os.IsNotExist(err) {
		t.Fatal("the file is there before all is ready")
	}
	if err := f.publish(); err != nil {
		t.Fatal(err)
	}
	if err := f.running("node1", 12); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := readJSON(f.path, &got); err != nil || got.PIDs["node1"] != 12 {
		t.Errorf("node1 = %d, %v", got.PIDs["node1"], err)
	}
	if info, err := os.Stat(f.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := f.forget(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(f.path); !os.IsNotExist(err) {
		t.Error("the file outlives the run")
	}
}
