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
	n := start(t)
	body := registration("maria@auxilio.test", "55551234")
	first := n.call("POST", "/api/v1/auth/register", body, "Idempotency-Key", "k1").want(201)
	again := n.call("POST", "/api/v1/auth/register", body, "Idempotency-Key", "k1").want(201)
	if !bytes.Equal(first.body, again.body) {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	if first.header.Get("Idempotent-Replayed") != "" || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("headers %q and %q", first.header.Get("Idempotent-Replayed"), again.header.Get("Idempotent-Replayed"))
	}
	n.call("POST", "/api/v1/auth/register", registration("x@auxilio.test", "55551234"), "Idempotency-Key", "k1").want(422, "IDEMPOTENCY_KEY_REUSED")
	n.call("POST", "/api/v1/auth/token", body, "Idempotency-Key", "k1").blames("first_name")
}

// TestIdempotency_fiftyAtOnceOverTwoNodes sends one registration fifty times at the same moment.
func TestIdempotency_fiftyAtOnceOverTwoNodes(t *testing.T) {
	t.Parallel()
	n := start(t)
	nodes := []*node{n, join(t, n.database, n.redis)}
	body := registration("maria@auxilio.test", "55551234")
	answers := make([]answer, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = nodes[i%2].call("POST", "/api/v1/auth/register", body, "Idempotency-Key", "the-same")
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
	if err := one(t, n, `SELECT count(*) FROM users`, &users); err != nil || users != 1 || len(made) != 1 {
		t.Errorf("%d users, %d different answers, %v", users, len(made), err)
	}
}

func TestIdempotency_aFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	n := start(t)
	bad := registration("maria@auxilio.test", "55551234")
	n.call("POST", "/api/v1/auth/register", bad).want(201)
	n.call("POST", "/api/v1/auth/register", bad, "Idempotency-Key", "k").blames("email")
	exec(t, n, `UPDATE users SET email = 'gone@auxilio.test', phone_number = '+50255550000'`)
	n.call("POST", "/api/v1/auth/register", bad, "Idempotency-Key", "k").want(201)
}

func TestIdempotency_keysBelongToTheirCaller(t *testing.T) {
	t.Parallel()
	n := start(t)
	admin := n.as(dispatch.RoleAdmin)
	for i, headers := range [][]string{nil, admin} {
		path, body := "/api/v1/auth/register", registration(fmt.Sprintf("u%d@auxilio.test", i), fmt.Sprintf("5555200%d", i))
		if headers != nil {
			path, body["role"] = "/api/v1/users", "MEMBER"
		}
		a := n.call("POST", path, body, append([]string{"Idempotency-Key", "shared"}, headers...)...).want(201)
		if a.header.Get("Idempotent-Replayed") != "" {
			t.Error("one caller got the answer of another")
		}
	}
}

func TestIdempotency_badKeys(t *testing.T) {
	t.Parallel()
	n := start(t)
	for _, key := range []string{strings.Repeat("k", 256), " \t ", "ключ"} {
		a := n.call("POST", "/api/v1/auth/register", registration("m@auxilio.test", "55551234"), "Idempotency-Key", key)
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
