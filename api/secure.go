package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/auxilio/auxilio/api/edge"
)

// apiPolicy is the CSP of answers that are data: nothing in them may load or run anything.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// secure puts the security headers on every answer before anything can fail; pages replace the policy with their own.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Content-Security-Policy", apiPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if s.Production && !probe(r) && s.insist(w, r) {
			return
		}
		if s.allowOrigin(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

func probe(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/health") }

// insist moves plain http to https where a trusted proxy says that it was plain, and tells browsers to remember.
func (s *Server) insist(w http.ResponseWriter, r *http.Request) (answered bool) {
	w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload")
	if !s.trusts(r.RemoteAddr) || !strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "http") {
		return false
	}
	moved(w, r, http.StatusMovedPermanently, "https://"+s.PublicURL.Host+r.URL.RequestURI())
	return true
}

func (s *Server) trusts(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	return err == nil && slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool {
		return p.Contains(at.Addr().Unmap())
	})
}

// allowOrigin lets pages of the configured origins call, and answers their preflight questions itself.
func (s *Server) allowOrigin(w http.ResponseWriter, r *http.Request) (goOn bool) {
	origin := r.Header.Get("Origin")
	w.Header().Add("Vary", "Origin")
	if origin == "" || !slices.Contains(s.Origins, origin) {
		return true
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return true
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-ID, traceparent")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return false
}

// moved answers a redirect in the envelope.
func moved(w http.ResponseWriter, r *http.Request, status int, location string) {
	w.Header().Set("Location", location)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, err := edge.Encode(edge.Envelope[map[string]string]{
		Success: true, Message: http.StatusText(status), Data: map[string]string{"location": location},
	})
	if err == nil && r.Method != http.MethodHead {
		_, _ = w.Write(body) // who went away hears nothing
	}
}
