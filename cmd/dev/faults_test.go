//go:build unix

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaults_haveTheirTests looks for each test that the list of faults names.
func TestFaults_haveTheirTests(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]map[string]bool{}
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fault, tests, _ := strings.Cut(line, " | ")
		if strings.TrimSpace(fault) == "" || tests == "" {
			t.Errorf("faults.txt:%d: want a fault and its tests: %s", n+1, line)
		}
		for _, group := range strings.Split(tests, "; ") {
			dir, names, _ := strings.Cut(group, " ")
			if known[dir] == nil {
				known[dir] = testsIn(t, filepath.Join("..", "..", dir))
			}
			for _, name := range strings.Split(names, ", ") {
				if !known[dir][name] {
					t.Errorf("faults.txt:%d: %q: there is no %s in %s", n+1, strings.TrimSpace(fault), name, dir)
				}
			}
		}
	}
	for _, m := range mutants {
		if !testsIn(t, filepath.Join("..", "..", m.pkg))[m.test] {
			t.Errorf("%s: there is no %s in %s", m.fault, m.test, m.pkg)
		}
	}
}

// testsIn are the names of the test functions of a package.
func testsIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}
