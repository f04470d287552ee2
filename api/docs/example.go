package docs

import (
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// bodies are what a schema alone cannot say well: bodies that a seeded server carries out. Variables stand in {{braces}}.
var bodies = map[string]string{
	"create-request": `{"service":"GRUA","title":"No arranca","description":"Frente al parque central","location_latitude":14.6417,
		"location_longitude":-90.5133,"location_address":"6a Avenida 4-11","location_city":"Guatemala","location_state":"Guatemala",
		"phone":"+50255501234","allow_duplicate":true}`,
	"create-webhook":           `{"url":"https://example.org/auxilio","events":["request.*"]}`,
	"create-my-device":         `{"name":"Traccar Client"}`,
	"create-push-subscription": `{"kind":"FCM","token":"a-device"}`,
	"create-user": `{"email":"{{$guid}}@example.org","password":"quetzal-volcano-lantern-77","first_name":"Ana","last_name":"Morales",
		"phone_number":"+5022{{$randomInt}}{{$randomInt}}1","role":"DISPATCHER"}`,
	"cancel-request":     `{"cancellation_reason":"Ya no es necesario"}`,
	"go-online":          `{"latitude":14.6417,"longitude":-90.5133}`,
	"report-location":    `{"latitude":14.6417,"longitude":-90.5133}`,
	"ingest-osmand-post": `{"device_id":"{{device_token}}","location":{"coords":{"latitude":14.6417,"longitude":-90.5133}}}`,
}

// queries are those that are asked for but not required by the schema.
var queries = map[string]string{
	"nearby-providers": "?lat=14.6417&lng=-90.5133",
	"ingest-osmand":    "?id={{device_token}}&lat=14.6417&lon=-90.5133",
}

// body is a body for an operation: a known one, or what its schema requires.
func body(doc *huma.OpenAPI, op *huma.Operation) string {
	if known, ok := bodies[op.OperationID]; ok {
		return known
	}
	raw, err := json.Marshal(example(doc, "", op.RequestBody.Content["application/json"].Schema))
	if err != nil {
		return "{}"
	}
	return string(raw)
}

// example is a value that a schema describes, with what it requires and nothing else.
func example(doc *huma.OpenAPI, name string, s *huma.Schema) any {
	if s != nil && s.Ref != "" {
		s = doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	switch {
	case s == nil:
		return map[string]any{}
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == huma.TypeObject:
		return object(doc, s)
	case s.Type == huma.TypeArray:
		return []any{example(doc, name, s.Items)}
	case s.Type == huma.TypeBoolean:
		return true
	case s.Type == huma.TypeInteger, s.Type == huma.TypeNumber:
		return number(name, s)
	}
	return word(name, s)
}

func object(doc *huma.OpenAPI, s *huma.Schema) map[string]any {
	made := map[string]any{}
	for _, name := range s.Required {
		made[name] = example(doc, name, s.Properties[name])
	}
	return made
}

func number(name string, s *huma.Schema) any {
	switch {
	case strings.HasPrefix(name, "lat"):
		return 14.6417
	case strings.HasPrefix(name, "lng") || strings.HasPrefix(name, "lon"):
		return -90.5133
	case s.Minimum != nil:
		return *s.Minimum
	}
	return 1
}

func word(name string, s *huma.Schema) string {
	switch {
	case s.Format == "uuid":
		return "00000000-0000-7000-8000-000000000000"
	case s.Format == "date-time":
		return "2026-01-31T12:00:00Z"
	case strings.HasPrefix(name, "lat"):
		return "14.6417"
	case strings.HasPrefix(name, "lng"):
		return "-90.5133"
	case name == "topic":
		return "board"
	case name == "phone" || strings.HasSuffix(name, "phone"):
		return "+50255501234"
	}
	return "Ejemplo"
}
