package edge

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

// An Exchange is one request being answered: what the layers around a handler know of it and tell each other.
// But for Queries it belongs to the goroutine that serves the request.
type Exchange struct {
	RequestID string
	Route     string // the path's pattern; empty when no route matched
	Debug     bool   // failures tell their cause
	Caller    Caller
	Denied    error        // why the token that was sent is not good; nil without a token
	Cause     error        // of a 5xx, for the log
	Queries   atomic.Int64 // SQL statements run so far

	attempt *attempt
	file    *File // of an upload
}

// A Caller is who asks. The zero Caller is anonymous.
type Caller struct {
	dispatch.Actor
	Session uuid.UUID
	Until   time.Time // when the token expires
}

// Anonymous says that nobody has logged in.
func (c Caller) Anonymous() bool { return c.User == dispatch.UserID{} }

type exchangeKey struct{}

// Begin starts the exchange of a request.
func Begin(ctx context.Context, x *Exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// Of is the exchange this context belongs to; outside of one, an empty exchange.
func Of(ctx context.Context) *Exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*Exchange); ok {
		return x
	}
	return &Exchange{}
}

// CallerOf is who asks.
func CallerOf(ctx context.Context) Caller { return Of(ctx).Caller }
