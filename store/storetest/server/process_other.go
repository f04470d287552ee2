//go:build unix && !linux

package server

import (
	"os/exec"
	"syscall"
)

// Only Linux tells a child that its parent has died.
func detachGroup(cmd *exec.Cmd, _ syscall.Signal) {
	attributes(cmd).Setpgid = true
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
