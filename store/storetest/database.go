//go:build unix

package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/auxilio/auxilio/store/storetest/server"
)

// role owns every test database. Like the application's it is no superuser, so that row level security binds it.
const role = "auxilio_test"

// createRole makes role, whose password is its name.
const createRole = "CREATE ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '" + role + "'"

// Database returns the URL of a fresh database with all migrations applied. It is dropped at the end of the test,
// with connections that are still open; after a failed test it stays until its server ends.
func Database(t testing.TB) string {
	t.Helper()
	return Prepared(t, "", func(string) error { return nil })
}

// Prepared is Database with more in it: prepare fills the first database of this name, and the others are copies. Its connections
// must be closed when it returns.
func Prepared(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	return database(t, func(c *cluster) (string, error) { return c.template(name, prepare) })
}

// Empty returns the URL of a fresh database without any migration, for tests that migrate.
func Empty(t testing.TB) string {
	t.Helper()
	return database(t, func(*cluster) (string, error) { return "template0", nil })
}

func database(t testing.TB, template func(*cluster) (string, error)) string {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	from, err := template(c)
	if err != nil {
		t.Fatal(err)
	}
	name := role + "_" + strings.ToLower(rand.Text())
	if err := c.create(name, from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			check(t, c.drop(name))
		}
	})
	t.Logf("its database: %s", c.url(name))
	return c.url(name)
}

// A cluster is the Postgres that test databases are made in, by one connection that lasts as long as this program:
// a new one for each database cost as much as the database.
type cluster struct {
	base *url.URL

	one  sync.Mutex
	conn *pgx.Conn // a superuser's, used with one held

	making sync.Mutex
	made   map[string]string // databases that those of tests are clones of, by the name of what is in them; with making held
}

// shared is the cluster of DATABASE_URL, or else the one that the test programs of this machine share.
var shared = sync.OnceValues(func() (*cluster, error) {
	base := os.Getenv("DATABASE_URL")
	if base == "" {
		var err error
		if host, err = join(); err != nil {
			return nil, err
		}
		base = host.URL
	}
	return reach(base)
})

func reach(base string) (*cluster, error) {
	at, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	c := &cluster{base: at, made: map[string]string{}}
	if c.conn, err = pgx.Connect(context.Background(), base); err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	return c, c.ensureRole()
}

// create clones a database file by file: to write every page of it to the log, which is what Postgres does unless told
// otherwise, takes twice the time.
func (c *cluster) create(name, template string) error {
	return c.exec(fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE %s STRATEGY file_copy", name, role, template))
}

func (c *cluster) drop(name string) error {
	return c.exec(fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", name))
}

// exec does statements that stand for themselves, one after the other.
func (c *cluster) exec(statements ...string) error {
	c.one.Lock()
	defer c.one.Unlock()
	for _, statement := range statements {
		if _, err := c.conn.Exec(context.Background(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// url reaches a database as role.
func (c *cluster) url(database string) string {
	at := *c.base
	at.User, at.Path = url.UserPassword(role, role), "/"+database
	return at.String()
}

// host is the server that the test programs of this machine share, once joined: held until this program ends.
var host *server.Shared

func join() (*server.Shared, error) {
	return server.JoinShared(context.Background(), func(dir string) (*exec.Cmd, error) {
		program := filepath.Join(dir, "dev")
		build := exec.Command("go", "build", "-o", program, "github.com/auxilio/auxilio/cmd/dev")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w: %s", build, err, out)
		}
		return exec.Command(program, "host", "--dir", dir), nil
	})
}
