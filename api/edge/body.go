package edge

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
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
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, MaxBody)
	if f := e.readBody(c.Request, ctx.Operation()); f != nil {
		f.Write(c.Writer, c.Request)
		return
	}
	next(ctx)
}

func (e *Edge) readBody(r *http.Request, op *huma.Operation) *Failure {
	if f := checkMedia(r, op); f != nil {
		return f
	}
	key := r.Header.Get(KeyHeader)
	if r.Method != http.MethodPost || key == "" {
		return nil
	}
	if !keyOK(key) {
		return Invalid(KeyHeader, "must be 1 to 255 visible ASCII characters")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return unreadable(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	Of(r.Context()).attempt = &attempt{key, e.Seal.Fingerprint([]byte(r.Method+" "+r.URL.RequestURI()), body)}
	return nil
}

func keyOK(key string) bool {
	return len(key) <= maxKey && strings.Trim(key, " ") == key &&
		strings.IndexFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) < 0
}

// checkMedia refuses a body of a media type the operation does not read. A body that names none is taken for JSON.
func checkMedia(r *http.Request, op *huma.Operation) *Failure {
	declared := r.Header.Get("Content-Type")
	if declared == "" || r.ContentLength == 0 || op.RequestBody == nil {
		return nil
	}
	kind, params, err := mime.ParseMediaType(declared)
	charset := params["charset"]
	if _, reads := op.RequestBody.Content[kind]; err != nil || !reads || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		f := Refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json in UTF-8")
		f.add("Content-Type", "is not one this route reads")
		return f
	}
	return nil
}
