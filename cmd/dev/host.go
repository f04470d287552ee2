//go:build unix

package main

import (
	"context"
	"flag"
	"time"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// host keeps the Postgres that test programs share; storetest starts it when `go test` is called by itself.
func host(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("host", flag.ContinueOnError)
	dir := flags.String("dir", "", "directory where users of the server meet")
	idle := flags.Duration("idle", 2*time.Minute, "end when nobody has used it for so long")
	if err := flags.Parse(args); err != nil {
		return misused{err}
	}
	return server.HostShared(ctx, *dir, *idle)
}
