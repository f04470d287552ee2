package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
)

// A transcript is everything a node wrote into its log.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *transcript) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestLog_neverHoldsSecrets(t *testing.T) {
	t.Parallel()
	n := start(t)
	n.account(dispatch.RoleMember)
	login := n.login(dispatch.RoleMember)
	n.call("GET", "/api/v1/users/me?search=canary-in-query", nil, bearer(login)...).want(200)
	n.call("POST", "/api/v1/auth/token", `{"email":"canary@auxilio.test","password":"canary-of-a-wrong-password"}`).want(401)
	n.call("POST", "/api/v1/auth/token/refresh", map[string]any{"refresh": login.text("data", "refresh")}).want(200)
	for _, secret := range []string{password, "canary", login.text("data", "access"), login.text("data", "refresh")} {
		if strings.Contains(n.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestLog_fivehundredsOnceWithRequestRouteAndUser(t *testing.T) {
	t.Parallel()
	n := start(t, func(c *api.Config) {
		c.Realtime = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the roof") })
	})
	n.call("GET", "/api/v1/realtime/connect", nil, "X-Request-ID", "find-me").want(500)
	if got := strings.Count(n.log.String(), "find-me"); got != 1 {
		t.Fatalf("logged %d times:\n%s", got, n.log)
	}
	for _, want := range []string{`"level":"ERROR"`, `"route":"/api/v1/realtime/connect"`, "the roof", "log_test.go"} {
		if !strings.Contains(n.log.String(), want) {
			t.Errorf("%s is not in %s", want, n.log)
		}
	}
}
