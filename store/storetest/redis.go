//go:build unix

package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// Redis returns the URL of a Redis that belongs to this test alone: it may flush it. It ends with the test.
func Redis(t testing.TB) string {
	t.Helper()
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
