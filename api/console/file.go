package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// types of the files that a build makes. The list is short so that the answer does not depend on the machine's own.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",

	".webmanifest": "application/manifest+json",
}

// file is one embedded file, ready to be answered. Its methods may be called from any goroutine.
type file struct {
	body    []byte
	etag    string
	mime    string
	caching string
	zipped  func() []byte // compressed for the first who takes it so; nil inside when that saves nothing
}

func newFile(name string, body []byte) *file {
	sum := sha256.Sum256(body)
	f := &file{
		body:    body,
		etag:    hex.EncodeToString(sum[:12]),
		mime:    types[path.Ext(name)],
		caching: "no-cache",
	}
	if path.Base(path.Dir(name)) == "assets" { // an asset's name changes with its content
		f.caching = "public, max-age=31536000, immutable"
	}
	f.zipped = sync.OnceValue(func() []byte { return compress(body) })
	return f
}

// ServeHTTP answers GET and HEAD: 304 to whoever has it, gzip to whoever takes it.
func (f *file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, etag := f.body, `"`+f.etag+`"`
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if takesGzip(r) {
		if zipped := f.zipped(); zipped != nil {
			body, etag = zipped, `"`+f.etag+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", etag)
	h.Set("Cache-Control", f.caching)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	if has(r, etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.mime)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may have gone; there is nobody left to tell
	}
}

// has tells whether the caller named this version; a list of several, and weak comparison, are allowed.
func has(r *http.Request, etag string) bool {
	for named := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		named = strings.TrimSpace(named)
		if named == "*" || strings.TrimPrefix(named, "W/") == etag {
			return true
		}
	}
	return false
}

// takesGzip reads Accept-Encoding; a quality of zero refuses.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.TrimPrefix(strings.ReplaceAll(quality, " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return err != nil || value > 0
		}
	}
	return false
}

func compress(body []byte) []byte {
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil || zipped.Len() >= len(body) {
		return nil
	}
	return zipped.Bytes()
}
