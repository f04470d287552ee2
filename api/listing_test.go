package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

// calls makes so many requests of one member, a minute apart, straight into the database.
func (c *crew) calls(t *testing.T, n int) hand {
	t.Helper()
	member := c.enter(dispatch.RoleMember)
	exec(t, c.node, fmt.Sprintf(`
		INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, title, description, latitude, longitude,
			city, created_at, updated_at, state_since, searching_since, end_reason)
		SELECT gen_random_uuid(), '%s', CASE WHEN i %% 2 = 0 THEN 'GRUA' ELSE 'PLOMERIA' END, true, CASE WHEN i %% 2 = 0 THEN 'ROADSIDE' ELSE 'HOME' END,
			(ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'])[1 + i %% 4], 'cancelled', 1, 'Llamada ' || i, 'x', 14.6, -90.5,
			'Antigua', now() - i * interval '1 minute', now(), now(), now(), 'x'
		FROM generate_series(1, %d) i`, member.User, n))
	return member
}

func TestRequests_pagesAreStableUnderInserts(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	member := c.calls(t, 23)
	for _, ordering := range []string{"-created_at", "created_at", "-priority"} {
		seen, cursor, order := map[any]int{}, "", []string{}
		for page := 0; page < 20; page++ {
			a := c.by(member, "GET", "/assistance/requests?limit=5&ordering="+ordering+"&cursor="+cursor, nil).want(200)
			for _, row := range a.results() {
				seen[row["id"]]++
				order = append(order, row["created_at"].(string))
			}
			c.by(member, "POST", "/assistance/requests", with(tow(), map[string]any{"allow_duplicate": true})).want(201)
			if cursor = a.text("data", "next"); cursor == "" {
				break
			}
			if page > 15 {
				break // what is asked meanwhile keeps the list growing at its end
			}
		}
		old := 0
		for id, times := range seen {
			if times != 1 {
				t.Errorf("%s: %v appeared %d times", ordering, id, times)
			}
			old++
		}
		if old < 23 {
			t.Errorf("%s: %d of 23 seen", ordering, old)
		}
		for i := 1; i < len(order); i++ {
			if ordering == "-created_at" && order[i] > order[i-1] || ordering == "created_at" && order[i] < order[i-1] {
				t.Fatalf("%s: %s after %s", ordering, order[i], order[i-1])
			}
		}
	}
}

// everyList fills what lists are made of with two hundred rows of each kind.
const everyList = `
	INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
		SELECT gen_random_uuid(), 'many' || i || '@auxilio.test', '+5026' || (1000000 + i), '', 'M', i::text, 'MEMBER' FROM generate_series(1, 200) i;
	INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate, services, latitude, longitude, city,
			state, status)
		SELECT gen_random_uuid(), id, 'Grúas ' || last_name, 'L', '+50255550000', 'VAN', 'C-1', '{GRUA}', 14.6, -90.5, 'G', 'G', 'ACTIVE'
		FROM users WHERE email LIKE 'many%';
	INSERT INTO request_update (id, request_id, kind, message, author_role, at)
		SELECT gen_random_uuid(), r.id, 'MESSAGE', 'x', 'MEMBER', now() FROM request r, generate_series(1, 200)
		WHERE r.state NOT IN ('completed', 'cancelled');
	INSERT INTO subscription (id, user_id, plan_id, status, billing_cycle, price_minor, currency, max_requests_per_month, paid_by, auto_renew, ended_at,
			created_at, updated_at)
		SELECT gen_random_uuid(), u.id, p.id, 'CANCELLED', 'MONTHLY', 1, 'GTQ', 1, 'MEMBER', false, now(), now(), now()
		FROM users u, plan p WHERE u.email LIKE 'many%';
	INSERT INTO audit_entry (id, actor_role, action, object_kind)
		SELECT gen_random_uuid(), 'ADMIN', 'health.read', 'request' FROM generate_series(1, 200)`

// TestS3_everyListTakesAsManyStatementsForFiveRowsAsForTwoHundred reads every route of the access table that answers with a
// list, as everybody who may.
func TestS3_everyListTakesAsManyStatementsForFiveRowsAsForTwoHundred(t *testing.T) {
	t.Parallel()
	p := stagePlay(whole(t))
	p.calls(t, 200)
	exec(t, p.node, everyList)
	lists := map[string]bool{}
	for _, r := range accessTable(t) {
		for _, relation := range relations {
			if r.method != "GET" || r.want[relation] != "200" || r.alone[relation] {
				continue
			}
			few := p.list(r, relation, 5)
			if !bytes.Contains(few.body, []byte(`"results":[`)) || few.status != 200 || len(few.results()) > 5 {
				continue // no list, or one that comes whole
			}
			lists[r.route()] = true
			a, b := few.statements(), p.list(r, relation, 200).statements()
			if a != b || a > 5 {
				a = fewest(func() answer { return p.list(r, relation, 5) })
				b = fewest(func() answer { return p.list(r, relation, 200) })
			}
			if a != b || a > 5 {
				t.Errorf("%s as %s: %d statements for 5 rows, %d for 200", r.route(), relation, a, b)
			}
		}
	}
	for _, route := range []string{"/assistance/requests", "/assistance/requests/{id}/updates", "/assistance/requests/{id}/decisions", "/providers",
		"/providers/{id}/reviews", "/users", "/audit", "/services/subscriptions", "/dispatch/log", "/providers/me/jobs"} {
		if !lists["GET "+route] {
			t.Errorf("%s is not among the lists: %v", route, lists)
		}
	}
}

// list reads a list with a limit.
func (p *play) list(r rule, relation string, limit int) answer {
	p.t.Helper()
	r.path += map[bool]string{true: "&", false: "?"}[strings.Contains(r.path, "?")] + fmt.Sprintf("limit=%d", limit)
	return p.try(r, relation, "").answer
}

// TestS3_aRequestWithAllAroundItTakesTenStatements reads what a page shows of one request.
func TestS3_aRequestWithAllAroundItTakesTenStatements(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	id, _ := c.ask(nil)
	total := int64(0)
	for _, path := range []string{"", "/updates", "/tracking"} {
		total += c.by(desk, "GET", "/assistance/requests/"+id+path, nil).want(200).statements()
	}
	if total > 10 {
		t.Errorf("%d statements for a request and its updates", total)
	}
}

func TestRequests_filters(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	c.calls(t, 8)
	desk := c.enter(dispatch.RoleDispatcher)
	id, _ := c.ask(map[string]any{"title": "Grúa en 100% de bajada", "location_city": "Mixco"})
	number := c.by(desk, "GET", "/assistance/requests/"+id, nil).want(200).text("data", "request_number")
	exec(t, c.node, `UPDATE request SET attention = '{no_provider}' WHERE id = $1`, id)
	for query, want := range map[string]int{
		"": 9, "status=PENDING": 1, "status=CANCELLED": 8, "status=COMPLETED": 0, "tracking_status=SEARCHING": 1, "tracking_status=ARRIVING": 0,
		"status=PENDING&tracking_status=CANCELLED": 0, "category=HOME": 4, "service=GRUA": 5, "service=NADA": 0, "priority=URGENT": 2,
		"attention=no_provider": 1, "attention=late": 0, "search=" + number: 1, "search=" + strings.ToLower(number): 1,
		"search=" + url.QueryEscape("100%"): 1, "search=mixco": 1, "search=" + url.QueryEscape("_"): 0, "search=" + url.QueryEscape("' OR 1=1 --"): 0,
	} {
		if rows := c.by(desk, "GET", "/assistance/requests?"+query, nil).want(200).results(); len(rows) != want {
			t.Errorf("%q finds %d, want %d", query, len(rows), want)
		}
	}
	for query, field := range map[string]string{
		"status=pending": "status", "status=x": "status", "tracking_status=x": "tracking_status", "priority=x": "priority", "ordering=name": "ordering",
		"limit=0": "limit", "limit=201": "limit", "limit=x": "limit", "cursor=x": "cursor", "search=%00": "search", "search=%ff": "search",
		"search=" + strings.Repeat("x", 300): "search", "category=" + strings.Repeat("x", 300): "category",
	} {
		c.by(desk, "GET", "/assistance/requests?"+query, nil).blames(field)
	}
}

// TestLists_cursorsThatNoListGave asks for what comes after numbers that no column could hold.
func TestLists_cursorsThatNoListGave(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	for path, cursor := range map[string]string{
		"/dispatch/policies?":                      `2147483648`,
		"/dispatch/policies?limit=2&":              `-9223372036854775808`,
		"/dispatch/log?":                           `{"a":"2026-01-01T00:00:00Z","r":"` + uuid.NewString() + `","v":9223372036854775808}`,
		"/assistance/requests?ordering=-priority&": `{"r":2147483648,"c":"2026-01-01T00:00:00Z","i":"` + uuid.NewString() + `"}`,
		"/providers?ordering=-rating&":             `{"r":1e999,"c":"2026-01-01T00:00:00Z","i":"` + uuid.NewString() + `"}`,
	} {
		c.by(desk, "GET", path+"cursor="+base64.RawURLEncoding.EncodeToString([]byte(cursor)), nil).blames("cursor")
	}
}

// TestRequests_unknownAndMalformedIds tries every route under a request with ids that name none.
func TestRequests_unknownAndMalformedIds(t *testing.T) {
	t.Parallel()
	c := shared(t)
	people := map[dispatch.Role]hand{}
	for _, role := range []dispatch.Role{dispatch.RoleMember, dispatch.RoleDispatcher} {
		people[role] = c.enter(role)
	}
	people[dispatch.RoleProvider] = c.provider(plaza)
	for _, r := range c.server.Routes() {
		if !strings.HasPrefix(r.Path, "/assistance/") || !strings.Contains(r.Path, "{id}") {
			continue
		}
		for role, who := range people {
			if !r.Who.Admits(role) {
				continue
			}
			for _, id := range []string{"1", "null", "00000000-0000-0000-0000-00000000000g", "%00", "%ff", "..%2f", strings.Repeat("9", 2000)} {
				if a := c.by(who, r.Method, strings.ReplaceAll(r.Path, "{id}", id), "{}"); a.status != 400 && a.status != 404 && a.status != 415 {
					t.Errorf("%s %s with id %.20q as %s: %d %s", r.Method, r.Path, id, role, a.status, a.body)
				}
			}
			for _, body := range []string{"{}", "[]", "null", `"x"`, `{"x":1}`, `{`, `{"reason":7}`, `{"expected_version":-1}`, `{"minutes":1e99}`, "\xff"} {
				a := c.by(who, r.Method, strings.ReplaceAll(r.Path, "{id}", uuid.NewString()), body)
				if a.status >= 500 || a.status < 400 {
					t.Errorf("%s %s with body %q as %s: %d %s", r.Method, r.Path, body, role, a.status, a.body)
				}
				enveloped(t, a)
			}
		}
	}
}

func TestS16_requestRowsNameTheMember(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	id, member := c.ask(nil)
	me := c.by(member, "GET", "/users/me", nil).want(200)
	rows := c.by(desk, "GET", "/assistance/requests?limit=200", nil).want(200).results()
	rows = slices.DeleteFunc(rows, func(row map[string]any) bool { return row["id"] != id })
	if len(rows) != 1 || rows[0]["user_name"] != me.text("data", "first_name")+" "+me.text("data", "last_name") || rows[0]["user_email"] != me.text("data", "email") {
		t.Errorf("rows: %v", rows)
	}
}

// TestLists_shortOnesHavePagesToo reads lists that are held whole by twos, and finds every row once, in the order of the whole.
func TestLists_shortOnesHavePagesToo(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	admin, worker, desk := c.enter(dispatch.RoleAdmin), c.provider(plaza), c.enter(dispatch.RoleDispatcher)
	for range 3 {
		c.by(admin, "PUT", "/dispatch/policies", map[string]any{}).want(200)
	}
	id, _ := c.ask(nil)
	c.offer(desk, id, worker)
	for path, who := range map[string]hand{"/services/categories?": admin, "/services/catalog?": admin, "/services/plans?": admin,
		"/services/catalog?category=ROADSIDE&": admin, "/dispatch/policies?": admin, "/assistance/offers?": worker} {
		whole := c.by(who, "GET", path+"limit=200", nil).want(200)
		var paged []map[string]any
		for cursor, pages := "", 0; pages == 0 || cursor != "" && pages < 20; pages++ {
			a := c.by(who, "GET", path+"limit=2&cursor="+cursor, nil).want(200)
			if len(a.results()) > 2 {
				t.Errorf("%s: %d rows", path, len(a.results()))
			}
			paged, cursor = append(paged, a.results()...), a.text("data", "next")
		}
		key := func(rows []map[string]any) (keys []string) {
			for _, row := range rows {
				keys = append(keys, fmt.Sprint(row["id"], row["code"], row["version"]))
			}
			return keys
		}
		if got, want := key(paged), key(whole.results()); len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: by twos %v, whole %v", path, got, want)
		}
		for query, field := range map[string]string{"limit=0": "limit", "limit=201": "limit", "cursor=x": "cursor", "cursor=e30": "cursor"} {
			c.by(who, "GET", path+query, nil).blames(field)
		}
	}
}
