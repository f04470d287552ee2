package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

func TestUsers_changeOneself(t *testing.T) {
	t.Parallel()
	n := shared(t)
	n.account(dispatch.RoleAdmin)
	me := n.as(dispatch.RoleMember)
	a := n.call("PATCH", "/api/v1/users/me", `{"first_name":"  María ","phone_number":"2222-7777"}`, me...).want(200)
	if a.text("data", "first_name") != "María" || a.text("data", "phone_number") != "+50222227777" || a.text("data", "last_name") != "Member" {
		t.Errorf("got %s", a.body)
	}
	n.call("PATCH", "/api/v1/users/me", `{}`, me...).want(200)
	n.call("PATCH", "/api/v1/users/me", `{"role":"ADMIN"}`, me...).blames("role")
	n.call("PATCH", "/api/v1/users/me", `{"is_active":false}`, me...).blames("is_active")
	n.call("PATCH", "/api/v1/users/me", `{"email":"`+n.people[dispatch.RoleAdmin].Email+`"}`, me...).blames("email")
	n.call("PATCH", "/api/v1/users/me", `{"phone_number":"nonsense"}`, me...).blames("phone_number")
}

func TestUsers_adminMakesEveryRole(t *testing.T) {
	t.Parallel()
	n := shared(t)
	admin := n.as(dispatch.RoleAdmin)
	for i, role := range []string{"MEMBER", "PROVIDER", "DISPATCHER", "ADMIN"} {
		body := registration(fmt.Sprintf("made%d@auxilio.test", i), fmt.Sprintf("2222200%d", i))
		body["role"] = role
		if a := n.call("POST", "/api/v1/users", body, admin...).want(http.StatusCreated); a.text("data", "role") != role {
			t.Errorf("got %s", a.body)
		}
	}
	body := registration("never@auxilio.test", "22223000")
	n.call("POST", "/api/v1/users", body, admin...).blames("role")
	body["role"] = "ENGINE"
	n.call("POST", "/api/v1/users", body, admin...).blames("role")
}

func TestUsers_disabledIsRefusedAtOnceOnEveryNode(t *testing.T) {
	t.Parallel()
	n := shared(t)
	other := join(t, n.database, n.redis)
	admin := n.as(dispatch.RoleAdmin)
	member := n.account(dispatch.RoleMember)
	login := n.login(dispatch.RoleMember)
	other.call("GET", "/api/v1/users/me", nil, bearer(login)...).want(200)
	n.call("PATCH", "/api/v1/users/"+member.ID.String(), `{"is_active":false}`, admin...).want(200)
	for _, at := range []*node{n.node, other} {
		at.call("GET", "/api/v1/users/me", nil, bearer(login)...).want(401)
		at.refresh(login, "phone").want(401)
	}
	n.call("PATCH", "/api/v1/users/"+member.ID.String(), `{"is_active":true}`, admin...).want(200)
	n.call("GET", "/api/v1/users/me", nil, bearer(login)...).want(401) // its session has ended for good
	n.login(dispatch.RoleMember)
}

func TestUsers_demotedIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	n := shared(t)
	admin := n.as(dispatch.RoleAdmin)
	body := registration("demoted@auxilio.test", "22222100")
	body["role"] = "ADMIN"
	second := n.call("POST", "/api/v1/users", body, admin...).want(201).text("data", "id")
	theirs := bearer(n.call("POST", "/api/v1/auth/token", map[string]any{"email": "demoted@auxilio.test", "password": password}))
	n.call("GET", "/api/v1/users", nil, theirs...).want(200)
	n.call("PATCH", "/api/v1/users/"+second, `{"role":"MEMBER"}`, admin...).want(200)
	n.call("GET", "/api/v1/users", nil, theirs...).want(403)
}

func TestUsers_theLastAdminStays(t *testing.T) {
	t.Parallel()
	n := start(t)
	id := n.account(dispatch.RoleAdmin).ID.String()
	admin := bearer(n.login(dispatch.RoleAdmin))
	n.call("PATCH", "/api/v1/users/"+id, `{"role":"MEMBER"}`, admin...).want(409, "LAST_ADMIN")
	n.call("PATCH", "/api/v1/users/"+id, `{"is_active":false}`, admin...).want(409, "LAST_ADMIN")
	n.call("PATCH", "/api/v1/users/"+id, `{"is_active":true,"role":"ADMIN"}`, admin...).want(200)
}

// TestUsers_adminsCannotDisableEachOther lets two administrators disable each other at the same moment, many times.
func TestUsers_adminsCannotDisableEachOther(t *testing.T) {
	t.Parallel()
	n := start(t)
	first := n.account(dispatch.RoleAdmin).ID.String()
	admin := bearer(n.login(dispatch.RoleAdmin))
	body := registration("second@auxilio.test", "55552000")
	body["role"] = "ADMIN"
	second := n.call("POST", "/api/v1/users", body, admin...).want(201).text("data", "id")
	for range 20 {
		exec(t, n, `UPDATE users SET is_active = true; UPDATE session SET revoked_at = NULL`)
		statuses := make([]int, 2)
		var wg sync.WaitGroup
		for i, id := range []string{first, second} {
			wg.Go(func() { statuses[i] = n.call("PATCH", "/api/v1/users/"+id, `{"is_active":false}`, admin...).status })
		}
		wg.Wait()
		left := 0
		if err := one(t, n, `SELECT count(*) FROM users WHERE is_active AND role = 'ADMIN'`, &left); err != nil || left != 1 {
			t.Fatalf("%d administrators left, answers %v, %v", left, statuses, err)
		}
	}
}

func TestUsers_unknownAndMalformedIds(t *testing.T) {
	t.Parallel()
	n := shared(t)
	admin := n.as(dispatch.RoleAdmin)
	n.call("PATCH", "/api/v1/users/"+uuid.NewString(), `{"role":"MEMBER"}`, admin...).want(404, "NOT_FOUND")
	for _, id := range []string{"1", "null", "00000000-0000-0000-0000-00000000000g", "%00", "%ff"} {
		n.call("PATCH", "/api/v1/users/"+id, `{"role":"MEMBER"}`, admin...).blames("id")
	}
}

func TestUsers_listPagesAreStableUnderInserts(t *testing.T) {
	t.Parallel()
	n := start(t, debug)
	admin := n.as(dispatch.RoleAdmin)
	add := func(i int) {
		exec(t, n, fmt.Sprintf(`INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role, created_at)
			VALUES (gen_random_uuid(), 'u%d@auxilio.test', '+5025555%04d', '', 'U', '%d', 'MEMBER', now() - interval '1 minute')`, i, i, i))
	}
	for i := range 12 {
		add(4000 + i)
	}
	seen, cursor := map[string]int{}, ""
	for range 10 {
		a := n.call("GET", "/api/v1/users?role=MEMBER&limit=5&cursor="+cursor, nil, admin...).want(200)
		if n := a.statements(); n != 2 {
			t.Errorf("%d statements", n)
		}
		for _, row := range a.field("data", "results").([]any) {
			seen[row.(map[string]any)["id"].(string)]++
		}
		exec(t, n, `UPDATE users SET last_name = 'moved' WHERE role = 'MEMBER'`)
		if cursor = a.text("data", "next"); cursor == "" {
			break
		}
		add(5000 + len(seen)) // same age as the rest: it may appear, but nobody may appear twice
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s appeared %d times", id, times)
		}
	}
	if len(seen) < 12 {
		t.Errorf("%d seen, want 12 or more", len(seen))
	}
}

func TestUsers_listRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	n := shared(t)
	admin := n.as(dispatch.RoleAdmin)
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=201": "limit", "limit=x": "limit", "limit=99999999999999999999": "limit", "limit=1.5": "limit",
		"cursor=nonsense": "cursor", "cursor=e30": "", "cursor=bnVsbA": "", "cursor=eyJ4IjoxfQ": "cursor",
		"role=KING": "role", "role=member": "role", "is_active=maybe": "is_active",
	} {
		a := n.call("GET", "/api/v1/users?"+query, nil, admin...)
		if field == "" {
			a.want(200)
			continue
		}
		a.blames(field)
	}
	if got := n.call("GET", "/api/v1/users?is_active=true&search="+strings.ToUpper(n.people[dispatch.RoleAdmin].Email), nil, admin...).want(200).field("data", "results").([]any); len(got) != 1 {
		t.Errorf("search found %v", got)
	}
	if got := n.call("GET", "/api/v1/users?search=%25", nil, admin...).want(200).field("data", "results").([]any); len(got) != 0 {
		t.Errorf("a percent sign found %v", got)
	}
}
