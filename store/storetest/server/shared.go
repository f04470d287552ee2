//go:build unix

package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Shared is the one throw-away Postgres of all test programs that this account runs on this machine. A host process
// keeps it; every program that uses it holds a shared lock, which the system takes back however the program ends;
// when nobody has held one for a while, the host stops the server and ends.
type Shared struct {
	URL string // of the superuser

	dir  string
	mine *os.File // shared lock that says this program is a user
}

// state is what the host leaves for those who join later.
type state struct {
	DatabaseURL string `json:"database_url"`
	PID         int    `json:"pid"` // of the host
}

// JoinShared becomes a user of the shared server until Leave or the end of the program; who lets go of the Shared
// otherwise may lose the server. Where nobody hosts it, launch is asked for the command of a host, which calls HostShared.
func JoinShared(ctx context.Context, launch func(dir string) (*exec.Cmd, error)) (*Shared, error) {
	s, err := openShared()
	if err != nil {
		return nil, fmt.Errorf("shared test services: %w", err)
	}
	if err := s.find(ctx, launch); err != nil {
		return nil, fmt.Errorf("shared test services: %w", errors.Join(err, s.Leave()))
	}
	return s, nil
}

// Leave ends the use of the server.
func (s *Shared) Leave() error { return s.mine.Close() }

// find sets the URL to that of a living host; one program at a time, so that there is one host.
func (s *Shared) find(ctx context.Context, launch func(dir string) (*exec.Cmd, error)) error {
	starting, err := Lock(s.path("starting"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer starting.Close()
	if s.alive(ctx) {
		return nil
	}
	cmd, err := launch(s.dir)
	if err != nil {
		return err
	}
	return s.launched(cmd)
}

func openShared() (*Shared, error) {
	s := &Shared{dir: filepath.Join(os.TempDir(), "auxilio-shared-"+strconv.Itoa(os.Getuid()))}
	if err := os.Mkdir(s.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	if err := ownedByUs(s.dir); err != nil {
		return nil, err
	}
	var err error
	s.mine, err = Lock(s.path("users"), syscall.LOCK_SH)
	return s, err
}

// ownedByUs refuses a directory that another account has put in our place.
func ownedByUs(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(owner.Uid) != os.Getuid() || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s belongs to somebody else: remove it", dir)
	}
	return nil
}

// alive takes the URL that a host left, if that host lives.
func (s *Shared) alive(ctx context.Context) bool {
	text, err := os.ReadFile(s.path("state.json"))
	if err != nil {
		return false
	}
	var left state
	if json.Unmarshal(text, &left) != nil {
		return false
	}
	conn, err := pgx.Connect(ctx, left.DatabaseURL)
	if err != nil {
		return false
	}
	s.URL = left.DatabaseURL
	return conn.Close(ctx) == nil
}

// launched starts the host, detached from this program's session, and reads the one line it prints.
func (s *Shared) launched(cmd *exec.Cmd) error {
	log, err := os.Create(s.path("log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stderr = log
	attributes(cmd).Setsid = true
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var left state
	if err := json.NewDecoder(out).Decode(&left); err != nil {
		return fmt.Errorf("%w: %s", errors.Join(err, cmd.Wait()), tail(s.path("log"), 0))
	}
	s.URL = left.DatabaseURL
	return errors.Join(out.Close(), cmd.Process.Release())
}

func (s *Shared) path(name string) string { return filepath.Join(s.dir, name) }

// HostShared keeps the shared server for those who join dir, prints its state on standard output as one line of JSON,
// and returns when ctx is over or nobody has used it for idle.
func HostShared(ctx context.Context, dir string, idle time.Duration) error {
	s := &Shared{dir: dir}
	scratch, err := NewScratch()
	if err != nil {
		return err
	}
	defer scratch.Remove()
	programs, err := PostgresPrograms(ctx)
	if err != nil {
		return err
	}
	postgres, err := NewPostgres(ctx, PostgresConfig{Programs: programs, Dir: filepath.Join(scratch.Dir, "postgres")})
	if err != nil {
		return err
	}
	if err := s.announce(state{DatabaseURL: postgres.URL("postgres", "postgres"), PID: os.Getpid()}); err != nil {
		return errors.Join(err, postgres.Stop())
	}
	closed := s.waitUnused(ctx, postgres.Done(), idle)
	defer closed.Close()
	return errors.Join(os.RemoveAll(s.path("state.json")), postgres.Stop())
}

func (s *Shared) announce(left state) error {
	text, err := json.Marshal(left)
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path("state.json"), text, 0o600); err != nil {
		return err
	}
	_, err = fmt.Println(string(text))
	return err
}

// waitUnused returns when nobody has used the server for idle, with the lock that keeps newcomers waiting until it
// has been stopped; or, without that lock, when ctx or the server has ended.
func (s *Shared) waitUnused(ctx context.Context, ended <-chan struct{}, idle time.Duration) *os.File {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	lastUsed := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ended:
			return nil
		case <-tick.C:
		}
		users, err := Lock(s.path("users"), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			lastUsed = time.Now()
		case err != nil: // the directory is gone, so nobody can join any more
			return nil
		case time.Since(lastUsed) >= idle:
			return users
		default:
			users.Close()
		}
	}
}
