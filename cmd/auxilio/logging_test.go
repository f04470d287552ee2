package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestS20_errorsAlsoGoToAFileThatIsBounded: the file is made by the first error, holds errors only, and grows to 10 MiB, of which
// five are kept.
func TestS20_errorsAlsoGoToAFileThatIsBounded(t *testing.T) {
	t.Parallel()
	var console bytes.Buffer
	dir := filepath.Join(t.TempDir(), "logs")
	log, file := newLog(&console, dir, false)
	log.Debug("nothing")
	log.Info("all is well")
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("the directory is there before any error: %v", err)
	}
	log.Error("first", "request_id", "find-me")
	if text := read(t, filepath.Join(dir, "error.log")); strings.Count(text, "find-me") != 1 || strings.Contains(text, "all is well") {
		t.Errorf("the file holds %s", text)
	}
	if text := console.String(); strings.Count(text, "find-me") != 1 || !strings.Contains(text, "all is well") || strings.Contains(text, "nothing") {
		t.Errorf("the console got %s", text)
	}
	much := strings.Repeat("x", 1<<20)
	for range 75 {
		log.Error(much)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); kept(t, dir) > 6; { // old ones go in the background
		if time.Now().After(deadline) {
			t.Fatalf("%d files are kept beside the one that is written", kept(t, dir)-1)
		}
		<-time.After(5 * time.Millisecond)
	}
	if got := kept(t, dir); got != 6 {
		t.Errorf("%d files, want the one that is written and five", got)
	}
}

// kept counts the files, none of which may be larger than 10 MiB.
func kept(t *testing.T, dir string) int {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && info.Size() > 10<<20 {
			t.Errorf("%s has %d bytes", f.Name(), info.Size())
		}
	}
	return len(files)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
