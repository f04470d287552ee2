//go:build unix

package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/auxilio/auxilio/"

// allowed says which layers each layer may import; within a layer packages are free to. A new edge is a decision:
// it is written here or the test fails.
var allowed = map[string][]string{
	"migrations": {},
	"geo":        {},
	"dispatch":   {"geo"},
	"store":      {"dispatch", "geo", "migrations"},
	"realtime":   {"store", "dispatch", "geo"},
	"api":        {"realtime", "store", "dispatch", "geo"}, // realtime: the upgrade and the ticket are HTTP
	"cmd":        {"api", "realtime", "store", "dispatch", "geo", "migrations"},
}

// forTests are packages that only tests, and cmd/dev, may import.
const forTests = module + "store/storetest"

func TestImports_goOneWay(t *testing.T) {
	for _, edge := range edges(t, "Imports") {
		from, to := layer(edge[0]), layer(edge[1])
		if from != to && !slices.Contains(allowed[from], to) {
			t.Errorf("%s imports %s: layer %s may import %v only", edge[0], edge[1], from, allowed[from])
		}
	}
}

func TestImports_testServicesStayInTests(t *testing.T) {
	for _, edge := range edges(t, "Imports") {
		inside := strings.HasPrefix(edge[0], forTests) || edge[0] == module+"cmd/dev"
		if strings.HasPrefix(edge[1], forTests) && !inside {
			t.Errorf("%s imports %s outside of its tests", edge[0], edge[1])
		}
	}
}

// A test may reach up for storetest alone; what it proves must not depend on the layers above.
func TestImports_ofTestsGoOneWay(t *testing.T) {
	for _, edge := range append(edges(t, "TestImports"), edges(t, "XTestImports")...) {
		from, to := layer(edge[0]), layer(edge[1])
		if from != to && !slices.Contains(allowed[from], to) && !strings.HasPrefix(edge[1], forTests) {
			t.Errorf("tests of %s import %s: layer %s may import %v and storetest only", edge[0], edge[1], from, allowed[from])
		}
	}
}

func TestImports_everyPackageHasALayer(t *testing.T) {
	for _, name := range strings.Fields(list(t, "{{.ImportPath}}")) {
		if _, known := allowed[layer(name)]; !known {
			t.Errorf("%s belongs to no layer", name)
		}
	}
}

// edges are the imports between packages of this module, as pairs of paths.
func edges(t *testing.T, field string) (found [][2]string) {
	t.Helper()
	for line := range strings.Lines(list(t, `{{.ImportPath}} {{join .`+field+` " "}}`)) {
		fields := strings.Fields(line)
		for _, to := range fields[1:] {
			if strings.HasPrefix(to, module) {
				found = append(found, [2]string{fields[0], to})
			}
		}
	}
	return found
}

func list(t *testing.T, format string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-e", "-f", format, module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return string(out)
}

// layer is the first element of a package's path below the module.
func layer(name string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(name, module), "/")
	return first
}
