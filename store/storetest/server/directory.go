//go:build unix

package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const (
	memory     = "/dev/shm"
	memoryRoom = 1 << 30 // bytes that must be free in memory before throw-away data goes there
	prefix     = "auxilio-scratch-"
)

// Scratch is a directory for throw-away data, in memory when there is room. It is held by a lock, so that what a
// killed process left can be told from what is in use and is removed by the next one.
type Scratch struct {
	Dir  string
	lock *os.File
}

// NewScratch makes a Scratch that other accounts may enter but not list, and sweeps abandoned ones.
func NewScratch() (*Scratch, error) {
	parent := scratchParent()
	sweep(parent)
	dir, err := os.MkdirTemp(parent, prefix)
	if err != nil {
		return nil, fmt.Errorf("scratch directory: %w", err)
	}
	lock, err := Lock(filepath.Join(dir, "lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); errors.Is(err, os.ErrNotExist) {
		lock.Close() // swept between its making and its locking
		return NewScratch()
	}
	return &Scratch{Dir: dir, lock: lock}, nil
}

// Remove deletes the directory with all in it.
func (s *Scratch) Remove() error {
	defer s.lock.Close()
	return os.RemoveAll(s.Dir)
}

func scratchParent() string {
	var room syscall.Statfs_t
	if syscall.Statfs(memory, &room) == nil && uint64(room.Bavail)*uint64(room.Bsize) >= memoryRoom {
		return memory
	}
	return os.TempDir()
}

// sweep removes scratch directories whose lock nobody holds. Others' directories are left to them.
func sweep(parent string) {
	locks, _ := filepath.Glob(filepath.Join(parent, prefix+"*", "lock"))
	for _, name := range locks {
		if lock, err := Lock(name, syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			_ = os.RemoveAll(filepath.Dir(name)) // what is left is swept by the next
			lock.Close()
		}
	}
}

// Lock opens or makes the file at path and takes an advisory lock on it: syscall.LOCK_EX or LOCK_SH, with LOCK_NB
// to fail with EWOULDBLOCK instead of waiting. Closing the file, or the end of the process, gives the lock back.
func Lock(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), how)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return file, nil
}

// private makes a directory that only the account may enter.
func private(dir string, as account) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return as.own(dir)
}
