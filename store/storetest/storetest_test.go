//go:build unix

package storetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/store/storetest"
)

func TestDatabase_isMigratedAndItsOwn(t *testing.T) {
	first, second := storetest.Database(t), storetest.Database(t)
	if first == second {
		t.Fatal("two tests would share one database")
	}
	for _, url := range []string{first, second} {
		if got := count(t, url, "SELECT count(*) FROM users"); got != 0 {
			t.Errorf("users in a fresh database = %d, want 0", got)
		}
	}
}

func TestDatabase_roleIsBoundByRowLevelSecurity(t *testing.T) {
	const free = "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
	if count(t, storetest.Database(t), free) != 0 {
		t.Error("the role of test databases bypasses row level security")
	}
}

func TestEmpty_hasNoTables(t *testing.T) {
	const tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
	if got := count(t, storetest.Empty(t), tables); got != 0 {
		t.Errorf("tables in an empty database = %d, want 0", got)
	}
}

func TestRedis_belongsToOneTest(t *testing.T) {
	first, second := client(t, storetest.Redis(t)), client(t, storetest.Redis(t))
	if err := first.Set(t.Context(), "key", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if found := second.Exists(t.Context(), "key").Val(); found != 0 {
		t.Error("one test sees the keys of another")
	}
}

func TestRedisServer_comesBackAtTheSameAddress(t *testing.T) {
	server := storetest.RedisServer(t)
	redis := client(t, server.URL)
	server.Kill()
	if redis.Ping(t.Context()).Err() == nil {
		t.Fatal("a killed Redis answers")
	}
	server.Start()
	if err := redis.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	server.Start()
	server.Pause()
	if redis.Ping(brief(t)).Err() == nil {
		t.Fatal("a frozen Redis answers")
	}
	server.Resume()
	if err := redis.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

func TestPostgresServer_keepsWhatWasCommitted(t *testing.T) {
	server := storetest.PostgresServer(t)
	execute(t, server.URL, "CREATE TABLE kept (id int)")
	execute(t, server.URL, "INSERT INTO kept VALUES (1)")
	server.Kill()
	server.Start()
	if got := count(t, server.URL, "SELECT count(*) FROM kept"); got != 1 {
		t.Errorf("rows after a kill = %d, want 1", got)
	}
	server.Stop()
	server.Start()
	if got := count(t, server.URL, "SELECT count(*) FROM users"); got != 0 {
		t.Errorf("users = %d, want 0", got)
	}
}

func TestPostgresServer_pauseFreezesOpenConnections(t *testing.T) {
	server := storetest.PostgresServer(t)
	conn := connect(t, server.URL)
	server.Pause()
	if _, err := conn.Exec(brief(t), "SELECT 1"); err == nil {
		t.Error("a frozen Postgres answers")
	}
	server.Resume()
	if got := count(t, server.URL, "SELECT 1"); got != 1 {
		t.Errorf("after resuming SELECT 1 = %d", got)
	}
}

// brief is a context too short for a server that does not answer.
func brief(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	options.MaxRetries, options.DialerRetries, options.ContextTimeoutEnabled = -1, 1, true
	made := redis.NewClient(options)
	t.Cleanup(func() { made.Close() })
	return made
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	if _, err := connect(t, url).Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, url, query string) (n int) {
	t.Helper()
	if err := connect(t, url).QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
