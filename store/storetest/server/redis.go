//go:build unix

package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisConfig says how a private Redis is kept.
type RedisConfig struct {
	Programs Programs
	Dir      string // directory of this server alone; what is there already is continued
	Durable  bool   // save to Dir now and then and at a stop; false keeps nothing
	Port     int    // preferred TCP port on loopback; 0, or one that is taken, means any
}

// Redis is a private server on loopback behind a password. Methods are for one goroutine at a time.
type Redis struct {
	config   RedisConfig
	as       account
	port     int
	password string
	process  *Process
}

// portTries bounds how often a port may be lost to another process between choosing and using it.
const portTries = 5

// NewRedis starts a Redis of its own and returns when it answers.
func NewRedis(ctx context.Context, config RedisConfig) (*Redis, error) {
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if err := private(config.Dir, as); err != nil {
		return nil, fmt.Errorf("make a directory for Redis: %w", err)
	}
	r := &Redis{config: config, as: as, port: config.Port, password: newPassword()}
	for range portTries {
		if err = r.choosePort(); err != nil {
			return nil, err
		}
		if err = r.Start(ctx); err == nil {
			return r, nil
		}
		r.port = 0
	}
	return nil, err
}

func (r *Redis) choosePort() (err error) {
	if r.port == 0 {
		r.port, err = freePort()
	}
	return err
}

// Start starts a server that was stopped or killed, at the same address.
func (r *Redis) Start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	if err := r.writeConfig(); err != nil {
		return fmt.Errorf("configure Redis: %w", err)
	}
	log, err := os.Create(r.log())
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := r.config.Programs.command(r.as, "redis-server", r.file())
	cmd.Stdout, cmd.Stderr = log, log
	process, err := Start(cmd, syscall.SIGKILL)
	if err != nil {
		return err
	}
	r.process = process
	if err := r.ready(ctx); err != nil {
		return fmt.Errorf("start Redis in %s: %w: %s", r.config.Dir, errors.Join(err, r.process.Kill()), tail(r.log(), 0))
	}
	return nil
}

// writeConfig keeps the password out of the list of processes.
func (r *Redis) writeConfig() error {
	save := `save ""`
	if r.config.Durable {
		save = "save 60 1"
	}
	text := fmt.Sprintf("bind 127.0.0.1\nport %d\nrequirepass %s\ndir %q\n%s\nappendonly no\nlogfile \"\"\nmaxclients 4000\n",
		r.port, r.password, r.config.Dir, save)
	if err := os.WriteFile(r.file(), []byte(text), 0o600); err != nil {
		return err
	}
	return r.as.own(r.file())
}

// ready logs in: another's Redis at this port would answer too, but not take our password.
func (r *Redis) ready(ctx context.Context) error {
	options, err := redis.ParseURL(r.URL())
	if err != nil {
		return err
	}
	options.MaxRetries, options.DialerRetries, options.ReadTimeout = -1, 1, time.Second
	client := redis.NewClient(options)
	defer client.Close()
	return poll(ctx, r.process, func() error {
		conn, err := net.DialTimeout("tcp", r.Addr(), startWait)
		if err != nil {
			return err
		}
		return errors.Join(conn.Close(), client.Ping(ctx).Err())
	})
}

// Stop shuts down in order; a durable server saves first.
func (r *Redis) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWait)
	defer cancel()
	return r.process.Stop(ctx, syscall.SIGTERM)
}

// Kill ends the server with SIGKILL.
func (r *Redis) Kill() error { return r.process.Kill() }

// Pause freezes the server: connections stay open and nothing is answered, until Resume.
func (r *Redis) Pause() error { return r.process.Signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (r *Redis) Resume() error { return r.process.Signal(syscall.SIGCONT) }

// PID is the process id of the server.
func (r *Redis) PID() int { return r.process.PID() }

// Done is closed when the server has ended.
func (r *Redis) Done() <-chan struct{} { return r.process.Done() }

// Addr is host:port.
func (r *Redis) Addr() string { return loopback(r.port) }

// URL reaches database 0, password included.
func (r *Redis) URL() string { return "redis://:" + r.password + "@" + r.Addr() + "/0" }

func (r *Redis) file() string { return filepath.Join(r.config.Dir, "redis.conf") }
func (r *Redis) log() string  { return filepath.Join(r.config.Dir, "log") }
