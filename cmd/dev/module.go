//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
)

// moduleDir is the root of this module's source, or the working directory when that is outside of it.
func moduleDir() string {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	file := strings.TrimSpace(string(out))
	if err != nil || filepath.Base(file) != "go.mod" {
		return "."
	}
	return filepath.Dir(file)
}
