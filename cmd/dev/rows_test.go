//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestRows_areThoseThatTestsAreNamedAfter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const source = `package x
import "testing"
func TestS1_secrets(t *testing.T) {}
func TestS12_cache(t *testing.T) {}
func (suite) TestS3_method(t *testing.T) {}
func TestS4(t *testing.T) {}
func helper() { _ = "func TestS5_inText(t *testing.T)" }
`
	if err := os.WriteFile(filepath.Join(dir, "x_test.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	covered, err := coveredRows(dir)
	if err != nil || len(covered) != 2 || !covered[1] || !covered[12] {
		t.Errorf("covered %v, %v", covered, err)
	}
	missing := missingRows(covered)
	if len(missing) != 23 || slices.Contains(missing, "S24") || slices.Contains(missing, "S1") || !slices.Contains(missing, "S3") {
		t.Errorf("missing %v", missing)
	}
}
