package fleet_test

import (
	"context"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/auxilio/auxilio/geo/fleet"
	redisserver "github.com/auxilio/auxilio/store/storetest/server"
)

// server is a redis-server process of this test.
type server struct {
	t    testing.TB
	args []string
	addr string // path of a unix socket, or host:port
	cmd  *exec.Cmd
}

// redisPrograms are looked for, or brought, once.
var redisPrograms = sync.OnceValues(func() (redisserver.Programs, error) { return redisserver.RedisPrograms(context.Background()) })

func programs(t testing.TB) redisserver.Programs {
	t.Helper()
	found, err := redisPrograms()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// startRedis starts a redis-server that keeps nothing on disk, on a unix socket, until the test ends.
func startRedis(t testing.TB) *server {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "redis.sock")
	s := &server{t: t, addr: socket, args: []string{"--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"}}
	s.start()
	t.Cleanup(s.stop)
	return s
}

// start starts the process, again with nothing in it after stop, and waits until it answers.
func (s *server) start() {
	s.t.Helper()
	s.cmd = programs(s.t).Command("redis-server", s.args...)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	client := s.client()
	defer client.Close()
	eventually(s.t, 10*time.Second, "redis-server answers", func() bool {
		return client.Ping(context.Background()).Err() == nil
	})
}

func (s *server) stop() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

func (s *server) client() *redis.Client {
	network := "unix"
	if !strings.HasPrefix(s.addr, "/") {
		network = "tcp"
	}
	return redis.NewClient(&redis.Options{
		Network: network, Addr: s.addr, ContextTimeoutEnabled: true,
		DialTimeout: patience, ReadTimeout: patience, WriteTimeout: patience, MaxRetries: 1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
}

// signal sends sig to the process.
func (s *server) signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// startCluster starts a Redis Cluster of three masters until the test ends.
func startCluster(t testing.TB) *redis.ClusterClient {
	t.Helper()
	var addrs []string
	for range 3 {
		port := freePort(t)
		s := &server{t: t, addr: "127.0.0.1:" + port, args: []string{
			"--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "",
			"--cluster-enabled", "yes", "--cluster-node-timeout", "2000",
		}}
		s.start()
		t.Cleanup(s.stop)
		addrs = append(addrs, s.addr)
	}
	create := programs(t).Command("redis-cli", append([]string{"--cluster-yes", "--cluster", "create"}, addrs...)...)
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("redis-cli --cluster create: %v\n%s", err, out)
	}
	client := redis.NewClusterClient(&redis.ClusterOptions{
		Addrs: addrs, ContextTimeoutEnabled: true, DialTimeout: time.Second, ReadTimeout: time.Second, MaxRedirects: 3,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	t.Cleanup(func() { client.Close() })
	eventually(t, 20*time.Second, "the cluster is whole", func() bool {
		info, err := client.ClusterInfo(context.Background()).Result()
		return err == nil && strings.Contains(info, "cluster_state:ok")
	})
	return client
}

// freePort is a port whose cluster bus port, 10000 above, is likely free too.
func freePort(t testing.TB) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		if port < 55_000 {
			return strconv.Itoa(port)
		}
	}
	t.Fatal("no free port below 55000")
	return ""
}

// open is a fleet on client that runs until the test ends.
func open(t testing.TB, client redis.UniversalClient, cfg fleet.Config) *fleet.Fleet {
	t.Helper()
	cfg.Log = slog.New(slog.DiscardHandler)
	f := fleet.Open(client, cfg)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		client.Close()
	})
	<-f.Ready()
	return f
}

// eventually polls until what holds, and fails the test when it does not in time.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		<-tick.C
	}
}

// clean fails the test when the index does not agree with itself.
func clean(t testing.TB, f *fleet.Fleet) {
	t.Helper()
	problems, err := f.Audit(context.Background())
	if err != nil {
		t.Fatalf("audit: %v", err)
	}
	for i, p := range problems {
		if i == 5 {
			t.Fatalf("and %d more", len(problems)-i)
		}
		t.Error(p)
	}
}
