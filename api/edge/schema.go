package edge

import (
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// qualified finds a type with its package in the name that reflect gives, type parameters included.
var qualified = regexp.MustCompile(`(?:[\w.-]+/)*(\w+)\.(\w+)`)

// brackets are what a type's parameters stand in.
var brackets = strings.NewReplacer("[", "", "]", "", ",", "", "*", "")

// schemaNames are the names found so far: a type is asked for once for every place that it is used in.
var schemaNames sync.Map // reflect.Type → string

// schemaName names a type in the document after its package and itself, so that two packages may use the same word:
// assistance.Request is AssistanceRequest. What this package shares keeps its plain name.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	if known, ok := schemaNames.Load(t); ok {
		return known.(string)
	}
	full := qualified.ReplaceAllStringFunc(t.PkgPath()+"."+t.Name(), func(found string) string {
		parts := qualified.FindStringSubmatch(found)
		if parts[1] == "edge" {
			return title(parts[2])
		}
		return title(parts[1]) + title(parts[2])
	})
	name := brackets.Replace(full)
	schemaNames.Store(t, name)
	return name
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
