// Package edge is what every resource of the API shares: how an operation is declared, who may call it, how a body is
// read, how an answer and a failure look, and how a repeated POST gets the answer of the first.
// It knows no resource; the packages under api are written on it and api puts them together.
package edge

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Base is the path all operations live under.
const Base = "/api/v1"

// Edge collects the operations of the API while the packages register them.
type Edge struct {
	API  huma.API
	Seal *Seal

	routes []Route
}

// Routes lists every operation registered so far, in order of registration.
func (e *Edge) Routes() []Route { return e.routes }

// Config is the huma configuration that gives this API its manners: strict JSON, one error form, its own documents.
func Config(title, version string) huma.Config {
	c := huma.DefaultConfig(title, version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.Formats = map[string]huma.Format{"application/json": {Marshal: encode, Unmarshal: decode}}
	c.Transformers = []huma.Transformer{present}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearer: {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
	}
	return c
}

// Handle registers an operation that reads, or that changes something without needing an idempotency key.
func Handle[I, T any](e *Edge, route Route, handle func(context.Context, *I) (Reply[T], error)) {
	e.add(route)
	huma.Register(e.API, route.operation(), func(ctx context.Context, in *I) (*answer[T], error) {
		reply, err := handle(ctx, in)
		if err != nil {
			return nil, Translate(ctx, err)
		}
		return reply.answer(route)
	})
}

// Document registers a GET that answers a document in a media type of its own, without the envelope.
func Document(e *Edge, route Route, mediaType string, read func(context.Context) ([]byte, error)) {
	type document struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}
	route.Method = http.MethodGet
	e.add(route)
	op := route.operation()
	op.Responses = map[string]*huma.Response{"200": {Description: route.Summary, Content: map[string]*huma.MediaType{mediaType: {}}}}
	huma.Register(e.API, op, func(ctx context.Context, _ *struct{}) (*document, error) {
		body, err := read(ctx)
		if err != nil {
			return nil, Translate(ctx, err)
		}
		return &document{mediaType, body}, nil
	})
}

func (e *Edge) add(route Route) {
	if route.Who == "" {
		panic("edge: " + route.ID + " does not say who may call it")
	}
	e.routes = append(e.routes, route.withDefaults())
}

// present gives a failure the form the client asked for.
func present(ctx huma.Context, _ string, v any) (any, error) {
	f, ok := v.(*Failure)
	if !ok {
		return v, nil
	}
	f = f.signed(ctx.Context())
	for name, values := range f.header {
		ctx.SetHeader(name, values[0])
	}
	if !WantsProblem(ctx.Header("Accept")) {
		return f, nil
	}
	ctx.SetHeader("Content-Type", problemType)
	return f.problem(), nil
}

func init() {
	huma.ValidateStrictCasing = true
	wordFindings()
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return refusal(status, message, errs)
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return refusal(status, message, errs)
	}
}

// refusal is what huma found wrong with a request, as a Failure: bad input is always 400.
func refusal(status int, message string, errs []error) *Failure {
	switch {
	case status == http.StatusUnprocessableEntity || status == http.StatusBadRequest:
		return invalid(message, errs)
	case status == http.StatusRequestEntityTooLarge:
		return TooLarge()
	case status >= http.StatusInternalServerError && len(errs) > 0:
		return unreadable(errs[0])
	default:
		return &Failure{Status: status, Code: codeOf(status), Message: message}
	}
}
