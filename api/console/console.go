// Package console serves the web pages: the dispatch desk at /board and its sign-in at /login. The pages are built
// from pages and src by `npm run build` and embedded, so that the binary needs neither Node nor another server, and
// everything that they load comes from the origin that served them. What they show they read through the public
// HTTP and WebSocket API; nothing here knows about requests or providers.
package console

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed all:dist
var dist embed.FS

// policy is the CSP of the pages: nothing inline, nothing from elsewhere. blob: images are the map's own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Register adds the pages and their assets to a router, each at its own path: what is not here stays the router's
// to refuse. It panics when the build is not whole, which a test of this package finds first.
func Register(router gin.IRouter) {
	for _, page := range []string{"board", "login"} {
		serve(router, "/"+page, mustRead("dist/"+page+".html"))
	}
	names, err := fs.Glob(dist, "dist/assets/*")
	if err != nil {
		panic(fmt.Sprintf("console: list assets: %v", err))
	}
	for _, name := range names {
		serve(router, strings.TrimPrefix(name, "dist"), mustRead(name))
	}
}

func serve(router gin.IRouter, at string, f *file) {
	handle := gin.WrapH(f)
	router.GET(at, handle)
	router.HEAD(at, handle)
}

func mustRead(name string) *file {
	body, err := dist.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("console: read %s: %v; run npm ci && npm run build in api/console", path.Base(name), err))
	}
	return newFile(name, body)
}
