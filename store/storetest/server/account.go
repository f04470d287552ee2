//go:build unix

package server

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the unprivileged login that servers run as; the zero value is the caller's own.
// Postgres refuses to run as root.
type account struct {
	name     string
	uid, gid int
}

func unprivileged() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			return parseAccount(found)
		}
	}
	return account{}, fmt.Errorf("no account to run Postgres as: type `useradd --system postgres`")
}

func parseAccount(found *user.User) (account, error) {
	uid, err := strconv.Atoi(found.Uid)
	if err != nil {
		return account{}, fmt.Errorf("account %s: %w", found.Username, err)
	}
	gid, err := strconv.Atoi(found.Gid)
	if err != nil {
		return account{}, fmt.Errorf("account %s: %w", found.Username, err)
	}
	return account{name: found.Username, uid: uid, gid: gid}, nil
}

// apply makes cmd run as the account.
func (a account) apply(cmd *exec.Cmd) {
	if a.name == "" {
		return
	}
	attributes(cmd).Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	cmd.Env = append(cmd.Environ(), "HOME=/", "USER="+a.name, "LOGNAME="+a.name)
}

// own gives path to the account.
func (a account) own(path string) error {
	if a.name == "" {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}
