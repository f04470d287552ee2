package realtime_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Every goroutine that the tests' servers and sockets start has ended when they have.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), // idle connections of the tests' own client
		goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"),
		goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"),                            // of the template database
		goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"), // sleeps a second before it sees that its client was closed
	)
}
