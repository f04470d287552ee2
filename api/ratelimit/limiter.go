// Package ratelimit counts who does what how often: in Redis, shared by all nodes, and on each node for itself while Redis is
// away. It knows subjects by name only; what they are and how much they may is for those who ask.
package ratelimit

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/maypok86/otter/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

// Rate is so many in a period: all of them may come at once, and each comes back after its share of the period.
type Rate struct {
	Count  int
	Period time.Duration
}

// PerMinute is a rate of so many in a minute.
func PerMinute(count int) Rate { return Rate{count, time.Minute} }

// share is the time after which one comes back.
func (r Rate) share() time.Duration { return r.Period / time.Duration(r.Count) }

func (r Rate) shared() redis_rate.Limit {
	return redis_rate.Limit{Rate: r.Count, Burst: r.Count, Period: r.Period}
}

// Result is how a subject stands after it was counted, or refused.
type Result struct {
	Allowed    bool
	Remaining  int
	RetryAfter time.Duration // until the next is allowed; of use where Allowed is false
	ResetAfter time.Duration // until all are allowed again
}

// Limiter counts. The nil Limiter allows everything. Safe for concurrent use.
type Limiter struct {
	Patience time.Duration // how long Redis may take before the node counts by itself; set before the first call

	client  redis.UniversalClient
	shared  *redis_rate.Limiter
	local   *otter.Cache[string, *rate.Limiter]
	awayTil atomic.Int64 // unix nanoseconds until which Redis is not asked again
}

// How long Redis may take unless told otherwise, how long it is left alone after it did not answer, and what a node counts meanwhile.
const (
	patience      = 150 * time.Millisecond
	pause         = time.Second
	localSubjects = 100_000
	localMemory   = time.Hour
)

// New makes a limiter that counts in this Redis.
func New(client redis.UniversalClient) *Limiter {
	return &Limiter{
		Patience: patience, client: client, shared: redis_rate.NewLimiter(prefixed{client, client}),
		local: otter.Must(&otter.Options[string, *rate.Limiter]{
			MaximumSize: localSubjects, ExpiryCalculator: otter.ExpiryAccessing[string, *rate.Limiter](localMemory),
		}),
	}
}

// Allow counts one of subject unless that would be more than its rate.
func (l *Limiter) Allow(ctx context.Context, subject string, r Rate) Result {
	return l.take(ctx, subject, r, 1)
}

// take counts n of subject; none is a look at how it stands, and is allowed while one more would be.
func (l *Limiter) take(ctx context.Context, subject string, r Rate, n int) Result {
	if l == nil {
		return Result{Allowed: true}
	}
	res, err := asked(l, ctx, func(ctx context.Context) (*redis_rate.Result, error) {
		return l.shared.AllowN(ctx, subject, r.shared(), n)
	})
	if err != nil {
		return l.takeHere(subject, r, n)
	}
	out := Result{Allowed: res.RetryAfter < 0, Remaining: res.Remaining, RetryAfter: res.RetryAfter, ResetAfter: res.ResetAfter}
	if n == 0 && out.Remaining < 1 {
		out.Allowed, out.RetryAfter = false, res.ResetAfter-r.Period+r.share()
	}
	return out
}

// errAway: Redis did not answer a moment ago and is left alone.
type errAway struct{}

func (errAway) Error() string { return "redis is left alone" }

// asked asks Redis, for a short time, unless it did not answer a moment ago. A caller who goes away is counted all the same: whoever
// hangs up must not pass for a Redis that is away.
func asked[T any](l *Limiter, ctx context.Context, ask func(context.Context) (T, error)) (out T, err error) {
	if time.Now().UnixNano() < l.awayTil.Load() {
		return out, errAway{}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.Patience)
	defer cancel()
	if out, err = ask(ctx); err != nil {
		l.awayTil.Store(time.Now().Add(pause).UnixNano())
	}
	return out, err
}

func (l *Limiter) takeHere(subject string, r Rate, n int) Result {
	bucket, _ := l.local.ComputeIfAbsent(subject, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(rate.Every(r.share()), r.Count), false
	})
	allowed := bucket.AllowN(time.Now(), n)
	tokens := max(0, bucket.Tokens())
	res := Result{
		Allowed: allowed && (n > 0 || tokens >= 1), Remaining: int(tokens),
		ResetAfter: time.Duration((float64(r.Count) - tokens) * float64(r.share())),
	}
	if !res.Allowed {
		res.RetryAfter = time.Duration(max(0, 1-tokens) * float64(r.share()))
	}
	return res
}

// forget lets subject begin anew.
func (l *Limiter) forget(ctx context.Context, subject string) {
	l.local.Invalidate(subject)
	// what Redis keeps then runs out by itself
	_, _ = asked(l, ctx, func(ctx context.Context) (any, error) { return nil, l.shared.Reset(ctx, subject) })
}

// prefixed keeps the keys under the project's own prefix. It is as much of a client as the limiter uses: to embed a whole one
// would have a thousand methods compiled to pass on.
type prefixed struct {
	redis.Scripter
	client redis.UniversalClient
}

// EvalSha runs a script that Redis knows.
func (p prefixed) EvalSha(ctx context.Context, sha string, keys []string, args ...any) *redis.Cmd {
	return p.client.EvalSha(ctx, sha, own(keys), args...)
}

// Eval runs a script.
func (p prefixed) Eval(ctx context.Context, script string, keys []string, args ...any) *redis.Cmd {
	return p.client.Eval(ctx, script, own(keys), args...)
}

// Del forgets.
func (p prefixed) Del(ctx context.Context, keys ...string) *redis.IntCmd {
	return p.client.Del(ctx, own(keys)...)
}

func own(keys []string) []string {
	named := make([]string, len(keys))
	for i, k := range keys {
		named[i] = "auxilio:" + k
	}
	return named
}
