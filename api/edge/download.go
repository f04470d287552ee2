package edge

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// An Attachment is a file that is downloaded. Content is read once and closed.
type Attachment struct {
	Name      string
	MediaType string
	Size      int64
	Content   io.ReadCloser
}

// Download registers a GET that answers a file: to be saved, never shown in the server's name, and kept by no cache.
func Download[I any](e *Edge, route Route, open func(context.Context, *I) (*Attachment, error)) {
	route.Method = http.MethodGet
	e.add(route)
	op := route.operation()
	op.Responses = map[string]*huma.Response{"200": {Description: route.Summary, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}}
	huma.Register(e.API, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		a, err := open(ctx, in)
		if err != nil {
			return nil, Translate(ctx, err)
		}
		return &huma.StreamResponse{Body: a.send}, nil
	})
}

func (a *Attachment) send(ctx huma.Context) {
	defer a.Content.Close()
	ctx.SetHeader("Content-Type", a.MediaType)
	ctx.SetHeader("Content-Length", strconv.FormatInt(a.Size, 10))
	ctx.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	ctx.SetHeader("Cache-Control", "private, no-store")
	ctx.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
	ctx.SetStatus(http.StatusOK)
	if ctx.Method() != http.MethodHead {
		_, _ = io.Copy(ctx.BodyWriter(), a.Content) // who went away hears nothing
	}
}
