//go:build unix

package server

import (
	"os"
	"path/filepath"
	"syscall"
)

// Reachable reports whether the account that servers run as can enter dir, which exists. Root's home, for one, is
// closed to it.
func Reachable(dir string) bool {
	as, err := unprivileged()
	if err != nil || as.name == "" {
		return err == nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		if !as.mayEnter(at) {
			return false
		}
		if at == filepath.Dir(at) {
			return true
		}
	}
}

func (a account) mayEnter(dir string) bool {
	info, err := os.Stat(dir)
	if err != nil {
		return false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if ok && int(owner.Uid) == a.uid {
		return info.Mode().Perm()&0o100 != 0
	}
	return info.Mode().Perm()&0o001 != 0
}
