package api_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var (
	typedSchema   = regexp.MustCompile(`(?m)^        (\w+): \{\n((?:            .*\n)*)        \};`)
	typedProperty = regexp.MustCompile(`(?m)^            (\w+)(\??):`)
)

// TestContract_typesOfThePages holds the types that the pages are written on to the document: each of their members is there,
// and may be absent only where they say so. The document may have more. `npm run types` writes them anew.
func TestContract_typesOfThePages(t *testing.T) {
	t.Parallel()
	doc := document(t)
	_, types, _ := strings.Cut(string(must(os.ReadFile("console/src/api/schema.ts"))), "export interface components {")
	types, _, _ = strings.Cut(types, "export type $defs")
	found := typedSchema.FindAllStringSubmatch(types, -1)
	if len(found) < 10 {
		t.Fatalf("%d types were found", len(found))
	}
	for _, f := range found {
		schema := doc.Components.Schemas[f[1]]
		if schema == nil {
			t.Errorf("schema.ts has %s, which the document has not", f[1])
			continue
		}
		known := published(schema.Value)
		for _, p := range typedProperty.FindAllStringSubmatch(f[2], -1) {
			if member := p[1] + p[2]; !slices.Contains(known, member) {
				t.Errorf("%s in schema.ts has %s; in the document it has %s", f[1], member, strings.Join(known, " "))
			}
		}
	}
}

// published are a schema's members as schema.ts writes them: what may be absent has a question mark.
func published(s *openapi3.Schema) (members []string) {
	for name := range s.Properties {
		if !slices.Contains(s.Required, name) {
			name += "?"
		}
		members = append(members, name)
	}
	slices.Sort(members)
	return members
}
