package main_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store/storetest"
)

// refusalLimit is how soon a server that must not start has said so and ended. Tests share their machine, and the
// race detector is slow to begin, so it is ten times the 2 s that operators are promised.
const refusalLimit = 20 * time.Second

// configured is an environment that a server accepts.
func configured(t testing.TB) []string {
	return []string{"DATABASE_URL=" + storetest.Database(t), "REDIS_URL=" + storetest.Redis(t), "AUXILIO_SECRET_KEY=" + newSecret(),
		"AUXILIO_ADDR=" + freeAddr(t), "AUXILIO_INTERNAL_ADDR=" + freeAddr(t), "AUXILIO_ENV=development"}
}

// with is env with one variable set anew, or removed when assignment is only its name.
func with(env []string, assignment string) []string {
	name, _, set := strings.Cut(assignment, "=")
	env = slices.DeleteFunc(slices.Clone(env), func(v string) bool { return strings.HasPrefix(v, name+"=") })
	if set {
		env = append(env, assignment)
	}
	return env
}

func valueOf(env []string, name string) string {
	for _, v := range env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// refused starts a server that must not start: it ends soon with exit code 1, its last lines name all that is wrong, repeat
// no secret, and nobody could connect to it in the meantime.
func refused(t *testing.T, env []string, names ...string) {
	t.Helper()
	began := time.Now()
	p := launch(t, env, "serve")
	opened := knock(p, valueOf(env, "AUXILIO_ADDR"), valueOf(env, "AUXILIO_INTERNAL_ADDR"))
	said, code := p.finish(30 * time.Second)
	took := time.Since(began)
	if addr := <-opened; addr != "" {
		t.Errorf("the server opened %s", addr)
	}
	complaints := complaints(said)
	for _, name := range names {
		if code != 1 || !strings.Contains(complaints, name) {
			t.Errorf("exit %d after %s, said %q, want exit 1 and a sentence with %q", code, took, said, name)
		}
	}
	if took > refusalLimit {
		t.Errorf("the refusal took %s", took)
	}
	for _, secret := range []string{valueOf(env, "AUXILIO_SECRET_KEY"), "canary"} {
		if len(secret) > 4 && strings.Contains(said, secret) {
			t.Errorf("a secret is in what was said: %s", said)
		}
	}
}

// complaints are the lines at the end that say why a program gave up.
func complaints(said string) string {
	lines := strings.SplitAfter(strings.TrimSpace(said), "\n")
	first := len(lines)
	for first > 0 && strings.HasPrefix(lines[first-1], "auxilio: ") {
		first--
	}
	return strings.Join(lines[first:], "")
}

// knock tries to connect until the program has ended, and then tells where it could.
func knock(p *program, addrs ...string) <-chan string {
	opened := make(chan string, 1)
	go func() {
		defer close(opened)
		for p.Running() {
			for _, addr := range addrs {
				if conn, err := net.DialTimeout("tcp", addr, 100*time.Millisecond); err == nil {
					conn.Close()
					opened <- addr
					return
				}
			}
			<-time.After(10 * time.Millisecond)
		}
	}()
	return opened
}

// TestS1_refusesToStartWithoutItsConfiguration: all that is wrong is named at once.
func TestS1_refusesToStartWithoutItsConfiguration(t *testing.T) {
	t.Parallel()
	good := configured(t)
	for name, wrong := range map[string][]string{
		"nothing set":       {"DATABASE_URL", "REDIS_URL", "AUXILIO_SECRET_KEY"},
		"empty":             {"DATABASE_URL=", "REDIS_URL=", "AUXILIO_SECRET_KEY="},
		"of the wrong kind": {"AUXILIO_DEBUG=perhaps", "AUXILIO_MAX_SPEED_KMH=fast", "AUXILIO_HEALTH_DAYS=long"},
		"wrong": {"AUXILIO_SECRET_KEY=k3j4h5k3j4h5k3j4h5k3j4h5k3j4h5!", // 31 bytes
			"AUXILIO_DATA_KEY=k3j4h5k3j4h5k3j4h5k3j4h5k3j4h5!", "AUXILIO_DATA_KEY_OLD=short", "AUXILIO_HEALTH_DAYS=0",
			"AUXILIO_ENV=prod", "AUXILIO_RATE_LIMITS=no", "AUXILIO_MAX_SPEED_KMH=-1", "AUXILIO_PUBLIC_URL=auxilio",
			"AUXILIO_ALLOWED_ORIGINS=example.org", "AUXILIO_TRUSTED_PROXIES=localhost", "AUXILIO_TIMEZONE=Mars/Olympus",
			"AUXILIO_MAIL=perhaps", "AUXILIO_MAIL_FROM=nobody", "AUXILIO_SMTP_URL=http://user:canary@mail"},
		"guessed":     {"AUXILIO_SECRET_KEY=django-insecure-8a7d6f5g4h3j2k1l0q9w8e7r6t5y", "AUXILIO_DATA_KEY=" + strings.Repeat("a", 64), "AUXILIO_MAX_SPEED_KMH=NaN"},
		"an example":  {"AUXILIO_SECRET_KEY=change-me-change-me-change-me-change-me", "AUXILIO_MAX_SPEED_KMH=Inf"},
		"one letter":  {"AUXILIO_SECRET_KEY=" + strings.Repeat("a", 64)},
		"no database": {"DATABASE_URL=not a url"},
		"no Redis":    {"REDIS_URL=http://127.0.0.1"},
		"no files":    {"AUXILIO_BLOB_URL=s3://key:canary@/x"},
	} {
		t.Run(name, func(t *testing.T) {
			env, names := good, []string(nil)
			for _, assignment := range wrong {
				variable, _, _ := strings.Cut(assignment, "=")
				env, names = with(env, assignment), append(names, variable)
			}
			refused(t, env, names...)
		})
	}
}

// TestS1_production is the default, and asks for more: limits, and somewhere to hand mail over unless there shall be none.
func TestS1_production(t *testing.T) {
	t.Parallel()
	env := with(configured(t), "AUXILIO_ENV")
	refused(t, with(env, "AUXILIO_RATE_LIMITS=off"), "AUXILIO_RATE_LIMITS")
	refused(t, env, "AUXILIO_SMTP_URL is not set")
	refused(t, with(env, "AUXILIO_SMTP_URL="), "AUXILIO_SMTP_URL is not set")
	// The throw-away Postgres of tests is refused as well, after the environment was found to be in order.
	for _, mail := range []string{"AUXILIO_MAIL=off", "AUXILIO_SMTP_URL=smtp://127.0.0.1:25"} {
		refused(t, with(env, mail), "acknowledged work could be lost")
	}
}

// TestServe_countsSocketsByTheClientsAddress: behind a trusted proxy one client that opens too many does not use up those of others.
func TestServe_countsSocketsByTheClientsAddress(t *testing.T) {
	t.Parallel()
	h := newHost(t)
	h.configure(with(with(with(configured(t), "AUXILIO_TRUSTED_PROXIES=127.0.0.1/32"), "AUXILIO_ADDR"), "AUXILIO_INTERNAL_ADDR"))
	h.start()
	upgrade := func(client string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url()+"/api/v1/realtime/connect", nil)
		must(t, err)
		req.Header = http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
			"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "X-Forwarded-For": {client}}
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		resp.Body.Close()
		return resp.StatusCode
	}
	one, others := map[int]int{}, map[int]int{}
	for i := range 60 {
		one[upgrade("203.0.113.9")]++
		others[upgrade(fmt.Sprintf("198.51.100.%d", i))]++
	}
	if one[http.StatusTooManyRequests] == 0 || others[http.StatusUnauthorized] != 60 {
		t.Errorf("one client got %v, 60 others %v", one, others)
	}
}

func TestServe_saysThatTheSchemaIsBehind(t *testing.T) {
	t.Parallel()
	refused(t, with(configured(t), "DATABASE_URL="+storetest.Empty(t)), "run `auxilio migrate`")
}

func TestServe_saysThatPostgresIsAway(t *testing.T) {
	t.Parallel()
	away := "postgres://someone:hidden@" + freeAddr(t) + "/auxilio"
	env := with(configured(t), "DATABASE_URL="+away)
	said, code := launch(t, env, "serve").finish(30 * time.Second)
	if code != 1 || !strings.Contains(said, "connect") || strings.Contains(said, "hidden") {
		t.Errorf("exit %d, said %q", code, said)
	}
}

func TestServe_saysThatAPortIsTaken(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{"AUXILIO_ADDR", "AUXILIO_INTERNAL_ADDR"} {
		t.Run(variable, func(t *testing.T) {
			env := configured(t)
			taken, err := net.Listen("tcp", valueOf(env, variable))
			must(t, err)
			defer taken.Close()
			said, code := launch(t, env, "serve").finish(30 * time.Second)
			sentence := variable + ": listen tcp " + taken.Addr().String() + ": bind: address already in use"
			if code != 1 || !strings.Contains(said, sentence) {
				t.Errorf("exit %d, said %q, want %q", code, said, sentence)
			}
		})
	}
}

// A deploy: the node tells its sockets where to go next, answers what is open, and ends with exit code 0.
func TestServe_drainsOnSIGTERM(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	h := s.hosts[0]
	conn := s.dial(s.login(dispatch.RoleMember), h)
	defer conn.CloseNow()
	closed := make(chan error, 1)
	go func() {
		for {
			if _, _, err := conn.Read(context.Background()); err != nil {
				closed <- err
				return
			}
		}
	}()
	if code := h.leave(20 * time.Second); code != 0 {
		t.Errorf("exit %d\n%s", code, h.said())
	}
	if code := websocket.CloseStatus(<-closed); code != 4001 {
		t.Errorf("the socket was closed with %d, want 4001", code)
	}
	if got := h.status("/health/live"); got != 0 {
		t.Errorf("after the end somebody answers %d", got)
	}
	h.start()
	if got := h.status("/health/ready"); got != http.StatusOK {
		t.Errorf("a second start answers %d", got)
	}
}

func TestUsage_exitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"help"}, 0, "serve"},
		{[]string{"serve", "--help"}, 0, "DATABASE_URL"},
		{[]string{"version"}, 0, "auxilio"},
		{[]string{"serve", "--no-such-flag"}, 2, "no-such-flag"},
		{[]string{"serve", "now"}, 2, `"now"`},
		{[]string{"dance"}, 2, `"dance"`},
		{[]string{"audit"}, 1, "DATABASE_URL"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			said, code := launch(t, nil, c.args...).finish(30 * time.Second)
			if code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit %d, said %q", code, said)
			}
		})
	}
}
