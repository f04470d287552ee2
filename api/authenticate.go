package api

import (
	"net/netip"
	"strings"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/store"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// authenticate notes who asks, or why the token that was sent is not good. Whether that matters is for the route to say.
func (s *Server) authenticate(ctx huma.Context, next func(huma.Context)) {
	ctx = huma.WithContext(ctx, store.WithOrigin(ctx.Context(), clientAddress(ctx)))
	x := edge.Of(ctx.Context())
	if token, sent := bearer(ctx.Header("Authorization")); sent {
		x.Caller, x.Denied = s.Auth.Authenticate(ctx.Context(), token)
	}
	next(huma.WithContext(ctx, store.WithViewer(ctx.Context(), x.Caller.Actor)))
}

// clientAddress is where the call comes from, as far as trusted proxies tell it.
func clientAddress(ctx huma.Context) netip.Addr {
	address, _ := netip.ParseAddr(humagin.Unwrap(ctx).ClientIP()) // invalid when there is none
	return address.WithZone("")
}

// bearer is the token of an Authorization header, and whether anything was sent at all.
func bearer(header string) (token string, sent bool) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", header != ""
	}
	return strings.TrimSpace(token), true
}
