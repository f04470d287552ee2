package ratelimit

import (
	"context"
	"time"
)

const knownPrefix = "auxilio:known:"

// Know remembers subject for a while, on all nodes. Without Redis nothing is remembered.
func (l *Limiter) Know(ctx context.Context, subject string, life time.Duration) {
	if l == nil {
		return
	}
	// without Redis nothing is remembered
	_, _ = asked(l, ctx, func(ctx context.Context) (string, error) {
		return l.client.Set(ctx, knownPrefix+subject, 1, life).Result()
	})
}

// Known says whether subject is remembered; without Redis nobody is.
func (l *Limiter) Known(ctx context.Context, subject string) bool {
	if l == nil {
		return false
	}
	found, err := asked(l, ctx, func(ctx context.Context) (int64, error) {
		return l.client.Exists(ctx, knownPrefix+subject).Result()
	})
	return err == nil && found > 0
}
