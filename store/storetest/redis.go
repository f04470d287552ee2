//go:build unix

package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// Redis returns the URL of a Redis for this test alone: it may flush it. It ends with the test.
// Where there is no redis-server, it is a database of its own on the Redis of REDIS_URL.
func Redis(t testing.TB) string {
	t.Helper()
	if _, err := redisPrograms(); err != nil {
		return borrow(t, err)
	}
	return RedisServer(t).URL
}

// RedisServer starts a Redis for this test alone that the test may stop, kill, freeze and start again at the same
// address. It keeps nothing over a stop. It ends with the test.
func RedisServer(t testing.TB) *Server {
	t.Helper()
	programs, err := redisPrograms()
	if err != nil {
		t.Fatal(err)
	}
	redis, err := server.NewRedis(context.Background(), server.RedisConfig{Programs: programs, Dir: filepath.Join(scratch(t), "redis")})
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, redis, redis.URL())
}
