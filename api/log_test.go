package api_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
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

// TestS20_noSecretIsLogged plants canaries in everything that is sent, lets some of it be answered and some fail, and looks for
// them in all that was logged.
func TestS20_noSecretIsLogged(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	n := c.node
	n.account(dispatch.RoleMember)
	login := n.login(dispatch.RoleMember)
	me := bearer(login)
	n.call("GET", "/api/v1/users/me?search=canary-in-query", nil, me...).want(200)
	n.call("POST", "/api/v1/auth/token", `{"email":"canary@auxilio.test","password":"canary-of-a-wrong-password"}`).want(401)
	n.call("POST", "/api/v1/auth/token/refresh", map[string]any{"refresh": login.text("data", "refresh")}).want(200)
	n.call("POST", "/api/v1/auth/password-reset/confirm", `{"uid":"canary","token":"canary-token","new_password":"canary-password"}`).want(400)
	n.call("GET", "/reset-password/canary/canary/", nil).want(200)
	n.call("POST", "/api/v1/wallet/payments/"+uuid.NewString()+"/confirm", `{"code":"canary-4711"}`, me...)
	n.call("GET", "/canary-path", nil, "X-Canary", "canary", "Cookie", "canary=1", "Referer", "https://canary.test", "User-Agent", "canary").want(404)
	ill := map[string]any{
		"service": "AMBULANCIA", "title": "canary title", "description": "canary description", "symptoms": "canary symptoms",
		"patient_name": "canary patient", "location_latitude": 14.6, "location_longitude": -90.5, "phone": "+50255550009",
		"location_address": "canary street",
	}
	exec(t, n, `ALTER TABLE request RENAME TO request_elsewhere; ALTER TABLE users RENAME COLUMN first_name TO gone`)
	n.call("POST", "/api/v1/assistance/requests", ill, me...).want(500)
	n.call("POST", "/api/v1/auth/register", registration("canary@auxilio.test", "55551234")).want(500)
	n.call("PATCH", "/api/v1/users/me", `{"first_name":"canary"}`, me...).want(500)
	logged := n.log.String()
	if strings.Count(logged, `"status":500`) != 3 {
		t.Errorf("want three faults in %s", logged)
	}
	for _, secret := range []string{password, "canary", "4711", "argon2", login.text("data", "access"), login.text("data", "refresh")} {
		if strings.Contains(logged, secret) {
			t.Errorf("the log holds %q: %s", secret, logged)
		}
	}
}

// TestS20_aFaultIsLoggedOnce, with what finds it: the request, its route, whose it was, and why.
func TestS20_aFaultIsLoggedOnce(t *testing.T) {
	t.Parallel()
	n := start(t, boom)
	member := n.account(dispatch.RoleMember)
	me := bearer(n.login(dispatch.RoleMember))
	n.call("GET", "/api/v1/realtime/connect", nil, "X-Request-ID", "find-panic").want(500)
	exec(t, n, `ALTER TABLE users RENAME COLUMN first_name TO gone`)
	n.call("GET", "/api/v1/users/me", nil, append(me, "X-Request-ID", "find-fault")...).want(500)
	for id, wants := range map[string][]string{
		"find-panic": {`"level":"ERROR"`, `"route":"/api/v1/realtime/connect"`, `"status":500`, "secret of the inside", "envelope_test.go"},
		"find-fault": {`"level":"ERROR"`, `"route":"/api/v1/users/me"`, `"status":500`, `"user":"` + member.ID.String(), `"role":"MEMBER"`, "first_name"},
	} {
		if got := strings.Count(n.log.String(), id); got != 1 {
			t.Fatalf("%s is logged %d times:\n%s", id, got, n.log)
		}
		for line := range strings.Lines(n.log.String()) {
			for _, want := range wants {
				if strings.Contains(line, id) && !strings.Contains(line, want) {
					t.Errorf("%s is not in %s", want, line)
				}
			}
		}
	}
}
