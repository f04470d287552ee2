package api_test

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
	"github.com/auxilio/auxilio/geo/fleet"
	"github.com/google/uuid"
)

// application is what somebody with a tow truck at the plaza writes.
func application() map[string]any {
	return map[string]any{
		"company_name": "Grúas Xelajú", "business_license": "GT-77", "business_phone": "5555-9000", "vehicle_type": "TOW_TRUCK",
		"vehicle_plate": "C-777XYZ", "services": []string{"GRUA", "CORRIENTE", "GRUA"}, "latitude": plaza.Lat, "longitude": "-90.5133",
		"city": "Guatemala", "state": "Guatemala",
	}
}

// at is a position as bodies carry it.
func at(p geo.Point) map[string]any { return map[string]any{"latitude": p.Lat, "longitude": p.Lng} }

// TestProviders_fromApplicationToWork follows one provider: applied, approved, on duty, seen, suspended.
func TestProviders_fromApplicationToWork(t *testing.T) {
	t.Parallel()
	c := pulling(t)
	admin, desk, me := c.enter(dispatch.RoleAdmin), c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleMember)
	c.by(me, "GET", "/providers/me", nil).want(404)
	key := []string{"Idempotency-Key", "applying"}
	a := c.by(me, "POST", "/providers", application(), key...).want(201)
	if again := c.by(me, "POST", "/providers", application(), key...).want(201); string(again.body) != string(a.body) || again.header.Get("Idempotent-Replayed") == "" {
		t.Errorf("applied %s, again %s", a.body, again.body)
	}
	c.by(me, "POST", "/providers", application()).want(409, "ALREADY_APPLIED")
	id := a.text("data", "id")
	if services, _ := a.field("data", "services").([]any); a.text("data", "status") != "PENDING" || len(services) != 2 || a.field("data", "longitude") != plaza.Lng ||
		a.text("data", "business_phone") != "+50255559000" || a.field("data", "service_radius_km") != 50.0 || a.field("data", "is_available") != false {
		t.Errorf("applied: %s", a.body)
	}
	if mine := c.by(me, "GET", "/providers/me", nil).want(200); mine.text("data", "id") != id {
		t.Errorf("waiting: %s", mine.body)
	}
	c.call("GET", "/api/v1/providers/"+id, nil).want(404, "NOT_FOUND")
	c.by(me, "GET", "/providers/"+id, nil).want(200)
	c.by(desk, "GET", "/providers/"+id, nil).want(200)
	c.by(me, "POST", "/providers/me/online", at(plaza)).want(403)
	for _, who := range []hand{me, desk, c.enter(dispatch.RoleProvider)} {
		c.by(who, "POST", "/providers/"+id+"/approve", nil).want(403)
		c.by(who, "POST", "/providers/"+id+"/suspend", nil).want(403)
	}
	c.by(admin, "POST", "/providers/"+uuid.NewString()+"/approve", nil).want(404, "PROVIDER_NOT_FOUND")
	for _, key := range []string{"one", "two", "one"} { // the first attempt repeated, and another that changes nothing
		if a := c.by(admin, "POST", "/providers/"+id+"/approve", nil, "Idempotency-Key", key).want(200); a.text("data", "status") != "ACTIVE" {
			t.Errorf("approved: %s", a.body)
		}
	}
	if a := c.by(me, "GET", "/users/me", nil).want(200); a.text("data", "role") != "PROVIDER" {
		t.Errorf("the login of an approved provider: %s", a.body)
	}
	heard := func() []any {
		events, _ := c.by(me, "GET", "/events?topic=user:"+me.User.String(), nil).want(200).field("data", "results").([]any)
		return events
	}
	eventually(t, "account.changed", func() bool { return len(heard()) == 1 && heard()[0].(map[string]any)["event"] == "account.changed" })
	c.call("GET", "/api/v1/providers/"+id, nil).want(200)

	for _, key := range []string{"one", "two", "one"} {
		if a := c.by(me, "POST", "/providers/me/online", at(plaza), "Idempotency-Key", key).want(200); a.field("data", "on_duty") != true {
			t.Errorf("online: %s", a.body)
		}
	}
	c.by(me, "POST", "/providers/me/offline", nil, "Idempotency-Key", "one").want(422, "IDEMPOTENCY_KEY_REUSED")
	near := plaza.Toward(10, 40)
	c.verdicts(me, map[string]any{"latitude": near.Lat, "longitude": near.Lng, "seq": 1}, "ACCEPTED")
	around := fmt.Sprintf("/providers/nearby?lat=%v&lng=%v&radius=1", plaza.Lat, plaza.Lng)
	if rows := c.by(desk, "GET", around, nil).want(200).results(); len(rows) != 1 || rows[0]["id"] != id || rows[0]["distance_km"] != 0.04 {
		t.Errorf("nearby: %v", rows)
	}
	c.by(admin, "POST", "/providers/"+id+"/suspend", nil).want(200)
	c.verdicts(me, map[string]any{"latitude": near.Lat, "longitude": near.Lng, "seq": 2}, "NOT_ON_DUTY")
	c.by(me, "POST", "/providers/me/online", at(plaza)).want(400, "PROVIDER_NOT_ACTIVE")
	c.call("GET", "/api/v1/providers/"+id, nil).want(404)
	if rows := c.by(desk, "GET", around, nil).want(200).results(); len(rows) != 0 {
		t.Errorf("nearby after the suspension: %v", rows)
	}
	c.audited()
}

// eventually waits for what other parts of the node do in their own time. Between two looks it leaves them the processor.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !is(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not happen", what)
		}
	}
}

func TestApply_namesWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := shared(t)
	me := c.enter(dispatch.RoleMember)
	for field, values := range map[string][]any{
		"company_name":      {nil, "", "  ", 7, strings.Repeat("x", 201), "a\x00b"},
		"business_license":  {nil, "", " "},
		"tax_id":            {strings.Repeat("x", 51), 1},
		"business_phone":    {nil, "", "abc", "123"},
		"business_email":    {"nonsense", "a@b@c"},
		"vehicle_type":      {nil, "", "truck", "tow_truck", 1},
		"vehicle_plate":     {nil, "", " ", strings.Repeat("x", 21)},
		"services":          {nil, []string{}, []string{"NADA"}, []string{"GRUA", "grua"}, "GRUA", []string{""}},
		"latitude":          {nil, 90.001, "NaN", "x", true},
		"longitude":         {nil, -180.001, "Infinity", ""},
		"service_radius_km": {0, -1, 1001, "50"},
		"city":              {nil, "", "\t"},
		"state":             {nil, ""},
		"status":            {"ACTIVE"},
		"rating":            {5},
		"user_id":           {uuid.NewString()},
	} {
		for _, value := range values {
			a := c.by(me, "POST", "/providers", with(application(), map[string]any{field: value}))
			named := false
			if errs, ok := a.field("errors").(map[string]any); ok {
				for name := range errs {
					named = named || strings.HasPrefix(name, field)
				}
			}
			if a.status != 400 || !named {
				t.Errorf("%s %v: %d %s", field, value, a.status, a.body)
			}
		}
	}
	for _, body := range []string{`[]`, `null`, `{`, `{"city":"a","city":"b"}`, `{"City":"a"}`, "\xff", `{} {}`} {
		if a := c.by(me, "POST", "/providers", body); a.status != 400 {
			t.Errorf("%q: %d %s", body, a.status, a.body)
		}
	}
	c.by(me, "GET", "/providers/me", nil).want(404)
	for _, role := range []dispatch.Role{dispatch.RoleDispatcher, dispatch.RoleAdmin} {
		c.by(c.enter(role), "POST", "/providers", application()).want(403)
	}
	c.call("POST", "/api/v1/providers", application()).want(401)
	edge := map[string]any{"latitude": 0, "longitude": "0", "service_radius_km": 1000, "business_email": "Taller@Example.GT"}
	if a := c.by(me, "POST", "/providers", with(application(), edge)).want(201); a.field("data", "latitude") != 0.0 || a.text("data", "business_email") != "taller@example.gt" {
		t.Errorf("got %s", a.body)
	}
}

func TestProviders_changeOneself(t *testing.T) {
	t.Parallel()
	c := shared(t)
	me, other := c.provider(plaza), c.provider(plaza)
	path := "/providers/" + me.Provider.String()
	before := c.by(me, "GET", "/providers/me", nil).want(200)
	a := c.by(me, "PATCH", path, map[string]any{"company_name": " Nueva ", "services": []string{"PLOMERIA"}, "service_radius_km": 3, "business_email": "x@y.gt"}).want(200)
	if a.text("data", "company_name") != "Nueva" || a.text("data", "vehicle_plate") != before.text("data", "vehicle_plate") || a.field("data", "on_duty") != true {
		t.Errorf("changed: %s", a.body)
	}
	if a := c.by(me, "PATCH", path, map[string]any{"business_email": ""}).want(200); a.text("data", "business_email") != "" {
		t.Errorf("mail forgotten: %s", a.body)
	}
	c.by(me, "PATCH", path, map[string]any{}).want(200)
	if hits := c.fleet.Nearest(fleet.Query{At: plaza, Service: "PLOMERIA"}); len(hits) != 1 || hits[0].RadiusM != 3000 {
		t.Errorf("the fleet knows %v", hits)
	}
	for field, values := range map[string][]any{
		"company_name": {"", "  ", 7}, "vehicle_plate": {" "}, "city": {""}, "services": {[]string{}, []string{"NADA"}}, "latitude": {91},
		"longitude": {"NaN"}, "vehicle_type": {"BOAT"}, "service_radius_km": {0}, "business_phone": {"x", ""}, "business_email": {"x"},
		"status": {"SUSPENDED"}, "rating": {5}, "on_duty": {true}, "id": {uuid.NewString()},
	} {
		for _, value := range values {
			c.by(me, "PATCH", path, map[string]any{field: value}).blames(field)
		}
	}
	if after := c.by(me, "GET", "/providers/me", nil).want(200); after.text("data", "company_name") != "Nueva" || after.text("data", "city") != "Guatemala" {
		t.Errorf("after what was refused: %s", after.body)
	}
	c.by(other, "PATCH", path, map[string]any{"city": "x"}).want(403)
	c.by(me, "PATCH", "/providers/"+uuid.NewString(), map[string]any{"city": "x"}).want(403)
	c.by(c.enter(dispatch.RoleMember), "PATCH", path, map[string]any{"city": "x"}).want(403)
	c.by(c.enter(dispatch.RoleAdmin), "PATCH", path, map[string]any{"city": "x"}).want(403)
	c.call("PATCH", "/api/v1"+path, map[string]any{"city": "x"}).want(401)
}

func TestDuty_notWithoutAPlaceAndNotAwayFromAJob(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	c.by(worker, "POST", "/providers/me/offline", nil).want(200)
	c.by(worker, "POST", "/providers/me/offline", nil).want(200)
	for field, values := range map[string][]any{
		"latitude": {nil, -90.1, "NaN", "", []int{0}, map[string]any{}}, "longitude": {nil, 181, "1e9", false}, "speed": {1},
	} {
		for _, value := range values {
			c.by(worker, "POST", "/providers/me/online", with(at(plaza), map[string]any{field: value})).blames(field)
		}
	}
	c.by(worker, "POST", "/providers/me/online", nil).want(400)
	if a := c.by(worker, "GET", "/providers/me", nil).want(200); a.field("data", "on_duty") != false {
		t.Errorf("after what was refused: %s", a.body)
	}
	c.by(worker, "POST", "/providers/me/online", map[string]any{"latitude": 0, "longitude": 0}).want(200)
	c.by(worker, "POST", "/providers/me/online", at(plaza)).want(200)
	id, _ := c.ask(nil)
	c.by(desk, "POST", "/assistance/requests/"+id+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	c.by(worker, "POST", "/providers/me/offline", nil).want(400, "LIVE_JOB")
	c.by(c.enter(dispatch.RoleProvider), "POST", "/providers/me/online", at(plaza)).want(404) // a login without a provider
	if rows := c.by(worker, "GET", "/providers/me/jobs", nil).want(200).results(); len(rows) != 1 || rows[0]["request_id"] != id || rows[0]["status"] != "ASSIGNED" ||
		rows[0]["pay"] != 200.0 || rows[0]["released_at"] != nil {
		t.Errorf("jobs: %v", rows)
	}
	c.by(worker, "POST", "/assistance/requests/"+id+"/release", map[string]any{"reason": "equipment"}).want(200)
	c.by(worker, "POST", "/providers/me/offline", nil).want(200)
	if rows := c.by(worker, "GET", "/providers/me/jobs", nil).want(200).results(); len(rows) != 1 || rows[0]["released_at"] == nil || rows[0]["ended_as"] != "released" {
		t.Errorf("jobs: %v", rows)
	}
	c.audited()
}

// verdicts reports a body and checks what became of its fixes.
func (c *crew) verdicts(who hand, body any, want ...string) {
	c.t.Helper()
	rows, _ := c.by(who, "POST", "/providers/me/location", body).want(200).field("data", "results").([]any)
	got := []string{}
	for _, row := range rows {
		got = append(got, row.(map[string]any)["verdict"].(string))
	}
	if !slices.Equal(got, want) {
		c.t.Errorf("verdicts %v, want %v", got, want)
	}
}

func TestLocation_newestWinsAndTheRestIsNamed(t *testing.T) {
	t.Parallel()
	c := shared(t)
	worker := c.provider(plaza)
	fix := func(seq int, metres float64) map[string]any {
		p := plaza.Toward(90, metres)
		return map[string]any{"latitude": p.Lat, "longitude": p.Lng, "seq": seq, "accuracy": 5, "speed": 0, "heading": 360}
	}
	c.verdicts(worker, fix(1, 10), "ACCEPTED")
	c.verdicts(worker, fix(1, 20), "STALE")
	old, ahead := fix(8, 0), fix(9, 0)
	old["recorded_at"], ahead["recorded_at"] = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	batch := []any{fix(4, 40), fix(2, 20), fix(3, 30), fix(5, 90_000), old, ahead, fix(4, 10)}
	c.verdicts(worker, map[string]any{"fixes": batch}, "ACCEPTED", "ACCEPTED", "ACCEPTED", "JUMP", "TOO_OLD", "FUTURE", "STALE")
	if p, known := c.fleet.Position(uuid.UUID(worker.Provider)); !known || p.Seq != 4 {
		t.Errorf("at %v %v", p, known)
	}
	bare := map[string]any{"latitude": plaza.Lat, "longitude": plaza.Lng}
	c.verdicts(worker, bare, "ACCEPTED") // by its time, and without putting those who count in the wrong
	c.verdicts(worker, fix(6, 40), "ACCEPTED")
	full := make([]any, 100)
	for i := range full {
		full[i] = fix(100+i, 50)
	}
	if rows, _ := c.by(worker, "POST", "/providers/me/location", map[string]any{"fixes": full}).want(200).field("data", "results").([]any); len(rows) != 100 {
		t.Errorf("%d verdicts", len(rows))
	}
	for _, wrong := range []struct {
		field string
		body  any
	}{
		{"fixes", map[string]any{"fixes": append(full, fix(300, 0))}}, {"fixes", map[string]any{"fixes": []any{}}}, {"fixes", map[string]any{"fixes": 1}},
		{"fixes", with(fix(300, 0), map[string]any{"fixes": []any{fix(301, 0)}})}, {"latitude", map[string]any{}},
		{"latitude", with(fix(300, 0), map[string]any{"latitude": nil})}, {"longitude", with(fix(300, 0), map[string]any{"longitude": "x"})},
		{"latitude", with(fix(300, 0), map[string]any{"latitude": 90.5})}, {"seq", with(fix(300, 0), map[string]any{"seq": 0})},
		{"seq", with(fix(300, 0), map[string]any{"seq": 1.5})}, {"seq", `{"latitude":0,"longitude":0,"seq":99999999999999999999}`},
		{"speed", with(fix(300, 0), map[string]any{"speed": -1})}, {"speed", with(fix(300, 0), map[string]any{"speed": "NaN"})},
		{"heading", with(fix(300, 0), map[string]any{"heading": 361})}, {"accuracy", with(fix(300, 0), map[string]any{"accuracy": "5"})},
		{"recorded_at", with(fix(300, 0), map[string]any{"recorded_at": "now"})}, {"provider", with(fix(300, 0), map[string]any{"provider": "x"})},
	} {
		c.by(worker, "POST", "/providers/me/location", wrong.body).blames(wrong.field)
	}
	holed := []any{fix(400, 0), map[string]any{"longitude": 0, "seq": 401}}
	if a := c.by(worker, "POST", "/providers/me/location", map[string]any{"fixes": holed}).want(400); !strings.Contains(string(a.body), "latitude") {
		t.Errorf("got %s", a.body)
	}
	if p, _ := c.fleet.Position(uuid.UUID(worker.Provider)); p.Seq != 199 {
		t.Errorf("what was refused moved the provider: %v", p)
	}
	for _, body := range []string{"[]", "null", `{"seq":1,"seq":2}`, "{", "\xff"} {
		if a := c.by(worker, "POST", "/providers/me/location", body); a.status != 400 {
			t.Errorf("%q: %d %s", body, a.status, a.body)
		}
	}
	c.by(worker, "POST", "/providers/me/location", `{"fixes":"`+strings.Repeat("x", 1<<20)+`"}`).want(413)
	c.by(c.enter(dispatch.RoleMember), "POST", "/providers/me/location", fix(1, 0)).want(403)
}

func TestS13_nearbyTexts(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk := c.enter(dispatch.RoleDispatcher)
	for query, field := range map[string]string{"": "lat", "lat=14": "lng", "lng=-90": "lat", "lat=&lng=1": "lat", "radius=5": "lng"} {
		if a := c.by(desk, "GET", "/providers/nearby?"+query, nil).blames(field); a.text("message") != "Latitude and longitude required" {
			t.Errorf("%q: %s", query, a.body)
		}
	}
	for query, field := range map[string]string{
		"lat=90.1&lng=0": "lat", "lat=x&lng=0": "lat", "lat=NaN&lng=0": "lat", "lat=0&lng=-180.5": "lng", "lat=0&lng=Inf": "lng", "lat=0&lng=0&radius=x": "radius",
		"lat=0&lng=0&radius=0": "radius", "lat=0&lng=0&radius=-1": "radius", "lat=0&lng=0&radius=NaN": "radius", "lat=0&lng=0&radius=Inf": "radius",
		"lat=0&lng=0&radius=0x10": "radius", "lat=0&lng=0&radius=1e300": "radius", "lat=" + strings.Repeat("1", 500) + "&lng=0": "lat",
	} {
		if a := c.by(desk, "GET", "/providers/nearby?"+query, nil).blames(field); a.text("message") != "Invalid coordinates" {
			t.Errorf("%q: %s", query, a.body)
		}
	}
	for query, field := range map[string]string{"limit=0": "limit", "limit=201": "limit", "limit=x": "limit", "service_type=" + strings.Repeat("x", 99): "service_type"} {
		c.by(desk, "GET", "/providers/nearby?lat=0&lng=0&"+query, nil).blames(field)
	}
	if rows := c.by(desk, "GET", "/providers/nearby?lat=0&lng=0&service_type=NADA", nil).want(200).results(); len(rows) != 0 {
		t.Errorf("nobody does it: %v", rows)
	}
	c.by(c.provider(plaza), "GET", "/providers/nearby?lat=0&lng=0", nil).want(403)
	c.call("GET", "/api/v1/providers/nearby?lat=0&lng=0", nil).want(401)
}

// scatter puts providers on duty around places, straight into the database, and tells the fleet.
func (c *crew) scatter(n int, places ...geo.Point) []fleet.Unit {
	c.t.Helper()
	for i, p := range places {
		exec(c.t, c.node, fmt.Sprintf(`
			WITH made AS (
				INSERT INTO users (id, email, phone_number, password_hash, first_name, last_name, role)
				SELECT gen_random_uuid(), 'scattered%[1]d-' || i || '@auxilio.test', '+5026' || (%[1]d * 10000 + i), '', 'S', i::text, 'PROVIDER'
				FROM generate_series(1000, 999 + %[2]d) i RETURNING id, last_name::int AS i),
			hired AS (
				INSERT INTO provider (id, user_id, company_name, business_license, business_phone, vehicle_type, vehicle_plate, services, latitude,
					longitude, service_radius_km, city, state, status, on_duty, idle_since, rating)
				SELECT gen_random_uuid(), id, 'Empresa ' || i, 'L', '+50255550000', 'VAN', 'P',
					CASE WHEN i %% 3 = 0 THEN '{GRUA}'::text[] ELSE '{GRUA,PLOMERIA}' END, 0, 0, 1 + i %% 40, 'Cobán', 'AV', 'ACTIVE', true, now(), (i %% 5)
				FROM made RETURNING id)
			INSERT INTO provider_position (provider_id, latitude, longitude, seq, fixed_at, anchored_at)
			SELECT id, round(greatest(-90, least(90, %[3]v + random() - 0.5))::numeric, 7),
				round(((%[4]v + (random() - 0.5) + 540)::numeric %% 360) - 180, 7), 0, now(), now() FROM hired;
			INSERT INTO provider_slot SELECT id, s FROM provider, unnest('{1,2}'::int[]) s WHERE city = 'Cobán' ON CONFLICT DO NOTHING;
			INSERT INTO shift (id, provider_id, started_at) SELECT gen_random_uuid(), id, now() FROM provider p
			WHERE city = 'Cobán' AND NOT EXISTS (SELECT FROM shift WHERE provider_id = p.id);
			ANALYZE`, i, n, p.Lat, p.Lng))
	}
	units := must(c.store.Units(c.t.Context()))
	c.fleet.Put(units...)
	return units
}

// reach are those who can be asked at a place, nearest first, by comparing all of them.
func reach(units []fleet.Unit, from geo.Point, service string, metres float64, where func(fleet.Unit) geo.Point) []float64 {
	far := []float64{}
	for _, u := range units {
		d := geo.Distance(from, where(u))
		if d <= min(metres, u.RadiusM) && u.State == fleet.Available && (service == "" || slices.Contains(u.Services, service)) {
			far = append(far, math.Round(d/10)/100)
		}
	}
	slices.Sort(far)
	return far[:min(len(far), 200)] // as many as one answer holds
}

// TestS13_nearbyIsWhatComparingEverybodyGives looks around the poles, the antimeridian and the plaza, by staff and by a member.
func TestS13_nearbyIsWhatComparingEverybodyGives(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	desk, member := c.enter(dispatch.RoleDispatcher), c.enter(dispatch.RoleMember)
	places := []geo.Point{plaza, {Lat: 89.9, Lng: 10}, {Lat: -89.8, Lng: 0}, {Lat: 0.1, Lng: 179.95}, {Lat: 0, Lng: 0}}
	units := c.scatter(800, places...)
	exact := func(u fleet.Unit) geo.Point { return u.Point }
	areas := map[uuid.UUID]geo.Point{}
	for _, u := range units {
		areas[u.Provider] = u.Point.Snap(8)
	}
	snapped := func(u fleet.Unit) geo.Point { return areas[u.Provider] }
	found := 0
	for _, from := range append(places, geo.Point{Lat: -0.1, Lng: -179.95}, geo.Point{Lat: 90, Lng: 0}) {
		for _, radius := range []float64{0, 3, 20} {
			for _, service := range []string{"", "PLOMERIA"} {
				query := fmt.Sprintf("/providers/nearby?limit=200&lat=%v&lng=%v&service_type=%s", from.Lat, from.Lng, service)
				if radius > 0 {
					query += fmt.Sprint("&radius=", radius)
				}
				metres := map[bool]float64{true: 50_000, false: radius * 1000}[radius == 0]
				rows := c.by(desk, "GET", query, nil).want(200).results()
				if got, want := distances(rows), reach(units, from, service, metres, exact); !slices.Equal(got, want) {
					t.Errorf("%s: staff is told %v, want %v", query, got, want)
				}
				found += len(rows)
				theirs := c.by(member, "GET", query, nil).want(200).results()
				if got, want := distances(theirs), reach(units, from, service, metres, snapped); !slices.Equal(got, want) {
					t.Errorf("%s: a member is told %v, want %v", query, got, want)
				}
				for _, row := range theirs {
					p := geo.Point{Lat: row["latitude"].(float64), Lng: row["longitude"].(float64)}
					if row["id"] != nil || row["company_name"] != nil || geo.Distance(p, p.Snap(8)) > 1 {
						t.Errorf("a member is told %v", row)
					}
				}
			}
		}
	}
	if found < 200 {
		t.Errorf("only %d found: nothing was compared", found)
	}
	id, _ := c.ask(nil)
	first := c.by(desk, "GET", fmt.Sprintf("/providers/nearby?lat=%v&lng=%v&service_type=GRUA", plaza.Lat, plaza.Lng), nil).want(200).results()[0]["id"].(string)
	c.by(desk, "POST", "/assistance/requests/"+id+"/assign_provider", map[string]any{"provider": first}).want(200)
	for _, row := range c.by(desk, "GET", fmt.Sprintf("/providers/nearby?lat=%v&lng=%v", plaza.Lat, plaza.Lng), nil).want(200).results() {
		if row["id"] == first {
			t.Error("who has a job is not available")
		}
	}
}

func distances(rows []map[string]any) []float64 {
	far := []float64{}
	for _, row := range rows {
		far = append(far, row["distance_km"].(float64))
	}
	return far
}

// TestProviders_theListIsPublic reads it without a login: filters, order, pages, and nothing private.
func TestProviders_theListIsPublic(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	c.scatter(200, plaza)
	worker := c.provider(plaza)
	must(c.dispatch.Offline(t.Context(), worker.Actor))
	list := func(query string) answer { t.Helper(); return c.call("GET", "/api/v1/providers?"+query, nil) }
	for query, want := range map[string]int{
		"limit=200": 200, "": 50, "category=HOME&limit=200": 134, "category=NADA": 0, "city=guatemala": 1, "city=Guatemala&available=true": 0,
		"available=false": 1, "search=" + url.QueryEscape("empresa 1000"): 1, "search=%25": 0, "search=" + url.QueryEscape("'; --"): 0, "status=PENDING&limit=200": 200,
	} {
		if rows := list(query).want(200).results(); len(rows) != want {
			t.Errorf("%q finds %d, want %d", query, len(rows), want)
		}
	}
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=x": "limit", "limit=201": "limit", "cursor=x": "cursor", "cursor=e30x": "cursor", "available=yes": "available", "ordering=name": "ordering",
		"status=x": "status", "search=%00": "search", "search=%ff": "search", "city=" + strings.Repeat("x", 200): "city", "category=" + strings.Repeat("x", 99): "category",
	} {
		list(query).blames(field)
	}
	for _, ordering := range []string{"rating", "-created_at"} {
		seen, cursor, last := map[any]bool{}, "", 6.0
		for first := true; first || cursor != ""; first = false {
			a := list("limit=60&ordering=" + ordering + "&cursor=" + cursor).want(200)
			for _, row := range a.results() {
				rating := row["rating"].(float64)
				if seen[row["id"]] || (ordering == "rating" && rating > last) {
					t.Errorf("%s: %v out of place", ordering, row)
				}
				seen[row["id"]], last = true, rating
			}
			cursor = a.text("data", "next")
		}
		if len(seen) != 201 {
			t.Errorf("%s: %d of 201 seen", ordering, len(seen))
		}
	}
	a := list("limit=200")
	for _, private := range []string{"business_phone", "business_license", "tax_id", "latitude", "user_id", "plate", "+502"} {
		if strings.Contains(string(a.body), private) {
			t.Errorf("the public list tells %s", private)
		}
	}
	if few := list("limit=5").statements(); few != a.statements() || few > 5 {
		t.Errorf("%d statements for 5 rows, %d for 200", few, a.statements())
	}
}

// TestProviders_jobsComeInPages lists two hundred jobs.
func TestProviders_jobsComeInPages(t *testing.T) {
	t.Parallel()
	c := dispatching(t)
	worker, member := c.provider(plaza), c.calls(t, 200)
	exec(t, c.node, fmt.Sprintf(`INSERT INTO assignment (id, request_id, provider_id, slot_no, fence, assigned_at, released_at, ended_as, pay_minor)
		SELECT gen_random_uuid(), id, '%s', 1, 1, created_at, created_at, 'released', 20000 FROM request WHERE member_id = '%s'`, worker.Provider, member.User))
	few, many := c.by(worker, "GET", "/providers/me/jobs?limit=5", nil).want(200), c.by(worker, "GET", "/providers/me/jobs?limit=200", nil).want(200)
	if n := few.statements(); n != many.statements() || n > 5 || len(many.results()) != 200 || many.field("data", "next") != nil {
		t.Errorf("%d statements for 5 rows, %d for %d", n, many.statements(), len(many.results()))
	}
	next := c.by(worker, "GET", "/providers/me/jobs?limit=5&cursor="+few.text("data", "next"), nil).want(200).results()
	if all := many.results(); next[0]["id"] != all[5]["id"] || all[0]["assigned_at"].(string) <= all[1]["assigned_at"].(string) {
		t.Errorf("second page starts with %v", next[0])
	}
	c.by(worker, "GET", "/providers/me/jobs?cursor=x", nil).blames("cursor")
	c.by(c.enter(dispatch.RoleProvider), "GET", "/providers/me/jobs", nil).want(200)
	c.by(member, "GET", "/providers/me/jobs", nil).want(403)
}

// TestProviders_malformedIds tries the routes of one provider with what is no id.
func TestProviders_malformedIds(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin, worker := c.enter(dispatch.RoleAdmin), c.provider(plaza)
	for _, id := range []string{"1", "null", "00000000-0000-0000-0000-00000000000g", "%00", "%ff", strings.Repeat("9", 2000)} {
		for _, a := range []answer{
			c.by(admin, "GET", "/providers/"+id, nil), c.by(worker, "PATCH", "/providers/"+id, "{}"),
			c.by(admin, "POST", "/providers/"+id+"/approve", nil), c.by(admin, "POST", "/providers/"+id+"/suspend", nil),
		} {
			if a.status != 400 && a.status != 404 {
				t.Errorf("id %.20q: %d %s", id, a.status, a.body)
			}
			enveloped(t, a)
		}
	}
	c.by(admin, "GET", "/providers/"+uuid.NewString(), nil).want(404, "NOT_FOUND")
}
