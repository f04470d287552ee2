package api

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/go-redis/redis_rate/v10"
	"github.com/maypok86/otter/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
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

// A limiter counts in Redis, shared by all nodes; while Redis is away each node counts for itself.
type limiter struct {
	limits  Limits
	shared  *redis_rate.Limiter
	local   *otter.Cache[string, *rate.Limiter]
	awayTil atomic.Int64 // unix nanoseconds until which Redis is not asked again
}

// How long Redis may take, and how long it is left alone after it did not answer.
const (
	sharedPatience = 150 * time.Millisecond
	sharedPause    = time.Second
	localCallers   = 100_000
)

func newLimiter(limits *Limits, client redis.UniversalClient) *limiter {
	if limits == nil {
		return nil
	}
	return &limiter{
		limits: *limits,
		shared: redis_rate.NewLimiter(prefixed{client}),
		local: otter.Must(&otter.Options[string, *rate.Limiter]{
			MaximumSize: localCallers, ExpiryCalculator: otter.ExpiryAccessing[string, *rate.Limiter](2 * time.Minute),
		}),
	}
}

// prefixed keeps the limiter's keys under the project's own prefix.
type prefixed struct{ redis.UniversalClient }

func (p prefixed) EvalSha(ctx context.Context, sha string, keys []string, args ...any) *redis.Cmd {
	return p.UniversalClient.EvalSha(ctx, sha, own(keys), args...)
}

func (p prefixed) Eval(ctx context.Context, script string, keys []string, args ...any) *redis.Cmd {
	return p.UniversalClient.Eval(ctx, script, own(keys), args...)
}

func own(keys []string) []string {
	named := make([]string, len(keys))
	for i, k := range keys {
		named[i] = "auxilio:" + k
	}
	return named
}

// allow counts one call of subject and says how that leaves the limit.
func (l *limiter) allow(ctx context.Context, subject string, perMinute int) redis_rate.Result {
	if time.Now().UnixNano() >= l.awayTil.Load() {
		quick, cancel := context.WithTimeout(ctx, sharedPatience)
		defer cancel()
		res, err := l.shared.Allow(quick, subject, redis_rate.PerMinute(perMinute))
		if err == nil {
			return *res
		}
		l.awayTil.Store(time.Now().Add(sharedPause).UnixNano())
	}
	return l.allowHere(subject, perMinute)
}

func (l *limiter) allowHere(subject string, perMinute int) redis_rate.Result {
	bucket, _ := l.local.ComputeIfAbsent(subject, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute), false
	})
	res := redis_rate.Result{RetryAfter: -1}
	if bucket.Allow() {
		res.Allowed = 1
	}
	tokens := max(0, bucket.Tokens())
	res.Remaining = int(tokens)
	res.ResetAfter = seconds((float64(perMinute) - tokens) / float64(bucket.Limit()))
	if res.Allowed == 0 {
		res.RetryAfter = seconds((1 - tokens) / float64(bucket.Limit()))
	}
	return res
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

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
	if s.limiter == nil || class == edge.Unlimited {
		return nil
	}
	caller := edge.CallerOf(c.Request.Context())
	name, perMinute := s.limiter.limits.of(caller.Role, class)
	subject := name + ":" + c.ClientIP()
	if !caller.Anonymous() {
		subject = name + ":" + caller.User.String()
	}
	res := s.limiter.allow(c.Request.Context(), subject, perMinute)
	c.Header("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=60`, name, perMinute))
	c.Header("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, name, res.Remaining, whole(res.ResetAfter)))
	if res.Allowed > 0 {
		return nil
	}
	return edge.TooMany(res.RetryAfter)
}

func whole(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
