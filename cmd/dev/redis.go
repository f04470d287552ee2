//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// redisFromEnvironment is the Redis of REDIS_URL. A list of addresses or a cluster is left to the server to reach.
func redisFromEnvironment(ctx context.Context) (service, error) {
	url := os.Getenv("REDIS_URL")
	if url == "" {
		return service{}, absent(errors.New("REDIS_URL is not set"))
	}
	found := service{name: "redis", url: url, found: "Redis: the one of REDIS_URL"}
	if strings.HasPrefix(url, "redis+cluster:") || strings.Contains(url, ",") {
		return found, nil
	}
	if err := reachRedis(ctx, url); err != nil {
		return service{}, fmt.Errorf("REDIS_URL is set but does not answer: %w", err)
	}
	return found, nil
}

func reachRedis(ctx context.Context, url string) error {
	options, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	client := redis.NewClient(options)
	defer client.Close()
	return client.Ping(ctx).Err()
}

// privateRedis is a Redis of our own in dir, from a program that is here or that apt brings.
func privateRedis(dir string) rung {
	return func(ctx context.Context) (service, error) {
		programs, err := server.RedisPrograms(ctx)
		if err != nil {
			return service{}, absent(err)
		}
		private, err := server.NewRedis(ctx, server.RedisConfig{Programs: programs, Dir: dir, Durable: true})
		if err != nil {
			return service{}, err
		}
		return service{
			name: "redis", url: private.URL(), found: programs.Found + ", data in " + dir, unit: private, finish: private.Stop,
		}, nil
	}
}

// redisInProcess stands in where there is none. Everything in Redis can be rebuilt, so nothing is lost with it, but
// it is slower and has no limits of memory.
func redisInProcess(context.Context) (service, error) {
	small := miniredis.NewMiniRedis()
	if err := small.Start(); err != nil {
		return service{}, fmt.Errorf("in-process Redis: %w", err)
	}
	return service{
		name: "redis", url: "redis://" + small.Addr() + "/0",
		found:  "Redis: WARNING: none found, an imitation runs inside this process; for the real one type `apt-get install redis-server`",
		finish: func() error { small.Close(); return nil },
	}, nil
}
