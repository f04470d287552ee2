package edge

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// Admit is the middleware that lets only those in whom the route names: no good token 401, another role 403.
// On a route for anyone a bad token is as good as none.
func Admit(ctx huma.Context, next func(huma.Context)) {
	if f := refuseCaller(Of(ctx.Context()), RouteOf(ctx.Operation())); f != nil {
		c := humagin.Unwrap(ctx)
		f.Write(c.Writer, c.Request)
		return
	}
	next(ctx)
}

func refuseCaller(x *Exchange, to Route) *Failure {
	switch {
	case to.Who == Anyone:
		return nil
	case x.Denied != nil:
		return denied(x.Denied)
	case x.Caller.Anonymous():
		return Unauthorized("Authentication credentials were not provided")
	case !to.Who.Admits(x.Caller.Role):
		return to.forbidden()
	default:
		return nil
	}
}
