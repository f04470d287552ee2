package main_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/cmd/auxilio/sim"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
)

// site is one installation: nodes in processes, a database and a Redis of its own.
type site struct {
	t         testing.TB
	database  string // URL
	redis     *storetest.Server
	env       []string
	hosts     []*host
	passwords string // file with the demo logins
	client    *sim.Client
	tally     *sim.Tally
	db        *pgxpool.Pool
	store     *store.Store
	hash      string // of everybody's password
}

const password = "quetzal-volcano-lantern-77"

// littleWork makes logins quick: what a hash costs is not what these tests are about.
var littleWork = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// newSite starts an installation with n nodes, a catalogue and the demo logins.
func newSite(t testing.TB, n int) *site {
	t.Helper()
	database := storetest.Prepared(t, seeded.name, func(url string) (err error) {
		seeded.Lock()
		defer seeded.Unlock()
		seeded.logins, err = os.ReadFile(seed(t, url))
		return err
	})
	passwords := filepath.Join(t.TempDir(), "passwords.json")
	seeded.Lock()
	must(t, os.WriteFile(passwords, seeded.logins, 0o600))
	seeded.Unlock()
	return onDatabase(t, n, database, passwords)
}

// seeded is the database that sites are copies of: four passwords are hashed once, not for each.
var seeded = struct {
	sync.Mutex
	name   string // of this program alone, who else would not know the passwords
	logins []byte // the file that seeding leaves
}{name: rand.Text()}

// seed fills a database as operators do and returns the file with the demo logins.
func seed(t testing.TB, database string) (passwords string) {
	t.Helper()
	passwords = filepath.Join(t.TempDir(), "passwords.json")
	do(t, []string{"DATABASE_URL=" + database}, "seed", "--passwords", passwords)
	return passwords
}

// newDurableSite is newSite on a Postgres of its own that waits for the disk, as one does that must lose nothing.
func newDurableSite(t testing.TB, n int) *site {
	t.Helper()
	database := storetest.PostgresServer(t).URL
	return onDatabase(t, n, database, seed(t, database))
}

func onDatabase(t testing.TB, n int, database, passwords string) *site {
	t.Helper()
	s := &site{t: t, database: database, passwords: passwords, redis: storetest.RedisServer(t), tally: &sim.Tally{}}
	for range n {
		s.hosts = append(s.hosts, newHost(t))
	}
	s.env = append(s.services(), "AUXILIO_SECRET_KEY="+newSecret(), "AUXILIO_ENV=development", "AUXILIO_RATE_LIMITS=off",
		"AUXILIO_PUBLIC_URL="+s.hosts[0].url(), "AUXILIO_LOG_DIR="+t.TempDir(), "AUXILIO_BLOB_URL=file://"+t.TempDir(),
		// Payments are on, at a network that never answers.
		"AUXILIO_PAQ_URL=http://127.0.0.1:1", "AUXILIO_PAQ_USER=auxilio", "AUXILIO_PAQ_PASSWORD="+newSecret(), "AUXILIO_PAQ_WEBHOOK_SECRET="+newSecret())
	s.open()
	for _, h := range s.hosts {
		h.configure(s.env)
		h.start()
	}
	var err error
	s.client, err = sim.NewClient(s.urls(), s.tally)
	must(t, err)
	return s
}

// services are the variables that say where Postgres and Redis are.
func (s *site) services() []string {
	return []string{"DATABASE_URL=" + s.database, "REDIS_URL=" + s.redis.URL}
}

func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}

// open connects the test itself to the database.
func (s *site) open() {
	var err error
	s.db, err = pgxpool.New(context.Background(), s.database)
	must(s.t, err)
	s.t.Cleanup(s.db.Close)
	s.store, err = store.Open(context.Background(), store.Config{URL: s.database, Write: 2, Read: 2, Background: 2})
	must(s.t, err)
	s.t.Cleanup(s.store.Close)
	s.hash, err = auth.NewPasswords(littleWork).Hash(context.Background(), password)
	must(s.t, err)
}

// urls are the addresses of all nodes, as the simulation takes them.
func (s *site) urls() string {
	var all []string
	for _, h := range s.hosts {
		all = append(all, h.url())
	}
	return strings.Join(all, ",")
}

// person is a login and its session, which takes the nodes in turn.
type person struct {
	*sim.Session
	user     uuid.UUID
	provider uuid.UUID // zero unless a provider
}

var people atomic.Int64

// login makes a login of a role. All have one password, hashed once.
func (s *site) login(role dispatch.Role) person {
	s.t.Helper()
	n := people.Add(1)
	p := person{user: uuid.Must(uuid.NewV7())}
	account := sim.Account{Email: fmt.Sprintf("person%d@example.org", n), Password: password}
	s.exec(`INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
		VALUES ($1, $2, $3, $4, 'Test', $5, $6)`, p.user, account.Email, fmt.Sprintf("+5022%07d", n), s.hash, fmt.Sprint(n), string(role))
	p.Session = sim.NewSession(s.client, account)
	return p
}

// worker makes an ACTIVE provider with its base at a place, off duty.
func (s *site) worker(at geo.Point) person {
	s.t.Helper()
	p := s.login(dispatch.RoleProvider)
	must(s.t, s.store.SeedProvider(s.t.Context(), dispatch.UserID(p.user), store.ProviderSeed{Company: "Grúas " + p.user.String()[30:],
		License: "L", Phone: "+50255550000", Vehicle: geo.TowTruck, Plate: "C-1", Services: []string{"GRUA", "CORRIENTE"},
		Base: at, City: "G", State: "G"}))
	s.scan(&p.provider, `SELECT id FROM provider WHERE user_id = $1`, p.user)
	return p
}

func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.db.Exec(context.Background(), sql, args...)
	must(s.t, err)
}

func (s *site) scan(to any, sql string, args ...any) {
	s.t.Helper()
	must(s.t, s.db.QueryRow(context.Background(), sql, args...).Scan(to))
}

// count is a number that SQL answers.
func (s *site) count(sql string, args ...any) (n int) {
	s.t.Helper()
	s.scan(&n, sql, args...)
	return n
}

// auditLimit bounds one run of the audit.
const auditLimit = time.Minute

// audited runs `auxilio audit`, which must find nothing.
func (s *site) audited() {
	s.t.Helper()
	said, code := launch(s.t, s.env, "audit").finish(auditLimit)
	if code != 0 {
		s.t.Errorf("auxilio audit: exit %d\n%s", code, said)
	}
}
