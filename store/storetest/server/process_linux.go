package server

import (
	"os/exec"
	"syscall"
)

func detachGroup(cmd *exec.Cmd, orphan syscall.Signal) {
	attributes(cmd).Setpgid = true
	attributes(cmd).Pdeathsig = orphan
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
