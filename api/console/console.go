// Package console serves the web pages: the dispatch desk at /board, the member's and the provider's phone at /member and
// /provider, a shared request at /t/{token}, all three in one window at /try, and the sign-in at /login. The pages are built
// from pages, src and static by `npm run build` and embedded, so that the binary needs neither Node nor another server, and
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
	"sync"
)

//go:embed all:dist
var dist embed.FS

// policy is the CSP of the pages: nothing inline, nothing from elsewhere. blob: images are the map's own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pages by path, in the router's form, and the documents that answer there.
var pages = map[string]string{
	"/board": "board", "/login": "login", "/member": "member", "/provider": "provider", "/try": "try",
	"/reset-password/:uid/:token": "login", "/t/:token": "track",
}

// Pages are the pages and their assets by path, read once and the same for all callers, who must not change the map. Each handler
// answers GET and HEAD and may be called from any goroutine. It panics when the build is not whole, which a test of this package
// finds first.
func Pages() map[string]http.Handler { return pagesRead() }

var pagesRead = sync.OnceValue(func() map[string]http.Handler {
	served := map[string]http.Handler{"/": http.RedirectHandler("/login", http.StatusFound)}
	for at, document := range pages {
		served[at] = mustRead("dist/" + document + ".html")
	}
	for _, pattern := range []string{"dist/assets/*", "dist/*.js", "dist/*.svg", "dist/*.png", "dist/*.webmanifest"} {
		names, err := fs.Glob(dist, pattern)
		if err != nil {
			panic(fmt.Sprintf("console: list %s: %v", pattern, err))
		}
		for _, name := range names {
			served[strings.TrimPrefix(name, "dist")] = mustRead(name)
		}
	}
	return served
})

func mustRead(name string) *file {
	body, err := dist.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("console: read %s: %v; run npm ci && npm run build in api/console", path.Base(name), err))
	}
	return newFile(name, body)
}
