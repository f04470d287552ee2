//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
)

// showReports prints the tables that tests left in dir, in the order of their names. go test itself shows nothing of tests that pass.
func showReports(dir string) error {
	reports, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return err
	}
	for _, path := range reports {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		say("%s", bytes.TrimSpace(text))
	}
	return nil
}
