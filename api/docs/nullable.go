package docs

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"
)

// admitNull says of every field that is a pointer and always written that it may be null. Of scalars the registry says so
// itself; of objects and of ids it does not.
func admitNull(schemas huma.Registry) {
	for name, s := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			field, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if p := s.Properties[field]; p != nil && f.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omit") {
				orNull(p)
			}
		}
	}
}

func orNull(s *huma.Schema) {
	if s.Ref == "" {
		s.Nullable = s.Type != ""
		return
	}
	s.AnyOf = []*huma.Schema{{Ref: s.Ref}, {Type: "null"}}
	s.Ref = ""
}

// downgrade writes doc in 3.0.3, which has no type for null: an object that may be null is said as generators of that age read it.
func downgrade(doc *huma.OpenAPI) ([]byte, error) {
	raw, err := doc.Downgrade()
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	lowerNull(tree)
	return json.Marshal(tree)
}

func downgradeYAML(doc *huma.OpenAPI) ([]byte, error) {
	raw, err := downgrade(doc)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = yaml.Convert(&out, bytes.NewReader(raw))
	return out.Bytes(), err
}

func lowerNull(tree any) {
	switch v := tree.(type) {
	case []any:
		for _, each := range v {
			lowerNull(each)
		}
	case map[string]any:
		if either, ok := v["anyOf"].([]any); ok && len(either) == 2 && reflect.DeepEqual(either[1], map[string]any{"type": "null"}) {
			delete(v, "anyOf")
			v["type"], v["nullable"], v["allOf"] = "object", true, either[:1]
		}
		for _, each := range v {
			lowerNull(each)
		}
	}
}
