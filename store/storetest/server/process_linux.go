package server

import (
	"os/exec"
	"syscall"
)

func detachGroup(cmd *exec.Cmd, orphan syscall.Signal) {
	attributes(cmd).Setpgid = true
	attributes(cmd).Pdeathsig = orphan
}
