//go:build unix

package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/auxilio/auxilio/migrations"
)

// template is the database of this name, made by the first who asks.
func (c *cluster) template(name string, prepare func(url string) error) (string, error) {
	c.making.Lock()
	defer c.making.Unlock()
	if made, there := c.made[name]; there {
		return made, nil
	}
	version, err := digest(migrations.Files, name)
	if err != nil {
		return "", err
	}
	made := "auxilio_template_" + version
	if err := c.makeTemplate(made, prepare); err != nil {
		return "", err
	}
	c.made[name] = made
	return made, nil
}

// makeTemplate makes a migrated database that is prepared, unless another test program has. Its name tells what is in it, and it
// is marked as a template once it is whole.
func (c *cluster) makeTemplate(name string, prepare func(url string) error) error {
	if err := c.exec(takeTurn); err != nil {
		return err
	}
	defer c.exec(endTurn)
	if whole, err := c.holds("SELECT FROM pg_database WHERE datname = $1 AND datistemplate", name); err != nil || whole {
		return err
	}
	if err := c.exec("DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name+" OWNER "+role); err != nil {
		return err
	}
	if err := migrate(context.Background(), c.url(name)); err != nil {
		return err
	}
	if err := errors.Join(prepare(c.url(name)), c.learn(name)); err != nil {
		return err
	}
	return c.exec("ALTER DATABASE " + name + " IS_TEMPLATE true")
}

// One test program makes the role or a template and the others wait. The number means nothing but this.
const (
	takeTurn = "SELECT pg_advisory_lock(7306925113)"
	endTurn  = "SELECT pg_advisory_unlock(7306925113)"
)

// digest tells one set of files, and what is made of them, from another.
func digest(files fs.FS, name string) (string, error) {
	all := sha256.New()
	fmt.Fprintln(all, name)
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(all, "%s %d\n%s", path, len(text), text)
		return err
	})
	return fmt.Sprintf("%x", all.Sum(nil)[:12]), err
}

// ensureRole makes the role unless it is there.
func (c *cluster) ensureRole() error {
	if err := c.exec(takeTurn); err != nil {
		return err
	}
	defer c.exec(endTurn)
	if there, err := c.holds("SELECT FROM pg_roles WHERE rolname = $1", role); err != nil || there {
		return err
	}
	return c.exec(createRole)
}

// holds says whether the query, of one argument, has a row.
func (c *cluster) holds(query, argument string) (bool, error) {
	c.one.Lock()
	defer c.one.Unlock()
	rows, err := c.conn.Query(context.Background(), query, argument)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}

// learn connects once, for Postgres to write down what each connection must know of the catalogs: for the clones too.
func (c *cluster) learn(name string) error {
	conn, err := pgx.Connect(context.Background(), c.url(name))
	if err != nil {
		return err
	}
	return conn.Close(context.Background())
}

// migrate applies all migrations.
func migrate(ctx context.Context, at string) error {
	config, err := pgx.ParseConfig(at)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
