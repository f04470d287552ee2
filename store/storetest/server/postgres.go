//go:build unix

package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresConfig says how a private cluster is kept.
type PostgresConfig struct {
	Programs Programs
	Dir      string // directory of this cluster alone; what is there already is continued
	Durable  bool   // keep commits through a crash of the machine; false trades that for speed
	TCP      bool   // listen on loopback too, with the password of URL; otherwise only on a socket in Dir
}

// Postgres is a private cluster. Its superuser is "postgres". Methods are for one goroutine at a time.
type Postgres struct {
	config   PostgresConfig
	as       account
	port     int
	sockets  string
	password string
	process  *Process
}

const socketPort = 5432 // names the socket file; nothing listens there unless TCP is asked for

// NewPostgres makes the cluster in config.Dir if there is none and starts it.
func NewPostgres(ctx context.Context, config PostgresConfig) (*Postgres, error) {
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	p := &Postgres{config: config, as: as, port: socketPort, sockets: socketDir(config.Dir)}
	if err := p.create(ctx); err != nil {
		return nil, fmt.Errorf("make a Postgres cluster in %s: %w", config.Dir, err)
	}
	if config.TCP {
		if p.port, err = freePort(); err != nil {
			return nil, err
		}
	}
	return p, p.Start(ctx)
}

func (p *Postgres) create(ctx context.Context) error {
	if err := errors.Join(private(p.config.Dir, p.as), private(p.sockets, p.as)); err != nil {
		return err
	}
	if err := p.loadPassword(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(p.data(), "PG_VERSION")); err == nil {
		return nil
	}
	return p.initialize(ctx)
}

// loadPassword reads the password of this cluster's superuser, or invents it.
func (p *Postgres) loadPassword() error {
	kept, err := os.ReadFile(p.passwordFile())
	if err == nil {
		p.password = strings.TrimSpace(string(kept))
		return nil
	}
	p.password = newPassword()
	if err := os.WriteFile(p.passwordFile(), []byte(p.password+"\n"), 0o600); err != nil {
		return err
	}
	return p.as.own(p.passwordFile())
}

// socketDir is dir itself, or a short path that stands for it: the name of a socket holds 107 bytes at most.
func socketDir(dir string) string {
	const name = "/.s.PGSQL.65535.lock"
	if len(dir)+len(name) <= 103 {
		return dir
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("auxilio-socket-%x", sha256.Sum256([]byte(dir)))[:40])
}

// initialize runs initdb beside the final place, so that a broken one is never taken for a cluster.
func (p *Postgres) initialize(ctx context.Context) error {
	unfinished := p.data() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	cmd := p.config.Programs.command(p.as, "initdb", "--pgdata", unfinished, "--username", "postgres",
		"--pwfile", p.passwordFile(), "--auth-local", "trust", "--auth-host", "scram-sha-256",
		"--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	if err := finish(ctx, cmd); err != nil {
		return err
	}
	return os.Rename(unfinished, p.data())
}

// finish runs cmd to its end and puts the last line it printed into the error.
func finish(ctx context.Context, cmd *exec.Cmd) error {
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	process, err := Start(cmd, syscall.SIGKILL)
	if err != nil {
		return err
	}
	select {
	case <-process.Done():
	case <-ctx.Done():
		return errors.Join(ctx.Err(), process.Kill())
	}
	if process.Err() != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), process.Err(), complaint(out.String()))
	}
	return nil
}

// Start starts a cluster that was stopped or killed and returns when it answers.
func (p *Postgres) Start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	for {
		err := p.start(ctx)
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), stillDying) {
			return err
		}
	}
}

// stillDying is what Postgres says while the kernel has not yet taken the memory back from a killed cluster.
const stillDying = "still in use"

func (p *Postgres) start(ctx context.Context) error {
	log, err := os.OpenFile(p.log(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	start, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	cmd := p.config.Programs.command(p.as, "postgres", p.arguments()...)
	cmd.Stdout, cmd.Stderr = log, log
	process, err := Start(cmd, syscall.SIGQUIT)
	if err != nil {
		return err
	}
	p.process = process
	if err := p.ready(ctx); err != nil {
		return fmt.Errorf("start Postgres in %s: %w: %s", p.config.Dir, errors.Join(err, p.process.Kill()), tail(p.log(), start))
	}
	return nil
}

// arguments are all settings that differ from Postgres's own; there is no file to drift.
func (p *Postgres) arguments() []string {
	settings := []string{
		"listen_addresses=" + p.listen(), "port=" + strconv.Itoa(p.port),
		"unix_socket_directories=" + p.sockets, "unix_socket_permissions=0700",
		"max_connections=400", "shared_buffers=256MB", "jit=off", "timezone=UTC",
		"wal_level=minimal", "max_wal_senders=0", "max_wal_size=1GB", "log_min_messages=warning",
		"dynamic_shared_memory_type=mmap", // in data, so that a killed cluster leaves nothing in /dev/shm
	}
	if !p.config.Durable {
		settings = append(settings, "fsync=off", "full_page_writes=off", "autovacuum=off") // nothing lives long enough to be vacuumed
	}
	args := []string{"-D", p.data()}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	return args
}

func (p *Postgres) listen() string {
	if p.config.TCP {
		return "127.0.0.1"
	}
	return ""
}

func (p *Postgres) ready(ctx context.Context) error {
	return poll(ctx, p.process, func() error {
		conn, err := pgx.Connect(ctx, p.URL("postgres", "postgres"))
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	})
}

// poll calls try until it succeeds, the process ends, or ctx is over.
func poll(ctx context.Context, process *Process, try func() error) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-process.Done():
			return fmt.Errorf("it ended at once (%v)", process.Err())
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// Stop shuts down in order: sessions are cut, what was committed is written out.
func (p *Postgres) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWait)
	defer cancel()
	return p.process.Stop(ctx, syscall.SIGINT)
}

// Kill ends every process of the cluster with SIGKILL, the postmaster first.
func (p *Postgres) Kill() error {
	children, err := childrenOf(p.PID())
	if err := errors.Join(err, p.process.Kill()); err != nil {
		return err
	}
	return signalEach(children, syscall.SIGKILL)
}

// Pause freezes all processes of the cluster: connections stay open and nothing is answered, until Resume.
func (p *Postgres) Pause() error { return p.signalAll(syscall.SIGSTOP) }

// Resume lets a paused cluster go on.
func (p *Postgres) Resume() error { return p.signalAll(syscall.SIGCONT) }

// signalAll reaches the postmaster first, so that it starts no process meanwhile, and then each of its children,
// which Postgres puts in sessions of their own.
func (p *Postgres) signalAll(sig syscall.Signal) error {
	if err := p.process.Signal(sig); err != nil {
		return err
	}
	children, err := childrenOf(p.PID())
	if err != nil {
		return err
	}
	return signalEach(children, sig)
}

func signalEach(pids []int, sig syscall.Signal) error {
	for _, pid := range pids {
		if err := gone(syscall.Kill(pid, sig)); err != nil {
			return err
		}
	}
	return nil
}

// PID is the process id of the postmaster.
func (p *Postgres) PID() int { return p.process.PID() }

// Done is closed when the postmaster has ended.
func (p *Postgres) Done() <-chan struct{} { return p.process.Done() }

// URL is how the given role reaches a database: by the socket, which only the caller's account and root may use.
func (p *Postgres) URL(role, database string) string {
	query := url.Values{"host": {p.sockets}, "port": {strconv.Itoa(p.port)}, "sslmode": {"disable"}}
	return fmt.Sprintf("postgres://%s@/%s?%s", url.PathEscape(role), url.PathEscape(database), query.Encode())
}

// Addr is host:port of the listener on loopback, or empty without TCP.
func (p *Postgres) Addr() string {
	if !p.config.TCP {
		return ""
	}
	return loopback(p.port)
}

// Password is the superuser's, for connections by TCP.
func (p *Postgres) Password() string { return p.password }

func (p *Postgres) data() string         { return filepath.Join(p.config.Dir, "data") }
func (p *Postgres) log() string          { return filepath.Join(p.config.Dir, "log") }
func (p *Postgres) passwordFile() string { return filepath.Join(p.config.Dir, "password") }
