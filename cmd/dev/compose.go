//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Where docker-compose.yml publishes its services on loopback. The passwords guard nothing but a developer's own
// machine; a deployment sets its own.
const (
	composePostgres = "postgres://auxilio:auxilio@127.0.0.1:15432/auxilio?sslmode=disable"
	composeAdmin    = "postgres://postgres:auxilio@127.0.0.1:15432/postgres?sslmode=disable"
	composeRedis    = "redis://127.0.0.1:16379/0"
)

// composed brings a service up with docker compose, under a project of its own, and waits until it is healthy.
// Data stays in the project's volumes.
func composed(name, url string, fresh bool) rung {
	return func(ctx context.Context) (service, error) {
		if _, err := compose(ctx, "version"); err != nil {
			return service{}, absent(errors.New("docker compose is not to be had: " + err.Error()))
		}
		if err := composeUp(ctx, name, fresh); err != nil {
			return service{}, err
		}
		stop := func() error {
			_, err := compose(context.Background(), "stop", name)
			return err
		}
		return service{name: name, url: url, found: title(name) + ": started by docker compose", finish: stop}, nil
	}
}

// composeUp starts one service, from an empty volume when fresh. Images that cannot be had send us to the next rung.
func composeUp(ctx context.Context, name string, fresh bool) error {
	if fresh {
		if out, err := compose(ctx, "down", "--volumes"); err != nil {
			return fmt.Errorf("docker compose down: %w: %s", err, out)
		}
	}
	if out, err := compose(ctx, "up", "-d", "--wait", name); err != nil {
		return absent(fmt.Errorf("docker compose up %s: %w: %s", name, err, out))
	}
	return nil
}

// compose runs docker compose in the module's directory and returns the last line it printed.
func compose(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", append([]string{"compose", "--project-name", "auxilio-dev"}, args...)...)
	cmd.Dir = moduleDir()
	cmd.Env = append(os.Environ(), "POSTGRES_PASSWORD=auxilio", "AUXILIO_DB_PASSWORD=auxilio")
	out, err := cmd.CombinedOutput()
	return lastLine(string(out)), err
}

func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
