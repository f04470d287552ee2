package realtime_test

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

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

func TestAsyncAPI_everyMessageHasItsSchema(t *testing.T) {
	all, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{
		"subscribe", "unsubscribe", "ack", "view", "location", "offer_shown", "auth", "ping",
		"welcome", "subscribed", "unsubscribed", "event", "resync", "positions", "pong", "heartbeat", "auth_required", "bye", "error",
	} {
		if all[kind] == nil {
			t.Errorf("%s has no schema", kind)
		}
	}
}
