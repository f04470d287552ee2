//go:build unix

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// home is the directory where a run keeps everything, held by one run at a time.
type home struct {
	dir  string
	lock *os.File
}

// leastRoom is how many bytes must be free for a run to begin: the binary, a cluster and its log.
const leastRoom = 512 << 20

// kept are the names inside that belong to a run; --fresh removes these and nothing else.
var kept = []string{"bin", "logs", "blobs", "services", "secrets.json", "passwords.json", "city.json"}

// openHome makes or continues the directory. Its error is a sentence for people.
func openHome(dir string, fresh bool) (*home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return nil, fmt.Errorf("the data directory cannot be made: %w", err)
	}
	if err := room(dir); err != nil {
		return nil, err
	}
	lock, err := server.Lock(filepath.Join(dir, "lock"), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("another run uses %s: stop it, or choose another directory with --data", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("the data directory cannot be used: %w", err)
	}
	h := &home{dir: dir, lock: lock}
	return h, h.prepare(fresh)
}

// close lets another run have the directory.
func (h *home) close() error { return h.lock.Close() }

func (h *home) prepare(fresh bool) error {
	if fresh {
		if err := h.clear(); err != nil {
			return fmt.Errorf("--fresh: %w", err)
		}
	}
	for _, name := range []string{"bin", "logs", "blobs"} {
		if err := os.MkdirAll(h.path(name), 0o700); err != nil {
			return err
		}
	}
	return os.MkdirAll(h.path("services"), 0o711)
}

func (h *home) clear() error {
	errs := []error{os.RemoveAll(h.outside())}
	for _, name := range kept {
		errs = append(errs, os.RemoveAll(h.path(name)))
	}
	return errors.Join(errs...)
}

func (h *home) path(name ...string) string {
	return filepath.Join(append([]string{h.dir}, name...)...)
}

// service is the directory of Postgres or Redis: inside, or outside when the account that runs them as root's
// stand-in may not enter, as in /root.
func (h *home) service(name string) (string, error) {
	dir := h.path("services")
	if !server.Reachable(dir) {
		dir = h.outside()
		if err := os.MkdirAll(dir, 0o711); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, name), nil
}

func (h *home) outside() string {
	return filepath.Join("/var/lib/auxilio", fmt.Sprintf("%x", sha256.Sum256([]byte(h.dir)))[:12])
}

func room(dir string) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return fmt.Errorf("the disk of %s cannot be asked for its room: %w", dir, err)
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize)
	return unless(free >= leastRoom, "the disk of %s is full: %d MiB are free and a run needs %d; make room, or choose another directory with --data",
		dir, free>>20, leastRoom>>20)
}

// fullDisk puts a full disk into words; other errors stay as they are.
func fullDisk(err error, dir string) error {
	if err == nil || !errors.Is(err, syscall.ENOSPC) && !strings.Contains(err.Error(), "No space left") {
		return err
	}
	return fmt.Errorf("the disk of %s is full: make room, or choose another directory with --data (%w)", dir, err)
}
