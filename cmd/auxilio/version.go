package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// version is what the binary was built from, as far as the build knows.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "development"
}

func printVersion(_ context.Context, args []string) error {
	if err := parse(flags("version", "print the version", "auxilio version"), args); err != nil {
		return err
	}
	fmt.Println("auxilio", version())
	return nil
}
