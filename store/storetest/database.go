//go:build unix

package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" of database/sql
	"github.com/peterldowns/pgtestdb"
	"github.com/peterldowns/pgtestdb/migrators/goosemigrator"

	"github.com/auxilio/auxilio/migrations"
	"github.com/auxilio/auxilio/store/storetest/server"
)

// role owns every test database. Like the application's it is no superuser, so that row level security binds it.
var role = pgtestdb.Role{Username: "auxilio_test", Password: "auxilio_test", Capabilities: "NOSUPERUSER NOCREATEDB NOCREATEROLE"}

// Database returns the URL of a fresh database with all migrations applied. It is dropped at the end of the test,
// with connections that are still open; after a failed test it stays until its server ends.
func Database(t testing.TB) string {
	t.Helper()
	return database(t, goosemigrator.New(".", goosemigrator.WithFS(migrations.Files)))
}

// Prepared is Database with more in it: prepare fills the first database of this name, and the others are copies. Its connections
// must be closed when it returns.
func Prepared(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	migrated := goosemigrator.New(".", goosemigrator.WithFS(migrations.Files))
	return database(t, prepared{Migrator: migrated, name: name, prepare: prepare})
}

// prepared is a migrator that does more.
type prepared struct {
	pgtestdb.Migrator
	name    string
	prepare func(url string) error
}

func (p prepared) Hash() (string, error) {
	hash, err := p.Migrator.Hash()
	return hash + p.name, err
}

func (p prepared) Migrate(ctx context.Context, db *sql.DB, template pgtestdb.Config) error {
	if err := p.Migrator.Migrate(ctx, db, template); err != nil {
		return err
	}
	return p.prepare(template.URL())
}

// Empty returns the URL of a fresh database without any migration, for tests that migrate.
func Empty(t testing.TB) string {
	t.Helper()
	return database(t, pgtestdb.NoopMigrator{})
}

func database(t testing.TB, migrator pgtestdb.Migrator) string {
	t.Helper()
	config, err := configuration()
	if err != nil {
		t.Fatal(err)
	}
	return pgtestdb.Custom(t, config, migrator).URL()
}

// configuration is how the shared server is reached as one who may create databases.
var configuration = sync.OnceValues(func() (pgtestdb.Config, error) {
	base := os.Getenv("DATABASE_URL")
	if base == "" {
		var err error
		if host, err = join(); err != nil {
			return pgtestdb.Config{}, err
		}
		base = host.URL
	}
	return parse(base)
})

func parse(base string) (pgtestdb.Config, error) {
	at, err := url.Parse(base)
	if err != nil {
		return pgtestdb.Config{}, fmt.Errorf("DATABASE_URL: %w", err)
	}
	password, _ := at.User.Password()
	return pgtestdb.Config{
		DriverName: "pgx", Host: at.Hostname(), Port: at.Port(), User: at.User.Username(), Password: url.QueryEscape(password),
		Database: filepath.Base(at.Path), Options: at.RawQuery, TestRole: &role, ForceTerminateConnections: true,
	}, nil
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
