//go:build unix

// Package storetest gives a test its own Postgres database and its own Redis, real ones, with nothing to start first.
//
// Database and Empty are cheap (a clone of a migrated template, some 20 ms) and share one throw-away Postgres: that of
// DATABASE_URL when it is set, otherwise one that the first test starts and that ends by itself when it is no longer
// used. Redis, RedisServer and PostgresServer start a process for the one test; the last two can be stopped, killed
// and started again. Where a server cannot be had the test fails and says what to type; it never skips.
package storetest

import (
	"context"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// programs are looked for once in a test program.
var (
	postgresPrograms = sync.OnceValues(func() (server.Programs, error) { return server.PostgresPrograms(context.Background()) })
	redisPrograms    = sync.OnceValues(func() (server.Programs, error) { return server.RedisPrograms(context.Background()) })
)

// scratch is a directory for the servers of one test, removed at its end.
func scratch(t testing.TB) string {
	t.Helper()
	made, err := server.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, made.Remove()) })
	return made.Dir
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
