package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/ratelimit"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

// Limits are requests per minute: of one login by its role, of one address without a login, and of one caller in the
// classes that are counted apart.
type Limits struct {
	Admin, Dispatcher, Provider, Member, Anonymous int
	Location, Emergency, Watching                  int
}

// DefaultLimits are those of the contract.
func DefaultLimits() Limits {
	return Limits{
		Admin: 1000, Dispatcher: 500, Provider: 300, Member: 100, Anonymous: 30,
		Location: 300, Emergency: 30, Watching: 60,
	}
}

// of is the name and size of the limit that a call counts against.
func (l Limits) of(role dispatch.Role, class edge.Class) (name string, perMinute int) {
	switch class {
	case edge.Location:
		return string(class), l.Location
	case edge.Emergency:
		return string(class), l.Emergency
	case edge.Watching:
		return string(class), l.Watching
	}
	switch role {
	case dispatch.RoleAdmin:
		return "admin", l.Admin
	case dispatch.RoleDispatcher:
		return "dispatcher", l.Dispatcher
	case dispatch.RoleProvider:
		return "provider", l.Provider
	case dispatch.RoleMember:
		return "member", l.Member
	default:
		return "anonymous", l.Anonymous
	}
}

// limit counts a call against its caller's limit before anything is done for it.
func (s *Server) limit(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	if f := s.count(c, edge.RouteOf(ctx.Operation()).Limit); f != nil {
		f.Write(c.Writer, c.Request)
		return
	}
	next(ctx)
}

// count returns the refusal when the limit is used up, and shows the limit in any case.
func (s *Server) count(c *gin.Context, class edge.Class) *edge.Failure {
	who := Source(c.Request)
	if caller := edge.CallerOf(c.Request.Context()); !caller.Anonymous() {
		who = caller.User.String()
	}
	return s.countOf(c.Request.Context(), class, who, c.Header)
}

// countOf is count for a caller that the handler knows better: a device, an address.
func (s *Server) countOf(ctx context.Context, class edge.Class, who string, header func(name, value string)) *edge.Failure {
	if s.Limits == nil || class == edge.Unlimited {
		return nil
	}
	name, perMinute := s.Limits.of(edge.CallerOf(ctx).Role, class)
	res := s.Limiter.Allow(ctx, name+":"+who, ratelimit.PerMinute(perMinute))
	header("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=60`, name, perMinute))
	header("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, name, res.Remaining, whole(res.ResetAfter)))
	if res.Allowed {
		return nil
	}
	return edge.TooMany(res.RetryAfter)
}

func whole(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// noteOrigin notes where a call comes from, as far as trusted proxies tell it, before anything is done for it.
func noteOrigin(c *gin.Context) {
	address, _ := netip.ParseAddr(c.ClientIP()) // invalid when there is none
	c.Request = c.Request.WithContext(store.WithOrigin(c.Request.Context(), address.WithZone("")))
}

// Source names whom a request without a login is counted as, also where a trusted proxy stands between. It is for what the
// server answers, such as sockets.
func Source(r *http.Request) string { return ratelimit.Source(store.Origin(r.Context())) }
