package api_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/auxilio/auxilio/dispatch"
)

// A baseline is a list that the system before this one served, with the rows it had there and the statements it took for them.
type baseline struct {
	name, path string
	reader     dispatch.Role
	rows       int
	statements int64
}

// baselines are in the order of their rows, for the stores grow from one to the next.
var baselines = []baseline{
	{"a member's active requests", "/assistance/requests?status=ASSIGNED", dispatch.RoleMember, 5, 43},
	{"subscriptions", "/services/subscriptions?status=ACTIVE", dispatch.RoleAdmin, 16, 51},
	{"requests", "/assistance/requests?service=GRUA", dispatch.RoleAdmin, 20, 63},
	{"pending requests", "/assistance/requests?status=PENDING", dispatch.RoleDispatcher, 20, 102},
	{"providers", "/providers?city=Antigua", dispatch.RoleMember, 20, 22},
	{"available providers", "/providers?city=Antigua&available=true", dispatch.RoleMember, 21, 64},
}

// oneMore is, for each i from %[1]d to %[2]d, one row of every list, with all that the row shows: a pending tow and a jump start
// under way of the member %[3]s, a free provider in Antigua and one in Mixco with that jump start, and a subscription of the
// login of the first.
const oneMore = `
	INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
		SELECT gen_random_uuid(), lower('many' || i || '.' || city) || '@auxilio.test', '+502' || (60000000 + i + CASE city WHEN 'Mixco' THEN 1000 ELSE 0 END), '',
			city, i::text, 'PROVIDER' FROM generate_series(%[1]d, %[2]d) i, unnest('{Antigua,Mixco}'::text[]) city;
	INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate, services, latitude, longitude, city,
			state, status, on_duty, idle_since)
		SELECT id, id, 'Grúas ' || last_name, 'L', '+50255550000', 'VAN', 'C-1', '{GRUA}', 14.6, -90.5, first_name, 'G', 'ACTIVE', true, now()
		FROM users WHERE email LIKE 'many%%' AND last_name::int >= %[1]d;
	INSERT INTO provider_slot SELECT id, 1 FROM users WHERE email LIKE 'many%%' AND last_name::int >= %[1]d;
	INSERT INTO request (id, member_id, service, allow_duplicate, category, priority, state, version, title, description, latitude, longitude, city,
			created_at, updated_at, state_since, searching_since)
		SELECT id, '%[3]s', CASE first_name WHEN 'Mixco' THEN 'CORRIENTE' ELSE 'GRUA' END, true, 'ROADSIDE', 'HIGH',
			CASE first_name WHEN 'Mixco' THEN 'assigned' ELSE 'searching' END, 1, 'Llamada', 'x', 14.6, -90.5, 'Antigua', now(), now(), now(), now()
		FROM users WHERE email LIKE 'many%%' AND last_name::int >= %[1]d;
	INSERT INTO timer (kind, request_id, who, due_at)
		SELECT 'escalate', id, 'engine', now() + interval '1 day' FROM users WHERE email LIKE 'many%%' AND last_name::int >= %[1]d;
	INSERT INTO assignment (id, request_id, provider_id, slot_no, fence, assigned_at, pay_minor)
		SELECT gen_random_uuid(), id, id, 1, 1, now(), 20000 FROM users WHERE email LIKE 'many%%mixco%%' AND last_name::int >= %[1]d;
	INSERT INTO subscription (id, user_id, plan_id, status, billing_cycle, price_minor, currency, max_requests_per_month, paid_by, auto_renew, periods,
			started_at, renews_at, created_at, updated_at)
		SELECT gen_random_uuid(), id, (SELECT id FROM plan LIMIT 1), 'ACTIVE', 'MONTHLY', 100, 'GTQ', 2, 'SPONSOR', true, 1, now(),
			now() + interval '30 days', now(), now() FROM users WHERE email LIKE 'many%%antigua%%' AND last_name::int >= %[1]d`

// TestS3_baselines reads each list with the rows of its baseline and with two hundred. `make test` prints its table.
func TestS3_baselines(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	readers := map[dispatch.Role]hand{}
	for _, role := range []dispatch.Role{dispatch.RoleMember, dispatch.RoleDispatcher, dispatch.RoleAdmin} {
		readers[role] = c.enter(role)
	}
	rows := 0
	count := func(b baseline, upTo int) int64 {
		if rows < upTo {
			exec(t, c.node, fmt.Sprintf(oneMore, rows+1, upTo, readers[dispatch.RoleMember].User))
			rows = upTo
		}
		a := c.by(readers[b.reader], "GET", b.path+"&limit=200", nil).want(200)
		if got := len(a.results()); got != upTo {
			t.Fatalf("%s: %d rows, want %d", b.name, got, upTo)
		}
		return a.statements()
	}
	here := make([]int64, len(baselines))
	for i, b := range baselines {
		here[i] = count(b, b.rows)
	}
	table := fmt.Sprintf("%-28s %5s %12s %6s %10s", "Statements for a list", "rows", "original", "here", "200 rows")
	for i, b := range baselines {
		many := count(b, 200)
		if here[i] > 5 || here[i] != many {
			t.Errorf("%s: %d statements for %d rows, %d for 200", b.name, here[i], b.rows, many)
		}
		table += fmt.Sprintf("\n%-28s %5d %12d %6d %10d", b.name, b.rows, b.statements, here[i], many)
	}
	report(t, "baselines", table)
}

// report keeps what a test measured for whoever runs all tests: in a file where AUXILIO_TEST_REPORTS points, and in the test's log.
func report(t *testing.T, name, text string) {
	t.Helper()
	t.Log("\n" + text)
	dir := os.Getenv("AUXILIO_TEST_REPORTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte(text+"\n"), 0o600); err != nil {
		t.Error(err)
	}
}
