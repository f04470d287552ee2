package ratelimit

import (
	"context"
	"net/netip"
	"time"
)

// Slope is rates of growing periods that hold together: who goes on after the first is used up waits longer and longer, and is
// never shut out.
type Slope []Rate

// Climb counts one of subject unless a rate of the slope is used up; then it says how long to wait.
func (l *Limiter) Climb(ctx context.Context, subject string, s Slope) (wait time.Duration, ok bool) {
	return l.climb(ctx, subject, s, 1)
}

// Look is Climb without counting.
func (l *Limiter) Look(ctx context.Context, subject string, s Slope) (wait time.Duration, ok bool) {
	return l.climb(ctx, subject, s, 0)
}

func (l *Limiter) climb(ctx context.Context, subject string, s Slope, n int) (wait time.Duration, ok bool) {
	for _, r := range s {
		if res := l.take(ctx, subject+":"+r.Period.String(), r, n); !res.Allowed {
			return max(res.RetryAfter, time.Second), false
		}
	}
	return 0, true
}

// Forget puts subject back to the foot of the slope.
func (l *Limiter) Forget(ctx context.Context, subject string, s Slope) {
	if l == nil {
		return
	}
	for _, r := range s {
		l.forget(ctx, subject+":"+r.Period.String())
	}
}

// Source is whom to count an address as: an IPv6 customer has a whole /64 to call from.
func Source(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	if !address.Is6() {
		return address.String()
	}
	network, err := address.Prefix(64)
	if err != nil {
		return address.String()
	}
	return network.String()
}
