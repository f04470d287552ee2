package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// openRedis connects to one Redis, or to a cluster: redis+cluster://host:port,host:port, or several addresses in a list
// parted by commas. Waits are short: everything that needs Redis goes on without it.
func openRedis(text string) (redis.UniversalClient, error) {
	cluster := strings.Contains(text, ",") || strings.HasPrefix(text, "redis+cluster://")
	first, rest, _ := strings.Cut(strings.Replace(text, "redis+cluster://", "redis://", 1), ",")
	one, err := redis.ParseURL(first)
	if err != nil {
		return nil, errors.New("REDIS_URL is not an address like redis://host:6379") // the text may hold a password
	}
	o := &redis.UniversalOptions{
		Addrs: []string{one.Addr}, Username: one.Username, Password: one.Password, DB: one.DB, TLSConfig: one.TLSConfig,
		ContextTimeoutEnabled: true, DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second,
		PoolTimeout: time.Second, MaxRetries: 1, IsClusterMode: cluster,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if rest != "" {
		o.Addrs = append(o.Addrs, strings.Split(rest, ",")...)
	}
	if one.Network == "unix" {
		return redis.NewClient(unix(one)), nil
	}
	return redis.NewUniversalClient(o), nil
}

func unix(o *redis.Options) *redis.Options {
	o.ContextTimeoutEnabled, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = true, time.Second, time.Second, time.Second
	o.PoolTimeout, o.MaxRetries = time.Second, 1
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o
}

// redisLog carries what the Redis client says of its connections into the server's log.
type redisLog struct{ *slog.Logger }

// Printf is how the client logs.
func (l redisLog) Printf(ctx context.Context, format string, v ...any) {
	l.DebugContext(ctx, "redis client", "says", fmt.Sprintf(format, v...))
}
