package main

import (
	"context"
	"fmt"
	"os"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
)

// exitStatus is the exit code of a subcommand that has already said why.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// simulate is a client of a running server; it takes care of signals itself.
func simulate(_ context.Context, args []string) error {
	if code := sim.Main(args, os.Stdin, os.Stdout, os.Stderr); code != exitDone {
		return exitStatus(code)
	}
	return nil
}
