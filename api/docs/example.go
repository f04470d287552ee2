package docs

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// bodies are the examples of the document and the bodies of the collection: each is carried out by a server on which what it
// names exists. Variables stand in {{braces}}; samples says what they are in the document.
var bodies = map[string]string{
	"register": `{"email":"{{$guid}}@example.org","password":"quetzal-volcano-lantern-77","first_name":"Ana","last_name":"Morales",
		"phone_number":"+5023{{$randomInt}}{{$randomInt}}1"}`,
	"login":              `{"email":"{{member_email}}","password":"{{member_password}}"}`,
	"refresh-token":      `{"refresh":"{{refresh}}"}`,
	"verify-token":       `{"token":"{{access}}"}`,
	"logout":             `{"refresh":"{{refresh}}"}`,
	"ask-password-reset": `{"email":"{{member_email}}"}`,
	"renew-password":     `{"uid":"{{user_id}}","token":"{{reset_token}}","new_password":"cerro-quemado-lantern-78"}`,
	"change-password":    `{"old_password":"quetzal-volcano-lantern-77","new_password":"cerro-quemado-lantern-78"}`,
	"update-me":          `{"first_name":"Ana María"}`,
	"create-user": `{"email":"{{$guid}}@example.org","password":"quetzal-volcano-lantern-77","first_name":"Ana","last_name":"Morales",
		"phone_number":"+5024{{$randomInt}}{{$randomInt}}1","role":"DISPATCHER"}`,
	"update-user":              `{"is_active":true}`,
	"create-push-subscription": `{"kind":"FCM","token":"a-device"}`,

	"create-category": `{"code":"PETS","name_es":"Mascotas","name_en":"Pets"}`,
	"update-category": `{"name_es":"Hogar"}`,
	"create-service":  `{"code":"PASEO","category":"HOME","name_es":"Paseo de perros","name_en":"Dog walking","base_pay_minor":7500}`,
	"update-service":  `{"base_pay_minor":20000}`,
	"create-plan": `{"code":"VIAL_ORO","category":"ROADSIDE","name_es":"Vial oro","name_en":"Roadside gold","monthly_price_minor":9900,
		"yearly_price_minor":99000,"max_requests_per_month":6}`,
	"update-plan":         `{"description_es":"Grúa y paso de corriente"}`,
	"create-subscription": `{"plan_id":"{{plan_id}}","billing_cycle":"MONTHLY"}`,
	"update-subscription": `{"auto_renew":false}`,

	"create-payment":  `{"amount_minor":5000}`,
	"confirm-payment": `{"code":"AB12C"}`,
	"paq-webhook":     `{"reference":"{{payment_id}}","transaction":"T-1001","status":"COMPLETED","amount":"50.00","currency":"GTQ"}`,

	"apply-provider": `{"company_name":"Grúas Xelajú","business_license":"GT-77","business_phone":"+50255509000","vehicle_type":"TOW_TRUCK",
		"vehicle_plate":"C-777XYZ","services":["GRUA","CORRIENTE"],"latitude":14.6417,"longitude":-90.5133,"city":"Guatemala","state":"Guatemala"}`,
	"update-provider":    `{"service_radius_km":40}`,
	"create-review":      `{"request":"{{request_id}}","rating":5,"comment":"Llegó rápido"}`,
	"update-review":      `{"rating":4}`,
	"go-online":          `{"latitude":14.6417,"longitude":-90.5133}`,
	"report-location":    `{"latitude":14.6417,"longitude":-90.5133,"accuracy":8,"speed":4.2,"heading":270}`,
	"create-my-device":   `{"name":"Traccar Client"}`,
	"ingest-osmand-post": `{"device_id":"{{device_token}}","location":{"coords":{"latitude":14.6417,"longitude":-90.5133}}}`,

	"create-request": `{"service":"GRUA","title":"No arranca","description":"Frente al parque central","location_latitude":14.6417,
		"location_longitude":-90.5133,"location_address":"6a Avenida 4-11","location_city":"Guatemala","location_state":"Guatemala",
		"phone":"+50255501234","allow_duplicate":true}`,
	"update-request":     `{"reference":"Portón verde"}`,
	"create-update":      `{"message":"Estoy junto al carro"}`,
	"note-request":       `{"message":"Llamó dos veces"}`,
	"cancel-request":     `{"cancellation_reason":"Ya no es necesario"}`,
	"assign-provider":    `{"provider":"{{provider_id}}"}`,
	"reassign-request":   `{"reason":"Avería de la grúa"}`,
	"reject-request":     `{"reason":"Duplicada"}`,
	"prioritize-request": `{"priority":"HIGH","reason":"Hay niños"}`,
	"hold-request":       `{"minutes":5}`,
	"unhold-request":     `{}`,
	"widen-request":      `{}`,
	"offer-request":      `{"providers":["{{provider_id}}"]}`,
	"accept-offer":       `{"prep_minutes":3}`,
	"decline-offer":      `{"reason":"far"}`,
	"depart":             `{}`,
	"arrive":             `{}`,
	"start":              `{}`,
	"set-eta":            `{"minutes":12}`,
	"release":            `{"reason":"Se pinchó una llanta"}`,
	"complete":           `{"outcome":"unable","notes":"El carro ya no estaba"}`,

	"put-policy":     `{"service":"PLOMERIA","mode":"SHADOW","radius_km":8}`,
	"try-policy":     `{"hours":24}`,
	"create-webhook": `{"url":"https://example.org/auxilio","events":["request.*"]}`,
	"update-webhook": `{"description":"Panel del cliente"}`,
}

// samples are the variables of bodies as the document shows them.
var samples = map[string]string{
	"$guid": "ana.morales", "$randomInt": "123", "member_email": "miembro@auxilio.example", "member_password": "quetzal-volcano-lantern-77",
	"access": "the-access-token", "refresh": "the-refresh-token", "reset_token": "the-token-of-the-letter", "device_token": "the-token-of-the-tracker",
	"user_id": sampleID(1), "plan_id": sampleID(2), "payment_id": sampleID(3), "request_id": sampleID(4), "provider_id": sampleID(5),
}

func sampleID(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

var variablePattern = regexp.MustCompile(`\{\{([$\w]+)\}\}`)

// exemplify gives every operation of doc that reads JSON its body as an example.
func exemplify(doc *huma.OpenAPI) error {
	for _, item := range doc.Paths {
		for _, op := range operations(item) {
			if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
				continue
			}
			text := variablePattern.ReplaceAllStringFunc(body(doc, op), func(v string) string { return samples[strings.Trim(v, "{}")] })
			if err := json.Unmarshal([]byte(text), &op.RequestBody.Content["application/json"].Example); err != nil {
				return fmt.Errorf("the example of %s: %w", op.OperationID, err)
			}
		}
	}
	return nil
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
