package store

import (
	"context"
	"net/netip"
)

type originKey struct{}

// WithOrigin returns a context that knows the address a call comes from, for what is audited.
func WithOrigin(ctx context.Context, address netip.Addr) context.Context {
	return context.WithValue(ctx, originKey{}, address)
}

// Origin is the address of WithOrigin; the zero address when it is not known.
func Origin(ctx context.Context) netip.Addr {
	a, _ := ctx.Value(originKey{}).(netip.Addr)
	return a
}

// originIn is the address of WithOrigin as a nullable column, nil when it is not known.
func originIn(ctx context.Context) *netip.Addr {
	a := Origin(ctx)
	if !a.IsValid() {
		return nil
	}
	return &a
}
