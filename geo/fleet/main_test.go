package fleet_test

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

// TestMain fails the tests when a goroutine of a fleet or its client outlives them.
func TestMain(m *testing.M) {
	redis.SetLogger(mute{})
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial")) // sleeps a second before it sees that its client was closed
}

// mute keeps the client's complaints about servers that tests stop out of their output.
type mute struct{}

func (mute) Printf(context.Context, string, ...any) {}
