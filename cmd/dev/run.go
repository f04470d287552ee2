//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// readyWait bounds how long the servers may take to be ready.
const readyWait = time.Minute

// runner is one `dev run`: what it was asked for and what it has brought up so far.
type runner struct {
	options
	home     *home
	addrs    []listenAddr
	keeper   *keeper
	accounts *accountsFile
	binary   binary
	postgres service
	redis    service
	letters  *letters // nil: mail is off or goes elsewhere
	till     *till    // nil: payments go elsewhere
}

// run brings everything up, waits until it is told to stop, and takes everything down.
func run(ctx context.Context, args []string) (err error) {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	h, err := openHome(o.data, o.fresh)
	if err != nil {
		return err
	}
	defer h.close()
	r := newRunner(o, h)
	if err := r.accounts.forget(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.down()) }()
	err = r.up(ctx)
	if ctx.Err() != nil {
		return nil // told to stop while starting
	}
	if err != nil {
		return fullDisk(err, h.dir)
	}
	<-ctx.Done()
	return nil
}

func newRunner(o options, h *home) *runner {
	r := &runner{options: o, home: h, accounts: &accountsFile{path: o.accounts}}
	r.accounts.report.PIDs = map[string]int{}
	r.keeper = newKeeper(r.accounts.running)
	return r
}

// up goes through the steps in order; each may rely on those before it.
func (r *runner) up(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		tooled, r.claimPorts, r.startServices, r.startMail, r.startPAQ, r.build, r.migrateAndSeed, r.startNodes, r.announce, r.startCity,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// down stops what is up, in the reverse order.
func (r *runner) down() error {
	if len(r.keeper.ends) == 0 {
		return nil
	}
	say("Stopping.")
	err := errors.Join(r.keeper.stop(), r.accounts.forget())
	if err == nil {
		say("Stopped; the data is kept in %s.", r.home.dir)
	}
	return err
}

func (r *runner) claimPorts(context.Context) (err error) {
	r.addrs, err = spread(r.addr, r.internal, r.nodes)
	return err
}

func (r *runner) startServices(ctx context.Context) (err error) {
	if r.postgres, err = r.findPostgres(ctx); err != nil {
		return err
	}
	if err := r.hold(r.postgres); err != nil {
		return err
	}
	if r.redis, err = r.findRedis(ctx); err != nil {
		return err
	}
	return r.hold(r.redis)
}

func (r *runner) findPostgres(ctx context.Context) (service, error) {
	dir, err := r.home.service("postgres")
	if err != nil {
		return service{}, err
	}
	return climb(ctx, postgresFromEnvironment, privatePostgres(dir, true), composed("postgres", composePostgres, r.fresh))
}

func (r *runner) findRedis(ctx context.Context) (service, error) {
	dir, err := r.home.service("redis")
	if err != nil {
		return service{}, err
	}
	return climb(ctx, redisFromEnvironment, privateRedis(dir), composed("redis", composeRedis, false), redisInProcess)
}

// hold says what was found, and keeps it running or at least stops it in the end.
func (r *runner) hold(s service) error {
	say("%s", s.found)
	if s.unit != nil {
		return r.keeper.keep(named{s.name, s.unit})
	}
	r.keeper.atEnd(s.stop)
	return nil
}

func (r *runner) build(ctx context.Context) error {
	since := time.Now()
	keys, err := loadSecrets(r.home.path("secrets.json"))
	if err != nil {
		return err
	}
	r.binary = binary{path: r.home.path("bin", "auxilio"), logs: r.home.path("logs"), env: r.environment(keys)}
	if err := build(ctx, r.binary.path); err != nil {
		return err
	}
	say("Server: built in %.1f s, logs in %s", time.Since(since).Seconds(), r.binary.logs)
	return nil
}

// environment is what all of our programs share.
func (r *runner) environment(keys secrets) []string {
	env := append(os.Environ(),
		"DATABASE_URL="+r.postgres.url,
		"REDIS_URL="+r.redis.url,
		"AUXILIO_ENV=development",
		"AUXILIO_SECRET_KEY="+keys.SecretKey,
		"AUXILIO_DATA_KEY="+keys.DataKey,
		"AUXILIO_PUBLIC_URL="+r.urls()[0],
		"AUXILIO_ALLOWED_ORIGINS="+strings.Join(r.urls(), ","),
		"AUXILIO_RATE_LIMITS="+r.rateLimits,
		"AUXILIO_TRUSTED_PROXIES=127.0.0.1/32,::1/128", // the simulated phones have addresses of their own
		"AUXILIO_BLOB_URL=file://"+r.home.path("blobs"),
		"AUXILIO_LOG_DIR="+r.home.path("logs"),
	)
	return append(append(env, r.letters.environment()...), r.till.environment()...)
}

// urls are the public addresses of the servers.
func (r *runner) urls() []string {
	urls := make([]string, len(r.addrs))
	for i, at := range r.addrs {
		urls[i] = "http://" + at.public
	}
	return urls
}

func (r *runner) migrateAndSeed(ctx context.Context) error {
	if err := r.binary.finish(ctx, "migrate"); err != nil {
		return err
	}
	if err := r.binary.finish(ctx, "seed", "--passwords", r.passwords()); err != nil {
		return err
	}
	say("Database: migrated and seeded")
	return readJSON(r.passwords(), &r.accounts.report.Accounts)
}

func (r *runner) passwords() string { return r.home.path("passwords.json") }

func (r *runner) startNodes(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWait)
	defer cancel()
	nodes := make([]named, r.nodes)
	for i, at := range r.addrs {
		node := r.node(i, at)
		if err := node.Start(ctx); err != nil {
			return errors.Join(err, stopAll(nodes[:i]))
		}
		nodes[i] = named{node.name, node}
	}
	for i, n := range nodes {
		if err := n.unit.(*program).ready(ctx, r.urls()[i]); err != nil {
			return errors.Join(err, stopAll(nodes))
		}
	}
	return r.keeper.keep(nodes...)
}

func (r *runner) node(i int, at listenAddr) *program {
	node := r.binary.program("node"+strconv.Itoa(i+1), "serve")
	node.env = append(node.env[:len(node.env):len(node.env)],
		"AUXILIO_ADDR="+at.public, "AUXILIO_INTERNAL_ADDR="+at.internal, "AUXILIO_LOG_DIR="+filepath.Join(r.binary.logs, node.name))
	return node
}

// announce writes the accounts file and tells where to look.
func (r *runner) announce(ctx context.Context) error {
	to := &r.accounts.report
	to.URL, to.URLs = r.urls()[0], r.urls()
	to.InternalURL = "http://" + r.addrs[0].internal
	to.DatabaseURL, to.RedisURL = r.postgres.url, r.redis.url
	if r.letters != nil {
		to.MailURL = r.letters.url
	}
	if r.till != nil {
		to.PaymentsURL = r.till.url
	}
	if err := r.accounts.publish(); err != nil {
		return fmt.Errorf("accounts file: %w", err)
	}
	say("")
	for _, page := range pages {
		if answers(ctx, to.URL+page.path) {
			say("  %-10s %s%s", page.name, to.URL, page.path)
		}
	}
	if to.MailURL != "" {
		say("  %-10s %s", "letters", to.MailURL)
	}
	if to.PaymentsURL != "" {
		say("  %-10s %s", "payments", to.PaymentsURL)
	}
	for _, other := range to.URLs[1:] {
		say("  %-10s %s", "also at", other)
	}
	say("\nLog in as")
	for _, role := range []string{"admin", "dispatcher", "member", "provider"} {
		say("  %-10s %-28s %s", role, to.Accounts[role].Email, to.Accounts[role].Password)
	}
	say("\nCtrl-C stops everything and keeps the data.")
	if answers(ctx, to.URL+tryPath) {
		say("\nTry it, with the board and both phones signed in:\n  %s", to.tryURL())
	}
	return nil
}

// tryPath is the page with the board and two phones in one window.
const tryPath = "/try"

// pages are where a person begins to look.
var pages = []struct{ name, path string }{
	{"board", "/board"}, {"try it", tryPath}, {"API docs", "/api/v1/docs"}, {"API", "/api/v1/schema"},
}

func (r *runner) startCity(ctx context.Context) error {
	if !r.sim {
		return nil
	}
	city := r.binary.program("sim", "sim", "--url", strings.Join(r.urls(), ","), "--passwords", r.passwords(),
		"--state", r.home.path("city.json"), "--seed", strconv.FormatUint(r.seed, 10), "--speed", strconv.FormatFloat(r.speed, 'f', -1, 64))
	if err := city.Start(ctx); err != nil {
		return err
	}
	return r.keeper.keep(named{"sim", city})
}

// forget removes the file: what it says is not so, or no longer.
func (f *accountsFile) forget() error {
	if f.path == "" {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.published = false
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("accounts file: %w", err)
	}
	return nil
}
