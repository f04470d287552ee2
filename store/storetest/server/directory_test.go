//go:build unix

package server

import (
	"os"
	"testing"
)

func TestScratch_sweepsWhatNobodyHolds(t *testing.T) {
	held, err := NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	defer held.Remove()
	abandoned, err := NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	if err := abandoned.lock.Close(); err != nil { // as the kernel does for a killed process
		t.Fatal(err)
	}
	next, err := NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	defer next.Remove()
	if _, err := os.Stat(abandoned.Dir); !os.IsNotExist(err) {
		t.Errorf("abandoned directory: %v", err)
	}
	if _, err := os.Stat(held.Dir); err != nil {
		t.Errorf("directory in use: %v", err)
	}
}
