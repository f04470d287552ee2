//go:build unix

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// single are things that one package alone may do, by what gives them away in the source.
var single = []struct {
	what, where string
	betrayed    *regexp.Regexp
}{
	{"distance on the globe", "geo/", regexp.MustCompile(`math\.(Asin|Atan2|Sin)\(|6_?371`)},
	{"travel time", "geo/", regexp.MustCompile(`= 1\.35\b`)},
	{"the cursor of a page", "api/edge/", regexp.MustCompile("`json:\"next\" doc:\"Send this as cursor")},
	{"the envelope of success", "api/edge/", regexp.MustCompile("`json:\"success\" ")},
	{"who may see a request", "store/", regexp.MustCompile(`THEN 'assigned'`)},
}

// TestS16_oneImplementation finds code that does again what another package is for.
func TestS16_oneImplementation(t *testing.T) {
	t.Parallel()
	seen := make([]int, len(single))
	err := filepath.WalkDir(moduleDir(), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		name, _ := filepath.Rel(moduleDir(), path)
		for i, s := range single {
			switch found := s.betrayed.FindString(string(source)); {
			case found == "":
			case strings.HasPrefix(name, s.where):
				seen[i]++
			default:
				t.Errorf("%s has %s of its own (%q), which is for %s", name, s.what, found, s.where)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range single {
		if seen[i] == 0 {
			t.Errorf("%s is nowhere in %s", s.what, s.where)
		}
	}
}
