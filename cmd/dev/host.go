//go:build unix

package main

import (
	"context"
	"time"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// host keeps the Postgres that test programs share; storetest starts it when `go test` is called by itself.
func host(ctx context.Context, args []string) error {
	flags := newFlags("host", "host keeps the Postgres that test programs share, until nobody uses it.\n\n")
	dir := flags.String("dir", "", "directory where users of the server meet")
	idle := flags.Duration("idle", 2*time.Minute, "end when nobody has used it for so long")
	if err := parse(flags, args); err != nil {
		return err
	}
	return server.HostShared(ctx, *dir, *idle)
}
