// Package console serves the web pages: the dispatch desk at /board and its sign-in at /login. The pages are built
// from pages and src by `npm run build` and embedded, so that the binary needs neither Node nor another server, and
// everything that they load comes from the origin that served them. What they show they read through the public
// HTTP and WebSocket API; nothing here knows about requests or providers.
package console

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// policy is the CSP of the pages: nothing inline, nothing from elsewhere. blob: images are the map's own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Pages are the pages and their assets by path. Each handler answers GET and HEAD and may be called from any goroutine.
// It panics when the build is not whole, which a test of this package finds first.
func Pages() map[string]http.Handler {
	pages := map[string]http.Handler{
		"/board": mustRead("dist/board.html"),
		"/login": mustRead("dist/login.html"),
	}
	names, err := fs.Glob(dist, "dist/assets/*")
	if err != nil {
		panic(fmt.Sprintf("console: list assets: %v", err))
	}
	for _, name := range names {
		pages[strings.TrimPrefix(name, "dist")] = mustRead(name)
	}
	return pages
}

func mustRead(name string) *file {
	body, err := dist.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("console: read %s: %v; run npm ci && npm run build in api/console", path.Base(name), err))
	}
	return newFile(name, body)
}
