package api

import (
	"strings"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/store"
	"github.com/danielgtaylor/huma/v2"
)

// authenticate notes who asks, or why the token that was sent is not good. Whether that matters is for the route to say.
func (s *Server) authenticate(ctx huma.Context, next func(huma.Context)) {
	x := edge.Of(ctx.Context())
	if token, sent := bearer(ctx.Header("Authorization")); sent {
		x.Caller, x.Denied = s.Auth.Authenticate(ctx.Context(), token)
	}
	next(huma.WithContext(ctx, store.WithViewer(ctx.Context(), x.Caller.Actor)))
}

// bearer is the token of an Authorization header, and whether anything was sent at all.
func bearer(header string) (token string, sent bool) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", header != ""
	}
	return strings.TrimSpace(token), true
}
