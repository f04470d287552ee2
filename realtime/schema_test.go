package realtime_test

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
)

// schemas are those of the published document. Its components have the form of an OpenAPI document's, so the same
// loader resolves them.
var schemas = sync.OnceValues(func() (openapi3.Schemas, error) {
	doc, err := openapi3.NewLoader().LoadFromData(realtime.AsyncAPI)
	if err != nil {
		return nil, err
	}
	return doc.Components.Schemas, nil
})

// checkSchema holds a message to the schema of its type.
func checkSchema(t testing.TB, kind string, data []byte) {
	t.Helper()
	all, err := schemas()
	if err != nil {
		t.Fatalf("read asyncapi.yaml: %v", err)
	}
	schema := all[kind]
	if schema == nil {
		t.Errorf("a message of type %q is not in asyncapi.yaml: %.300s", kind, data)
		return
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Errorf("%s: %v", data, err)
		return
	}
	if err := schema.Value.VisitJSON(value); err != nil {
		t.Errorf("%.300s is not as published: %.300v", data, err)
	}
}

// TestS26_everyMessageHasItsSchema: what the document lists, what it describes and the types of events there are is the
// same; every message that these tests receive is held to its schema by unpack.
func TestS26_everyMessageHasItsSchema(t *testing.T) {
	all, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Channels   map[string]struct{ Messages map[string]any }
		Components struct{ Messages map[string]any }
	}
	if err := yaml.Unmarshal(realtime.AsyncAPI, &doc); err != nil {
		t.Fatal(err)
	}
	listed := slices.Sorted(maps.Keys(doc.Channels["connect"].Messages))
	if described := slices.Sorted(maps.Keys(doc.Components.Messages)); !slices.Equal(listed, described) || len(listed) != 20 {
		t.Errorf("listed %v\ndescribed %v", listed, described)
	}
	for _, kind := range listed {
		if all[kind] == nil {
			t.Errorf("%s has no schema", kind)
		}
	}
	var types []string
	for _, v := range all["event"].Value.Properties["event"].Value.Enum {
		types = append(types, v.(string))
	}
	if !slices.Equal(types, dispatch.EventTypes) {
		t.Errorf("published events %v\nknown events %v", types, dispatch.EventTypes)
	}
}
