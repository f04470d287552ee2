//go:build unix

package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func newPostgres(t *testing.T, dir string, tcp bool) *Postgres {
	t.Helper()
	programs, err := PostgresPrograms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	postgres, err := NewPostgres(t.Context(), PostgresConfig{Programs: programs, Dir: dir, Durable: true, TCP: tcp})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Kill() })
	return postgres
}

func query(t *testing.T, url, text string) (answer string, err error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(t.Context(), text).Scan(&answer)
	return answer, err
}

func TestPostgres_aSecondStartContinues(t *testing.T) {
	dir := directory(t)
	first := newPostgres(t, dir, false)
	const create = "CREATE DATABASE kept"
	conn, err := pgx.Connect(t.Context(), first.URL("postgres", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), create); err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	second := newPostgres(t, dir, false)
	if got, err := query(t, second.URL("postgres", "kept"), "SELECT current_database()::text"); err != nil || got != "kept" {
		t.Errorf("current_database() = %q, %v", got, err)
	}
}

func TestPostgres_isDurableWhenAsked(t *testing.T) {
	postgres := newPostgres(t, directory(t), false)
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		got, err := query(t, postgres.URL("postgres", "postgres"), "SELECT current_setting('"+setting+"')")
		if err != nil || got != "on" {
			t.Errorf("%s = %q, %v", setting, got, err)
		}
	}
}

func TestPostgres_loopbackWantsThePassword(t *testing.T) {
	postgres := newPostgres(t, directory(t), true)
	url := func(password string) string {
		return fmt.Sprintf("postgres://postgres:%s@%s/postgres?sslmode=disable", password, postgres.Addr())
	}
	if _, err := query(t, url(postgres.Password()), "SELECT 'in'"); err != nil {
		t.Error(err)
	}
	if _, err := query(t, url("guessed"), "SELECT 'in'"); err == nil {
		t.Error("a wrong password was let in")
	}
}

func TestPostgres_aHalfMadeClusterIsMadeAnew(t *testing.T) {
	dir := directory(t)
	half := filepath.Join(dir, "data.new", "base")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	newPostgres(t, dir, false)
}

func TestPostgres_aLongDirectoryStillHasASocket(t *testing.T) {
	dir := filepath.Join(directory(t), strings.Repeat("long", 25))
	if err := os.MkdirAll(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil {
		t.Fatal(err)
	}
	postgres := newPostgres(t, filepath.Join(dir, "postgres"), false)
	t.Cleanup(func() { os.RemoveAll(postgres.sockets) })
	if got, err := query(t, postgres.URL("postgres", "postgres"), "SELECT 'here'"); err != nil || got != "here" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPostgres_saysWhatItComplainsOf(t *testing.T) {
	dir := directory(t)
	postgres := newPostgres(t, dir, false)
	if err := postgres.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9.6\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := postgres.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "database files are incompatible with server") {
		t.Errorf("Start = %v", err)
	}
}
