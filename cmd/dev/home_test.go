//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestHome_oneRunAtATime(t *testing.T) {
	dir := t.TempDir()
	first, err := openHome(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = openHome(dir, false)
	wantError(t, err, "another run uses "+dir, "--data")
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	again, err := openHome(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
}

func TestHome_freshRemovesOnlyWhatARunKeeps(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"secrets.json", "mine.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h, err := openHome(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	if _, err := os.Stat(h.path("secrets.json")); !os.IsNotExist(err) {
		t.Errorf("secrets.json is still there: %v", err)
	}
	if _, err := os.Stat(h.path("mine.txt")); err != nil {
		t.Errorf("somebody's own file is gone: %v", err)
	}
}

func TestHome_thatCannotBeMadeIsASentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openHome(filepath.Join(file, "below"), false)
	wantError(t, err, "the data directory cannot be made", "not a directory")
}

func TestHome_closedToServersKeepsThemOutside(t *testing.T) {
	dir := t.TempDir() // mode 0700
	h, err := openHome(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	t.Cleanup(func() { os.RemoveAll(h.outside()) })
	got, err := h.service("postgres")
	if err != nil {
		t.Fatal(err)
	}
	want := h.path("services", "postgres")
	if os.Getuid() == 0 {
		want = filepath.Join(h.outside(), "postgres")
	}
	if got != want {
		t.Errorf("Postgres is kept in %s, want %s", got, want)
	}
}

func TestSecrets_areMadeOnceAndPrivate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secrets.json")
	first, err := loadSecrets(file)
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadSecrets(file)
	if err != nil || first != second || first.SecretKey == first.DataKey {
		t.Errorf("keys changed between two runs or are equal (%v)", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = loadSecrets(file)
	wantError(t, err, file, "a key is missing")
}

func TestFullDisk_isASentence(t *testing.T) {
	wantError(t, fullDisk(syscall.ENOSPC, "/data"), "the disk of /data is full", "--data")
	wantError(t, fullDisk(errors.New("initdb: could not write: No space left on device"), "/data"), "the disk of /data is full")
	if other := errors.New("other"); fullDisk(other, "/data") != other || fullDisk(nil, "/data") != nil {
		t.Error("an error that is about something else was changed")
	}
}
