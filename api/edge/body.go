package edge

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

// MaxBody is the largest body read, in bytes.
const MaxBody = 1 << 20

// An attempt is a POST that its caller has named.
type attempt struct {
	key         string
	fingerprint []byte
}

// ReadBody is the middleware that bounds and checks the form of a body before it is parsed, and notes the caller's attempt.
func (e *Edge) ReadBody(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	done, f := e.take(c, ctx.Operation())
	if f != nil {
		f.Write(c.Writer, c.Request)
		return
	}
	defer done()
	next(ctx)
}

// take reads what of a body must be known before the handler runs; done gives it back.
func (e *Edge) take(c *gin.Context, op *huma.Operation) (done func(), f *Failure) {
	done = func() {}
	if f := checkMedia(c.Request, op); f != nil {
		return done, f
	}
	if RouteOf(op).upload {
		if done, f = e.takeFile(c); f != nil {
			return done, f
		}
	} else {
		if c.Request.ContentLength > MaxBody { // unread, so that who announced it need not send it
			return done, TooLarge()
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, MaxBody)
	}
	if f = judge(c.Request, op); f == nil {
		f = e.noteAttempt(c.Request)
	}
	if f != nil {
		done()
	}
	return done, f
}

// judge refuses a body that the operation does not take, whatever its fields are.
func judge(r *http.Request, op *huma.Operation) *Failure {
	if op.RequestBody == nil && r.Method != http.MethodGet {
		return refuseBody(r)
	}
	return verify(r, RouteOf(op))
}

// verify has the route judge the body as it came.
func verify(r *http.Request, route Route) *Failure {
	if route.Verify == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return unreadable(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return route.Verify(r.Header, body)
}

// noteAttempt names the call by its key and what it says.
func (e *Edge) noteAttempt(r *http.Request) *Failure {
	key, x := r.Header.Get(KeyHeader), Of(r.Context())
	if r.Method != http.MethodPost || key == "" {
		return nil
	}
	if !keyOK(key) {
		return Invalid(KeyHeader, "must be 1 to 255 visible ASCII characters")
	}
	said := x.file.fingerprint()
	if said == nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return unreadable(err)
		}
		r.Body, said = io.NopCloser(bytes.NewReader(body)), body
	}
	x.attempt = &attempt{key, e.Seal.Fingerprint([]byte(r.Method+" "+r.URL.RequestURI()), said)}
	return nil
}

// refuseBody refuses a body sent to an operation that reads none, since its caller expects something of it. An empty object
// expects nothing.
func refuseBody(r *http.Request) *Failure {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return unreadable(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var nothing *struct{}
	var bad badBody
	switch err := decode(body, &nothing); {
	case errors.As(err, &bad):
		return Invalid(bad.field, bad.problem)
	case nothing == nil:
		return Invalid(bodyField, "must be absent or an empty object")
	}
	return nil
}

func keyOK(key string) bool {
	return len(key) <= maxKey && strings.Trim(key, " ") == key &&
		strings.IndexFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) < 0
}

// checkMedia refuses a body of a media type the operation does not read. A body that names none is taken for JSON.
func checkMedia(r *http.Request, op *huma.Operation) *Failure {
	declared := r.Header.Get("Content-Type")
	if op.RequestBody == nil || !RouteOf(op).upload && (declared == "" || r.ContentLength == 0) {
		return nil
	}
	kind, params, err := mime.ParseMediaType(declared)
	charset := params["charset"]
	if _, reads := op.RequestBody.Content[kind]; err != nil || !reads || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		f := Refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be "+expected(op))
		f.add("Content-Type", "is not one this route reads")
		return f
	}
	return nil
}

// expected says which media type an operation reads.
func expected(op *huma.Operation) string {
	if RouteOf(op).upload {
		return "multipart/form-data"
	}
	kinds := slices.Sorted(maps.Keys(op.RequestBody.Content))
	return strings.Join(kinds, " or ") + " in UTF-8"
}
