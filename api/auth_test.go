package api_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/auth"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/auxilio/auxilio/store/storetest"
	"github.com/golang-jwt/jwt/v5"
)

func registration(email, phone string) map[string]any {
	return map[string]any{
		"email": email, "password": password, "first_name": "Maria", "last_name": "López", "phone_number": phone,
	}
}

func TestRegister_makesAMemberWhateverTheBodySays(t *testing.T) {
	t.Parallel()
	n := shared(t)
	who := n.people[dispatch.RoleMember]
	number := strings.TrimPrefix(who.PhoneNumber, "+502")
	body := registration(" "+strings.ToUpper(who.Email)+" ", number[:4]+" "+number[4:])
	body["role"] = "ADMIN"
	a := n.call("POST", "/api/v1/auth/register", body).want(http.StatusCreated)
	if a.text("data", "role") != "MEMBER" || a.text("data", "email") != who.Email || a.text("data", "phone_number") != who.PhoneNumber {
		t.Errorf("got %s", a.body)
	}
	if strings.Contains(string(a.body), "password") || strings.Contains(string(a.body), "argon2") {
		t.Errorf("tells too much: %s", a.body)
	}
	n.call("POST", "/api/v1/auth/register", registration(strings.ToUpper(who.Email), "55559999")).blames("email")
	n.call("POST", "/api/v1/auth/register", registration("other@auxilio.test", "+502 "+number[:4]+"-"+number[4:])).blames("phone_number")
}

func TestRegister_oneWinnerOfAnAddress(t *testing.T) {
	t.Parallel()
	n := shared(t)
	who, made := n.people[dispatch.RoleMember], make(chan int, 8)
	var wg sync.WaitGroup
	for range cap(made) {
		wg.Go(func() {
			made <- n.call("POST", "/api/v1/auth/register", registration(who.Email, who.PhoneNumber)).status
		})
	}
	wg.Wait()
	close(made)
	count := map[int]int{}
	for status := range made {
		count[status]++
	}
	if count[201] != 1 || count[400] != 7 {
		t.Errorf("got %v", count)
	}
}

func TestLogin_byEmailAndByPhone(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleProvider)
	who := n.people[dispatch.RoleProvider]
	for _, by := range []map[string]any{{"email": strings.ToUpper(who.Email)}, {"phone_number": strings.TrimPrefix(who.PhoneNumber, "+502")}} {
		by["password"] = password
		a := n.call("POST", "/api/v1/auth/token", by).want(200)
		if a.field("data", "expires_in") != 900.0 || a.text("data", "user", "role") != "PROVIDER" || a.text("data", "refresh") == "" {
			t.Errorf("got %s", a.body)
		}
		n.call("GET", "/api/v1/users/me", nil, bearer(a)...).want(200)
	}
}

func TestLogin_everyFailureLooksTheSame(t *testing.T) {
	t.Parallel()
	n := shared(t)
	disabled := n.account(dispatch.RoleMember)
	if _, err := n.store.UpdateUser(t.Context(), disabled.ID, func(u *store.User) error { u.Active = false; return nil }); err != nil {
		t.Fatal(err)
	}
	n.account(dispatch.RoleAdmin)
	for _, body := range []map[string]any{
		{"email": "nobody@auxilio.test", "password": password},
		{"email": n.people[dispatch.RoleAdmin].Email, "password": "wrong"},
		{"email": n.people[dispatch.RoleMember].Email, "password": password},
		{"email": "not an address", "password": "x"},
		{"phone_number": "12", "password": "x"},
		{"phone_number": "+50255559999", "password": "x"},
	} {
		a := n.call("POST", "/api/v1/auth/token", body, "X-Request-ID", "same").want(401, "INVALID_CREDENTIALS")
		want := `{"success":false,"message":"Invalid credentials","code":"INVALID_CREDENTIALS","errors":null,"request_id":"same"}`
		if string(a.body) != want {
			t.Errorf("%v: %s", body, a.body)
		}
	}
	n.call("POST", "/api/v1/auth/token", `{"password":"x"}`).blames("email")
	n.call("POST", "/api/v1/auth/token", `{"password":"x","email":"a@b.test","phone_number":"1"}`).blames("email")
}

// TestLogin_unknownTakesAsLong counts what takes the time, hashes and statements, since a clock would measure the machine.
func TestLogin_unknownTakesAsLong(t *testing.T) {
	t.Parallel()
	n := start(t, debug)
	n.account(dispatch.RoleMember)
	costs := map[string]string{}
	for _, email := range []string{"member@auxilio.test", "member@auxilio.test", "nobody@auxilio.test"} { // what is prepared once counts once
		before := n.auth.Passwords.Hashed()
		a := n.call("POST", "/api/v1/auth/token", map[string]any{"email": email, "password": "wrong"}).want(401)
		costs[email] = fmt.Sprintf("%d hashes, %d statements", n.auth.Passwords.Hashed()-before, a.statements())
	}
	if costs["member@auxilio.test"] != costs["nobody@auxilio.test"] || !strings.HasPrefix(costs["nobody@auxilio.test"], "1 hashes") {
		t.Errorf("got %v", costs)
	}
}

// TestToken_forgeriesAreRefused tries what token libraries are known to let through.
func TestToken_forgeriesAreRefused(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleAdmin)
	real := n.login(dispatch.RoleAdmin).text("data", "access")
	claims := jwt.MapClaims{}
	parsed, _, err := jwt.NewParser().ParseUnverified(real, claims)
	if err != nil {
		t.Fatal(err)
	}
	kid := parsed.Header["kid"].(string)
	_, stranger, _ := ed25519.GenerateKey(rand.Reader)
	forge := func(method jwt.SigningMethod, key any, change func(jwt.MapClaims, map[string]any)) string {
		c := jwt.MapClaims{}
		for k, v := range claims {
			c[k] = v
		}
		token := jwt.NewWithClaims(method, c)
		token.Header["kid"], token.Header["typ"] = kid, "at+jwt"
		if change != nil {
			change(c, token.Header)
		}
		return must(token.SignedString(key))
	}
	parts := strings.Split(real, ".")
	for name, token := range map[string]string{
		"empty":                   "",
		"text":                    "hello",
		"too long":                real + strings.Repeat("A", 5000),
		"no signature":            parts[0] + "." + parts[1] + ".",
		"changed role":            parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"role":"ADMIN"}`)) + "." + parts[2],
		"alg none":                forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"HMAC with public kid":    forge(jwt.SigningMethodHS256, []byte(kid), nil),
		"another key":             forge(jwt.SigningMethodEdDSA, stranger, nil),
		"another key, no kid":     forge(jwt.SigningMethodEdDSA, stranger, func(_ jwt.MapClaims, h map[string]any) { delete(h, "kid") }),
		"another key, unknown id": forge(jwt.SigningMethodEdDSA, stranger, func(_ jwt.MapClaims, h map[string]any) { h["kid"] = "x" }),
		"refresh token as access": n.login(dispatch.RoleAdmin).text("data", "refresh"),
	} {
		if a := n.call("GET", "/api/v1/users/me", nil, "Authorization", "Bearer "+token); a.status != 401 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		if a := n.call("POST", "/api/v1/auth/token/verify", map[string]any{"token": token}); a.status != 401 && a.status != 400 {
			t.Errorf("verify %s: %d %s", name, a.status, a.body)
		}
	}
	n.call("POST", "/api/v1/auth/token/verify", map[string]any{"token": real}).want(200)
	n.call("POST", "/api/v1/auth/register", `{}`, "Authorization", "Bearer nonsense").want(400) // anyone may, also with a bad token
}

func TestRefresh_rotates(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleMember)
	first := n.login(dispatch.RoleMember)
	second := n.refresh(first, "phone").want(200)
	if second.text("data", "refresh") == first.text("data", "refresh") {
		t.Error("the refresh token stayed")
	}
	n.call("GET", "/api/v1/users/me", nil, bearer(second)...).want(200)
	n.call("POST", "/api/v1/auth/token/refresh", `{"refresh":"unknown"}`).want(401)
	n.call("POST", "/api/v1/auth/token/refresh", `{}`).blames("refresh")
}

// refresh exchanges the refresh token of a login, from a device.
func (n *node) refresh(login answer, device string) answer {
	n.t.Helper()
	return n.call("POST", "/api/v1/auth/token/refresh", map[string]any{"refresh": login.text("data", "refresh")}, "User-Agent", device)
}

// loginFrom logs a member in on a device.
func (n *node) loginFrom(device string) answer {
	n.t.Helper()
	body := map[string]any{"email": n.people[dispatch.RoleMember].Email, "password": password}
	return n.call("POST", "/api/v1/auth/token", body, "User-Agent", device).want(200)
}

func TestRefresh_reuseEndsTheSessionForEveryone(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleMember)
	other := n.loginFrom("tablet")
	first := n.loginFrom("phone")
	second := n.refresh(first, "phone").want(200)
	n.refresh(first, "thief").want(401)
	n.refresh(second, "phone").want(401)
	n.call("GET", "/api/v1/users/me", nil, bearer(second)...).want(401)
	n.call("GET", "/api/v1/users/me", nil, bearer(other)...).want(200)
}

func TestRefresh_graceForTheSameDevice(t *testing.T) {
	t.Parallel()
	n := shared(t)
	member := n.account(dispatch.RoleMember)
	first := n.loginFrom("phone")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			again := n.refresh(first, "phone")
			if again.status != 200 {
				t.Errorf("a retry got %d %s", again.status, again.body)
			}
		})
	}
	wg.Wait()
	exec(t, n.node, `UPDATE refresh_token SET rotated_at = rotated_at - interval '11 seconds' WHERE rotated_at IS NOT NULL
		AND session_id IN (SELECT id FROM session WHERE user_id = $1)`, member.ID.String())
	n.refresh(first, "phone").want(401)
}

func TestRefresh_expires(t *testing.T) {
	t.Parallel()
	n := shared(t)
	member := n.account(dispatch.RoleMember)
	login := n.loginFrom("phone")
	exec(t, n.node, `UPDATE refresh_token SET expires_at = now() WHERE session_id IN (SELECT id FROM session WHERE user_id = $1)`, member.ID.String())
	n.refresh(login, "phone").want(401)
}

func TestLogout_endsTheSessionAtOnce(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleMember)
	login := n.loginFrom("phone")
	body := map[string]any{"refresh": login.text("data", "refresh")}
	n.call("POST", "/api/v1/auth/logout", body).want(200)
	n.call("GET", "/api/v1/users/me", nil, bearer(login)...).want(401)
	n.refresh(login, "phone").want(401)
	n.call("POST", "/api/v1/auth/logout", body).want(200)
	n.call("POST", "/api/v1/auth/logout", `{"refresh":"unknown"}`).want(200)
}

func TestChangePassword_endsTheOtherSessions(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleMember)
	here, there := n.loginFrom("phone"), n.loginFrom("tablet")
	change := func(old, new string) answer {
		return n.call("POST", "/api/v1/auth/change-password", map[string]any{"old_password": old, "new_password": new}, bearer(here)...)
	}
	change("wrong", "another-fine-password-9").blames("old_password")
	change(password, "weak").blames("new_password")
	change(password, "another-fine-password-9").want(200)
	n.call("GET", "/api/v1/users/me", nil, bearer(here)...).want(200)
	n.call("GET", "/api/v1/users/me", nil, bearer(there)...).want(401)
	n.call("POST", "/api/v1/auth/token", map[string]any{"email": n.people[dispatch.RoleMember].Email, "password": password}).want(401)
	n.call("POST", "/api/v1/auth/change-password", `{}`).want(401)
}

func TestKeys_nodesThatStartTogetherShareOne(t *testing.T) {
	t.Parallel()
	database, redis := storetest.Database(t), storetest.Redis(t)
	nodes := make([]*node, 4)
	var wg sync.WaitGroup
	for i := range nodes {
		wg.Go(func() { nodes[i] = join(t, database, redis) })
	}
	wg.Wait()
	keys := must(nodes[0].store.SigningKeys(t.Context()))
	if len(keys) != 1 {
		t.Fatalf("%d keys", len(keys))
	}
	nodes[0].account(dispatch.RoleMember)
	login := nodes[0].loginFrom("phone")
	for _, n := range nodes {
		n.call("GET", "/api/v1/users/me", nil, bearer(login)...).want(200)
	}
}

func TestKeys_rotationLogsNobodyOut(t *testing.T) {
	t.Parallel()
	database, redis := storetest.Database(t), storetest.Redis(t)
	now := &clock{at: time.Now()}
	a, b := joinAt(t, database, redis, now), joinAt(t, database, redis, now)
	a.account(dispatch.RoleMember)
	before := a.loginFrom("phone")
	if err := a.auth.Keys.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now.add(2 * time.Second)
	after := a.loginFrom("phone")
	for _, n := range []*node{a, b} {
		n.call("GET", "/api/v1/users/me", nil, bearer(before)...).want(200)
		n.call("GET", "/api/v1/users/me", nil, bearer(after)...).want(200)
	}
	if keys := b.call("GET", "/.well-known/jwks.json", nil).want(200).field("keys").([]any); len(keys) != 2 {
		t.Errorf("%d public keys, want 2", len(keys))
	}
	now.add(auth.AccessLife + time.Minute)
	a.call("GET", "/api/v1/users/me", nil, bearer(before)...).want(401)
}

func TestKeys_privateHalvesAreSealed(t *testing.T) {
	t.Parallel()
	n := shared(t)
	for _, key := range must(n.store.SigningKeys(t.Context())) {
		if bytes.Contains(key.Sealed, key.Public) || len(key.Sealed) == ed25519.PrivateKeySize {
			t.Error("a private key is readable in the database") // an Ed25519 private key ends in its public half
		}
	}
}
