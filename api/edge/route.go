package edge

import (
	"net/http"
	"slices"
	"strings"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/danielgtaylor/huma/v2"
)

// Who says which roles may call an operation: Anyone, AnyLogin or role names joined by a comma.
type Who string

// The usual groups of callers.
const (
	Anyone   Who = "anyone"
	AnyLogin Who = "any login"
	Staff    Who = "DISPATCHER,ADMIN"
)

// Only is the operation of exactly these roles.
func Only(roles ...dispatch.Role) Who {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return Who(strings.Join(names, ","))
}

// Admits says whether a login of this role may call the operation.
func (w Who) Admits(r dispatch.Role) bool {
	return w == Anyone || w == AnyLogin || slices.Contains(strings.Split(string(w), ","), string(r))
}

// Class is the rate limit an operation counts against.
type Class string

// ByRole is the limit of the caller's role; the others are counted apart so that they cannot be starved by it.
const (
	ByRole    Class = ""
	Location  Class = "location"
	Emergency Class = "emergency"
	Watching  Class = "watching" // by a link, without a login
	Unlimited Class = "unlimited"
)

const bearer = "bearer"

// Route declares one operation as data: the document, the access table and the router are all made from it.
type Route struct {
	Method  string
	Path    string   // below Base, with {parameters}
	Outside bool     // Path is not below Base
	Reads   []string // media types of a body that the handler reads by itself; none when huma does, or there is none
	ID      string   // operation id, unique
	Tag     string
	Summary string
	Who     Who
	Limit   Class
	Status  int    // of success; 200 when zero
	Denial  string // what callers of other roles are told; the usual text when empty
	// Verify, where set, judges the body as it came, before it is parsed: for callers who sign instead of logging in.
	Verify func(http.Header, []byte) *Failure

	upload bool // the body is a form with a file
}

func (r Route) withDefaults() Route {
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	return r
}

func (r Route) operation() huma.Operation {
	r = r.withDefaults()
	return huma.Operation{
		OperationID: r.ID, Method: r.Method, Path: r.FullPath(), Summary: r.Summary, Tags: []string{r.Tag},
		DefaultStatus: r.Status, Errors: r.failures(), Security: r.security(), Parameters: r.headers(), RequestBody: r.body(),
		Metadata: map[string]any{routeKey: r},
	}
}

const routeKey = "route"

// body documents a body that the handler reads by itself.
func (r Route) body() *huma.RequestBody {
	if r.Reads == nil {
		return nil
	}
	content := map[string]*huma.MediaType{}
	for _, kind := range r.Reads {
		content[kind] = &huma.MediaType{} // with a schema huma would read the body itself
	}
	return &huma.RequestBody{Content: content}
}

// forbidden is the answer to a login whose role may not call this.
func (r Route) forbidden() *Failure {
	f := Forbidden()
	if r.Denial != "" {
		f.Message = r.Denial
	}
	return f
}

// FullPath is the path from the root of the server.
func (r Route) FullPath() string {
	if r.Outside {
		return r.Path
	}
	return Base + r.Path
}

// RouteOf is the declaration an operation was made from.
func RouteOf(op *huma.Operation) Route {
	r, _ := op.Metadata[routeKey].(Route)
	return r
}

func (r Route) security() []map[string][]string {
	if r.Who == Anyone {
		return nil
	}
	return []map[string][]string{{bearer: {}}}
}

// failures lists the statuses this operation can answer besides success.
func (r Route) failures() []int {
	codes := []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if r.Who != Anyone {
		codes = append(codes, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(r.Path, "{") {
		codes = append(codes, http.StatusNotFound)
	}
	if r.Method != http.MethodGet {
		codes = append(codes, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return codes
}

func (r Route) headers() []*huma.Param {
	if r.Method != http.MethodPost {
		return nil
	}
	return []*huma.Param{{
		Name: KeyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MinLength: new(1), MaxLength: new(maxKey)},
		Description: "A name the caller gives this attempt. A repeat within 24 hours gets the first answer and has no further effect.",
	}}
}
