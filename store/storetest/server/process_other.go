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
