package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
)

func TestIdempotency_repeatGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	n := shared(t)
	who := n.people[dispatch.RoleMember]
	body := registration(who.Email, who.PhoneNumber)
	first := n.call("POST", "/api/v1/auth/register", body, "Idempotency-Key", who.Email).want(201)
	again := n.call("POST", "/api/v1/auth/register", body, "Idempotency-Key", who.Email).want(201)
	if !bytes.Equal(first.body, again.body) {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	if first.header.Get("Idempotent-Replayed") != "" || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("headers %q and %q", first.header.Get("Idempotent-Replayed"), again.header.Get("Idempotent-Replayed"))
	}
	n.call("POST", "/api/v1/auth/register", registration("other@auxilio.test", who.PhoneNumber), "Idempotency-Key", who.Email).want(422, "IDEMPOTENCY_KEY_REUSED")
	n.call("POST", "/api/v1/auth/token", body, "Idempotency-Key", who.Email).blames("first_name")
}

// TestIdempotency_fiftyAtOnceOverTwoNodes sends one registration fifty times at the same moment.
func TestIdempotency_fiftyAtOnceOverTwoNodes(t *testing.T) {
	t.Parallel()
	n := shared(t)
	nodes := []*node{n.node, join(t, n.database, n.redis)}
	who := n.people[dispatch.RoleMember]
	body := registration(who.Email, who.PhoneNumber)
	answers := make([]answer, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = nodes[i%2].call("POST", "/api/v1/auth/register", body, "Idempotency-Key", who.Email)
		})
	}
	wg.Wait()
	made := map[string]int{}
	for _, a := range answers {
		switch a.status {
		case http.StatusCreated:
			made[string(a.body)]++
		case http.StatusConflict, http.StatusTooManyRequests:
			if a.header.Get("Retry-After") == "" {
				t.Errorf("%d without Retry-After", a.status)
			}
		default:
			t.Errorf("got %d %s", a.status, a.body)
		}
	}
	users := 0
	if err := one(t, n.node, `SELECT count(*) FROM users WHERE email = '`+who.Email+`'`, &users); err != nil || users != 1 || len(made) != 1 {
		t.Errorf("%d users, %d different answers, %v", users, len(made), err)
	}
}

func TestIdempotency_aFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	n := shared(t)
	who := n.people[dispatch.RoleMember]
	bad := registration(who.Email, who.PhoneNumber)
	n.call("POST", "/api/v1/auth/register", bad).want(201)
	n.call("POST", "/api/v1/auth/register", bad, "Idempotency-Key", who.Email).blames("email")
	exec(t, n.node, `UPDATE users SET email = 'gone@auxilio.test', phone_number = '+50255550000' WHERE email = $1`, who.Email)
	n.call("POST", "/api/v1/auth/register", bad, "Idempotency-Key", who.Email).want(201)
}

func TestIdempotency_keysBelongToTheirCaller(t *testing.T) {
	t.Parallel()
	n := shared(t)
	admin := n.as(dispatch.RoleAdmin)
	for i, headers := range [][]string{nil, admin} {
		path, body := "/api/v1/auth/register", registration(fmt.Sprintf("keyed%d@auxilio.test", i), fmt.Sprintf("2222300%d", i))
		if headers != nil {
			path, body["role"] = "/api/v1/users", "MEMBER"
		}
		a := n.call("POST", path, body, append([]string{"Idempotency-Key", "of two callers"}, headers...)...).want(201)
		if a.header.Get("Idempotent-Replayed") != "" {
			t.Error("one caller got the answer of another")
		}
	}
}

func TestIdempotency_badKeys(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for _, key := range []string{strings.Repeat("k", 256), " \t ", "ключ"} {
		a := n.call("POST", "/api/v1/auth/register", registration("keyless@auxilio.test", "22223100"), "Idempotency-Key", key)
		if key == " \t " { // the transport trims it to nothing
			a.want(201)
			continue
		}
		a.blames("Idempotency-Key")
	}
}

func TestIdempotency_tokensAreRepeatedAndSealedAtRest(t *testing.T) {
	t.Parallel()
	n := start(t)
	n.account(dispatch.RoleMember)
	body := map[string]any{"email": people[dispatch.RoleMember].Email, "password": password}
	first := n.call("POST", "/api/v1/auth/token", body, "Idempotency-Key", "k").want(200)
	again := n.call("POST", "/api/v1/auth/token", body, "Idempotency-Key", "k").want(200)
	if first.text("data", "refresh") != again.text("data", "refresh") {
		t.Error("a repeat started another session")
	}
	var kept, sessions = []byte{}, 0
	if err := one(t, n, `SELECT body FROM idempotency_key`, &kept); err != nil || bytes.Contains(kept, []byte("refresh")) {
		t.Errorf("readable at rest: %q, %v", kept, err)
	}
	if err := one(t, n, `SELECT count(*) FROM session`, &sessions); err != nil || sessions != 1 {
		t.Errorf("%d sessions, %v", sessions, err)
	}
}
