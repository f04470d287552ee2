// Package docs serves the contract to people and programs: the OpenAPI document and two pages that show it.
// Everything they load comes from this binary.
package docs

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/mvrilo/go-redoc"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5/static"
	"github.com/swaggest/swgui/v5emb"
)

// Paths of the documents and pages.
const (
	SchemaPath    = "/api/v1/schema"
	OldSchemaPath = "/api/v1/schema-3.0"
	SwaggerPath   = "/api/v1/docs"
	RedocPath     = "/api/v1/redoc"
)

// Docs is the document of an API and the pages that show it.
type Docs struct {
	json, yaml       form // OpenAPI 3.1
	oldJSON, oldYAML form // for tools that know no more than 3.0.3
	postman          form
	assets           http.Handler
	page             func() page // of Swagger UI; both are megabytes, made at the first request
	redoc            func() (page, error)
}

// A form is the document in one way of writing it. It is made once, at the first request for it: by then every operation is
// declared, and who asks for one form does not wait for the others.
type form func() ([]byte, error)

// formsOf returns what makes forms of doc, one at a time, since they share it.
func formsOf(doc *huma.OpenAPI) func(write form) form {
	var turn sync.Mutex
	complete := sync.OnceValue(func() error { return exemplify(doc) })
	return func(write form) form {
		return sync.OnceValues(func() ([]byte, error) {
			turn.Lock()
			defer turn.Unlock()
			if err := complete(); err != nil {
				return nil, err
			}
			return write()
		})
	}
}

// New prepares the documents of api, whose operations are all declared.
func New(api huma.API) *Docs {
	swagger := v5emb.NewWithConfig(swgui.Config{ShowTopBar: false})(api.OpenAPI().Info.Title, SchemaPath+".json", SwaggerPath)
	doc := api.OpenAPI()
	admitNull(doc.Components.Schemas)
	written := formsOf(doc)
	return &Docs{
		json: written(func() ([]byte, error) { return json.Marshal(doc) }), yaml: written(doc.YAML),
		oldJSON: written(func() ([]byte, error) { return downgrade(doc) }),
		oldYAML: written(func() ([]byte, error) { return downgradeYAML(doc) }),
		postman: written(func() ([]byte, error) { return Postman(doc) }),
		assets:  swagger,
		page:    sync.OnceValue(func() page { return newPage(render(swagger, SwaggerPath)) }),
		redoc:   sync.OnceValues(func() (page, error) { return redocPage(api.OpenAPI().Info.Title) }),
	}
}

func redocPage(title string) (page, error) {
	body, err := redoc.Redoc{Title: title, SpecPath: SchemaPath + ".json"}.Body()
	if err != nil {
		return page{}, fmt.Errorf("make the redoc page: %w", err)
	}
	return newPage(body), nil
}

// pick is the form that a request asks for.
func (d *Docs) pick(r *http.Request) (asked form, kind string) {
	old, yaml := strings.HasPrefix(r.URL.Path, OldSchemaPath), wantsYAML(r)
	switch {
	case old && yaml:
		return d.oldYAML, "application/openapi+yaml"
	case old:
		return d.oldJSON, "application/openapi+json"
	case yaml:
		return d.yaml, "application/openapi+yaml"
	}
	return d.json, "application/openapi+json"
}

// Schema answers the document: .json or .yaml by name, else as Accept asks, JSON by default.
func (d *Docs) Schema(w http.ResponseWriter, r *http.Request) error {
	asked, kind := d.pick(r)
	body, err := asked()
	if err != nil {
		return fmt.Errorf("encode the OpenAPI document: %w", err)
	}
	w.Header().Add("Vary", "Accept")
	w.Header().Set("Content-Type", kind)
	_, err = w.Write(body)
	return err
}

// Collection answers the Postman collection.
func (d *Docs) Collection(w http.ResponseWriter, _ *http.Request) error {
	body, err := d.postman()
	if err != nil {
		return fmt.Errorf("make the collection: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="auxilio.postman_collection.json"`)
	_, err = w.Write(body)
	return err
}

func wantsYAML(r *http.Request) bool {
	switch {
	case strings.HasSuffix(r.URL.Path, ".json"):
		return false
	case strings.HasSuffix(r.URL.Path, ".yaml"):
		return true
	default:
		return strings.Contains(r.Header.Get("Accept"), "yaml")
	}
}

// Swagger answers the Swagger UI page.
func (d *Docs) Swagger(w http.ResponseWriter, _ *http.Request) { d.page().write(w) }

// Asset answers a file of the Swagger UI page, or says that there is no such file.
func (d *Docs) Asset(w http.ResponseWriter, r *http.Request) (found bool) {
	name := strings.TrimPrefix(r.URL.Path, SwaggerPath+"/")
	if !exists(name) && !exists(name+".gz") {
		return false
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	d.assets.ServeHTTP(w, r)
	return true
}

func exists(name string) bool {
	info, err := fs.Stat(static.FS, name)
	return err == nil && !info.IsDir()
}

// Redoc answers the Redoc page.
func (d *Docs) Redoc(w http.ResponseWriter, _ *http.Request) error {
	p, err := d.redoc()
	if err != nil {
		return err
	}
	p.write(w)
	return nil
}

// A page is HTML with the policy that lets exactly its own scripts run.
type page struct {
	html   []byte
	policy string
}

var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

func newPage(html []byte) page {
	sources := []string{"'self'"}
	for _, script := range inlineScript.FindAllSubmatch(html, -1) {
		sum := sha256.Sum256(script[1])
		sources = append(sources, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return page{html, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; " +
		"img-src 'self' data:; font-src 'self'; style-src 'self' 'unsafe-inline'; worker-src blob:; script-src " + strings.Join(sources, " ")}
}

func (p page) write(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", p.policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(p.html) // who went away hears nothing
}

// render asks a handler for a page once, to keep it.
func render(h http.Handler, path string) []byte {
	var out capture
	h.ServeHTTP(&out, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	return bytes.TrimSpace(out.Bytes())
}

// capture is an answer that is kept rather than sent.
type capture struct {
	bytes.Buffer
	header http.Header
}

func (c *capture) Header() http.Header {
	if c.header == nil {
		c.header = http.Header{}
	}
	return c.header
}

func (c *capture) WriteHeader(int) {}
