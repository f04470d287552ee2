package edge

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// qualified finds a type with its package in the name that reflect gives, type parameters included.
var qualified = regexp.MustCompile(`(?:[\w.-]+/)*(\w+)\.(\w+)`)

// schemaName names a type in the document after its package and itself, so that two packages may use the same word:
// assistance.Request is AssistanceRequest. What this package shares keeps its plain name.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	full := qualified.ReplaceAllStringFunc(t.PkgPath()+"."+t.Name(), func(found string) string {
		parts := qualified.FindStringSubmatch(found)
		if parts[1] == "edge" {
			return title(parts[2])
		}
		return title(parts[1]) + title(parts[2])
	})
	return strings.NewReplacer("[", "", "]", "", ",", "", "*", "").Replace(full)
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
