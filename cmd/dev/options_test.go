//go:build unix

package main

import (
	"context"
	"testing"
)

func TestCommand_wrongUseIsExitTwo(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing":          {},
		"no such command":  {"dance"},
		"no such flag":     {"run", "--dance"},
		"an argument":      {"run", "now"},
		"no nodes":         {"run", "--nodes", "0"},
		"too many nodes":   {"run", "--nodes", "33"},
		"standing still":   {"run", "--speed", "0"},
		"address alone":    {"run", "--addr", "127.0.0.1"},
		"port too large":   {"run", "--addr", "127.0.0.1:70000"},
		"port not a port":  {"run", "--internal-addr", "127.0.0.1:http"},
		"limits in words":  {"run", "--rate-limits", "maybe"},
		"no directory":     {"run", "--data", ""},
		"seed not a whole": {"run", "--seed", "1.5"},
	} {
		if got := code(command(context.Background(), args)); got != misuse {
			t.Errorf("%s: exit code %d, want %d", name, got, misuse)
		}
	}
}

func TestCommand_helpIsExitZero(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"run", "--help"}, {"test", "--help"}, {"host", "--help"}} {
		if got := code(command(context.Background(), args)); got != done {
			t.Errorf("%v: exit code %d, want %d", args, got, done)
		}
	}
}

func TestOptions_freshAndADatabaseOfOnesOwnDoNotMix(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://somebody@somewhere/precious")
	_, err := parseOptions([]string{"--fresh"})
	wantError(t, err, "--fresh", "DATABASE_URL")
}
