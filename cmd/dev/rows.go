//go:build unix

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// The acceptance rows S1 to S26 each have a test whose name begins with theirs: TestS14_…. There is no row S24.
const (
	lastRow  = 26
	goneRow  = 24
	rowTests = `^TestS(\d+)_`
)

// countRows says how many acceptance rows the tests below dir cover, and fails where none covers one.
func countRows(dir string) error {
	covered, err := coveredRows(dir)
	if err != nil {
		return err
	}
	missing := missingRows(covered)
	say("Acceptance rows: %d of %d covered", lastRow-1-len(missing), lastRow-1)
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("no test is named after %s", strings.Join(missing, ", "))
}

func missingRows(covered map[int]bool) (missing []string) {
	for row := 1; row <= lastRow; row++ {
		if row != goneRow && !covered[row] {
			missing = append(missing, "S"+strconv.Itoa(row))
		}
	}
	return missing
}

// coveredRows reads the names of the test functions below dir.
func coveredRows(dir string) (map[int]bool, error) {
	covered := map[int]bool{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return fs.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			rows, err := rowsIn(path)
			maps.Insert(covered, maps.All(rows))
			return err
		}
		return nil
	})
	return covered, err
}

var namedAfterRow = regexp.MustCompile(rowTests)

func rowsIn(path string) (map[int]bool, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	rows := map[int]bool{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil {
			continue
		}
		if found := namedAfterRow.FindStringSubmatch(f.Name.Name); found != nil {
			row, err := strconv.Atoi(found[1])
			if err != nil {
				return nil, err
			}
			rows[row] = true
		}
	}
	return rows, nil
}
