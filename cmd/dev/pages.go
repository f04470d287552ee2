//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// The oldest Node that builds and tests the web pages.
const nodeMajor, nodeMinor = 20, 19

// pageTests runs the tests of the web pages beside those in Go, for they wait a good deal: for the network and for Node. The function
// it returns waits for their end, prints all that they said, and returns how they ended.
func (t *tests) pageTests(ctx context.Context) (wait func() error) {
	var said bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- t.testPages(ctx, &said) }()
	return func() error {
		err := <-ended
		fmt.Print(said.String())
		return err
	}
}

// pagePatience is how long one test of the pages may take, in milliseconds, beside a compiler on all cores.
const pagePatience = "60000"

// testPages runs the tests of the web pages, where Node is. The server needs none: the built pages are committed.
func (t *tests) testPages(ctx context.Context, out io.Writer) error {
	console := filepath.Join(moduleDir(), "api", "console")
	if _, err := os.Stat(filepath.Join(console, "package.json")); err != nil || len(t.packages) > 0 {
		return nil
	}
	if lacking := lackingNode(ctx); lacking != "" {
		fmt.Fprintf(out, "Page tests: left out, %s; they need Node %d.%d or newer with npm\n", lacking, nodeMajor, nodeMinor)
		return nil
	}
	if !installed(console) {
		if err := t.npm(ctx, console, out, "ci", "--no-audit", "--no-fund"); err != nil {
			return err
		}
	}
	return t.npm(ctx, console, out, "test", "--", "--testTimeout="+pagePatience, "--hookTimeout="+pagePatience)
}

func (t *tests) npm(ctx context.Context, dir string, out io.Writer, args ...string) error {
	cmd := exec.Command("npm", args...)
	cmd.Dir = dir
	return t.step(ctx, cmd, out)
}

// lackingNode says what is missing for what runs on Node, or nothing.
func lackingNode(ctx context.Context) string {
	if _, err := exec.LookPath("npm"); err != nil {
		return "npm is not here"
	}
	out, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		return "node is not here"
	}
	version := strings.TrimSpace(string(out))
	if !recent(version) {
		return "node is " + version
	}
	return ""
}

// recent reports whether a version like v20.19.1 is new enough.
func recent(version string) bool {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	if len(parts) < 2 {
		return false
	}
	major, err := strconv.Atoi(parts[0])
	if err != nil {
		return false
	}
	minor, err := strconv.Atoi(parts[1])
	return err == nil && (major > nodeMajor || major == nodeMajor && minor >= nodeMinor)
}

// installed reports whether node_modules is what the lock file asks for: npm notes when it last was.
func installed(console string) bool {
	wanted, err := os.Stat(filepath.Join(console, "package-lock.json"))
	if err != nil {
		return false
	}
	got, err := os.Stat(filepath.Join(console, "node_modules", ".package-lock.json"))
	return err == nil && !got.ModTime().Before(wanted.ModTime())
}
