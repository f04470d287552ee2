//go:build unix

package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// borrowable are the numbered databases that Redis has by default, but for the first, which may be somebody's.
const borrowable = 15

// borrow gives the test an emptied database on the Redis of REDIS_URL. A lock keeps it from other test programs.
func borrow(t testing.TB, missing error) string {
	t.Helper()
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		t.Fatal(missing)
	}
	for number := 1; number <= borrowable; number++ {
		lock, err := server.Lock(lockName(options.Addr, number), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			continue
		}
		t.Cleanup(func() { check(t, lock.Close()) })
		options.DB = number
		return emptied(t, options)
	}
	t.Fatalf("all %d databases of the Redis at %s are in use by tests", borrowable, options.Addr)
	return ""
}

func lockName(addr string, number int) string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("auxilio-redis-%d-%s-%d", os.Getuid(), filepath.Base(addr), number))
}

func emptied(t testing.TB, options *redis.Options) string {
	t.Helper()
	client := redis.NewClient(options)
	defer client.Close()
	if err := client.FlushDB(context.Background()).Err(); err != nil {
		t.Fatalf("empty the Redis at %s: %v", options.Addr, err)
	}
	return fmt.Sprintf("redis://%s:%s@%s/%d", options.Username, options.Password, options.Addr, options.DB)
}
