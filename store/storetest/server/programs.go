//go:build unix

package server

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
)

// Programs is where the programs of one server are.
type Programs struct {
	Dir       string // holds postgres and initdb, or redis-server
	Libraries string // extra directory of shared libraries, or empty
	Found     string // one line for people: what was found or done
}

// kind is what is looked for on this machine.
type kind struct {
	name     string   // for people
	programs []string // all of them must be in one directory
	patterns []string // directories beside PATH
	packages []string // of Debian and Ubuntu: the first entry that exists, several names together
	install  string   // what a person types where nothing could be found
}

var postgresKind = kind{
	name:     "Postgres",
	programs: []string{"postgres", "initdb"},
	patterns: []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
	},
	packages: []string{"postgresql-15", "postgresql-16", "postgresql-17", "postgresql-14"},
	install:  "apt-get install postgresql (or: brew install postgresql@17), or set DATABASE_URL",
}

var redisKind = kind{
	name:     "Redis",
	programs: []string{"redis-server", "redis-cli"},
	patterns: []string{"/opt/homebrew/bin", "/usr/local/bin", "/opt/homebrew/opt/redis/bin"},
	packages: []string{"redis-server redis-tools"},
	install:  "apt-get install redis-server (or: brew install redis), or set REDIS_URL",
}

// PostgresPrograms finds the programs of Postgres here or, as root on Debian or Ubuntu, brings them by apt.
// The error names what to type.
func PostgresPrograms(ctx context.Context) (Programs, error) { return postgresKind.provide(ctx) }

// RedisPrograms finds redis-server here or, as root on Debian or Ubuntu, brings it by apt. The error names what to type.
func RedisPrograms(ctx context.Context) (Programs, error) { return redisKind.provide(ctx) }

func (k kind) provide(ctx context.Context) (Programs, error) {
	if found, ok := k.local(); ok {
		return found, nil
	}
	found, err := k.apt(ctx)
	if err != nil {
		return Programs{}, fmt.Errorf("%s is not on this machine (%w): type `%s`", k.name, err, k.install)
	}
	return found, nil
}

// local looks through PATH, then through the usual places, the newest version first.
func (k kind) local() (Programs, bool) {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), k.usual()...) {
		if k.complete(dir) {
			return Programs{Dir: dir, Found: fmt.Sprintf("%s: found in %s", k.name, dir)}, true
		}
	}
	return Programs{}, false
}

func (k kind) usual() []string {
	var dirs []string
	for _, pattern := range k.patterns {
		found, _ := filepath.Glob(pattern)
		sort.Sort(sort.Reverse(sort.StringSlice(found)))
		dirs = append(dirs, found...)
	}
	return dirs
}

func (k kind) complete(dir string) bool {
	for _, program := range k.programs {
		if _, err := exec.LookPath(filepath.Join(dir, program)); err != nil {
			return false
		}
	}
	return dir != ""
}

// Command is one of the programs, ready to run.
func (p Programs) Command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.Dir, program), args...)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if p.Libraries != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+p.Libraries)
	}
	return cmd
}

// command is one of the programs, ready to run as the account.
func (p Programs) command(as account, program string, args ...string) *exec.Cmd {
	cmd := p.Command(program, args...)
	as.apply(cmd)
	return cmd
}
