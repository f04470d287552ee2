package api

import (
	"net/http"
	"strings"

	"github.com/auxilio/auxilio/api/edge"
)

// paths brings the many ways to write a path to the one that is routed: a last slash is dropped without a redirect, HEAD is
// routed as GET, and what was once under /api is sent to /api/v1 with method, path and query kept.
func (s *Server) paths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodTrace || r.Method == http.MethodConnect:
			refuseMethod([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}).Write(w, r)
		case unversioned(r.URL.Path):
			moved(w, r, http.StatusPermanentRedirect, edge.Base+strings.TrimPrefix(r.URL.RequestURI(), "/api"))
		default:
			next.ServeHTTP(w, routed(r))
		}
	})
}

func unversioned(path string) bool {
	rest, under := strings.CutPrefix(path, "/api")
	return under && (rest == "" || rest[0] == '/') && rest != "/v1" && !strings.HasPrefix(rest, "/v1/")
}

func routed(r *http.Request) *http.Request {
	slashed := len(r.URL.Path) > 1 && strings.HasSuffix(r.URL.Path, "/")
	if !slashed && r.Method != http.MethodHead {
		return r
	}
	r = r.Clone(r.Context())
	if slashed {
		r.URL.Path = strings.TrimSuffix(r.URL.Path, "/")
		r.URL.RawPath = strings.TrimSuffix(r.URL.RawPath, "/")
	}
	if r.Method == http.MethodHead {
		r.Method = http.MethodGet
	}
	return r
}
