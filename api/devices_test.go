package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
)

// tracker makes a device of a provider and returns its token.
func (c *crew) tracker(of hand) string {
	c.t.Helper()
	return c.by(of, "POST", "/providers/me/devices", map[string]any{"name": "Traccar Client"}, "Idempotency-Key", uuid.NewString()).want(201).text("data", "token")
}

const ingest = "/api/v1/ingest/osmand"

// TestIngest_everyFormReachesTheFleet: query, form and JSON move the provider whose token it is, and the newest wins.
func TestIngest_everyFormReachesTheFleet(t *testing.T) {
	t.Parallel()
	c := shared(t)
	who := c.provider(plaza)
	token, at := c.tracker(who), time.Now().Add(2*time.Second) // after going online
	position := func() (lat, speed float64) {
		p, _ := c.fleet.Position(uuid.UUID(who.Provider))
		return p.Point.Lat, p.Speed
	}
	verdict := func(a answer) string {
		return a.want(200).field("data", "results").([]any)[0].(map[string]any)["verdict"].(string)
	}
	step := func(n int) (ms int64, lat float64) {
		return at.Add(time.Duration(n) * time.Second).UnixMilli(), plaza.Lat + float64(n)/10_000
	}

	ms, lat := step(1)
	if got := verdict(c.call("GET", fmt.Sprintf("%s?id=%s&lat=%f&lon=%f&timestamp=%d&speed=10&bearing=90&accuracy=5&altitude=1500&batt=77", ingest, token, lat, plaza.Lng, ms), nil)); got != "ACCEPTED" {
		t.Fatalf("query: %s", got)
	}
	if got, speed := position(); got < lat-1e-6 || got > lat+1e-6 || speed < 5.1 || speed > 5.2 {
		t.Errorf("at %f at %f m/s: 10 knots are 5.14", got, speed)
	}
	ms, lat = step(2)
	form := url.Values{"deviceid": {token}, "location": {fmt.Sprintf("%f,%f", lat, plaza.Lng)}, "timestamp": {fmt.Sprint(ms / 1000)}, "speed": {"-1"}}
	if got := verdict(c.call("POST", ingest, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")); got != "ACCEPTED" {
		t.Errorf("form: %s", got)
	}
	_, lat = step(3)
	body := map[string]any{"device_id": strings.ToUpper(token), "location": map[string]any{
		"timestamp": at.Add(3 * time.Second).UTC().Format(time.RFC3339Nano), "is_moving": true, "odometer": 12.5, "event": "motionchange",
		"coords":  map[string]any{"latitude": lat, "longitude": plaza.Lng, "accuracy": 4.1, "speed": 3.5, "heading": -1, "altitude": 1500},
		"battery": map[string]any{"level": 0.8, "is_charging": false}, "activity": map[string]any{"type": "in_vehicle"}, "extras": map[string]any{}}}
	if got := verdict(c.call("POST", ingest, body)); got != "ACCEPTED" {
		t.Errorf("JSON: %s", got)
	}
	if got, speed := position(); got < lat-1e-6 || got > lat+1e-6 || speed != 3.5 {
		t.Errorf("at %f at %f m/s", got, speed)
	}
	ms, lat = step(1)
	if got := verdict(c.call("GET", fmt.Sprintf("%s?id=%s&lat=%f&lon=%f&timestamp=%d", ingest, token, lat, plaza.Lng, ms), nil)); got != "STALE" {
		t.Errorf("an old one: %s", got)
	}
	ms, _ = step(4)
	if got := verdict(c.call("GET", fmt.Sprintf("%s?id=%s&lat=40&lon=3&timestamp=%d", ingest, token, ms), nil)); got != "JUMP" {
		t.Errorf("over the ocean in a second: %s", got)
	}
	c.by(who, "POST", "/providers/me/offline", nil).want(200)
	if got := verdict(c.call("GET", fmt.Sprintf("%s?id=%s&lat=%f&lon=%f", ingest, token, lat, plaza.Lng), nil)); got != "NOT_ON_DUTY" {
		t.Errorf("off duty: %s", got)
	}
}

// TestIngest_refusesWhatIsWrong names the field, whatever form it came in.
func TestIngest_refusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := shared(t)
	token := c.tracker(c.provider(plaza))
	for query, field := range map[string]string{
		"lat=1&lon=1": "id", "id=T&lon=1": "lat", "id=T&lat=91&lon=1": "lat", "id=T&lat=NaN&lon=1": "lat", "id=T&lat=1": "lon", "id=T&lat=1&lon=x": "lon",
		"id=T&location=1": "lon", "id=T&lat=1&lon=1&timestamp=yesterday": "timestamp", "id=T&lat=1&lon=1&timestamp=-5": "timestamp",
		"id=T&lat=1&lon=1&timestamp=99999999999999999999": "timestamp", "id=T&lat=1&lon=1&speed=fast": "speed", "id=T&lat=1&lon=1&bearing=Inf": "bearing",
		"id=T&lat=1&lon=1&accuracy=1e999": "accuracy",
	} {
		query = strings.Replace(query, "id=T", "id="+token, 1)
		c.call("GET", ingest+"?"+query, nil).blames(field)
		c.call("POST", ingest, query, "Content-Type", "application/x-www-form-urlencoded").blames(field)
	}
	for body, field := range map[string]string{
		`[]`: "body", `{`: "body", `{"device_id":7,"location":{}}`: "device_id", `{"device_id":"T"}`: "location", `{"device_id":"T","location":7}`: "location",
		`{"device_id":"T","location":[]}`: "location", `{"device_id":"T","location":{}}`: "location.coords",
		`{"device_id":"T","location":{"coords":{"latitude":null,"longitude":1}}}`:              "location.coords.latitude",
		`{"device_id":"T","location":{"coords":{"latitude":1,"longitude":181}}}`:               "location.coords.longitude",
		`{"device_id":"T","location":{"timestamp":"x","coords":{"latitude":1,"longitude":1}}}`: "location.timestamp",
		`{"device_id":"T","location":[` + strings.Repeat(`{},`, 100) + `{}]}`:                  "location",
	} {
		c.call("POST", ingest, strings.Replace(body, `"T"`, `"`+token+`"`, 1)).blames(field)
	}
	c.call("POST", ingest, "%zz", "Content-Type", "application/x-www-form-urlencoded").blames("body")
	if a := c.call("POST", ingest, "x", "Content-Type", "text/plain").want(415); !strings.Contains(a.text("message"), "application/json or application/x-www-form-urlencoded") {
		t.Errorf("it does not say what is read: %s", a.body)
	}
	c.call("POST", ingest, strings.Repeat("x", 2<<20)).want(413)
}

// TestDevices_tokensAreTheProvidersAlone: a token is shown once, kept as a hash, ends at once, and with its login.
func TestDevices_tokensAreTheProvidersAlone(t *testing.T) {
	t.Parallel()
	c := shared(t)
	who, other := c.provider(plaza), c.provider(plaza)
	report := func(token string) answer {
		return c.call("GET", fmt.Sprintf("%s?id=%s&lat=%f&lon=%f", ingest, token, plaza.Lat, plaza.Lng), nil)
	}
	token := c.tracker(who)
	report(token).want(200)
	var kept bool
	check(t, one(t, c.node, `SELECT bool_or(position('`+token+`' in d::text) > 0) FROM device d`, &kept))
	rows := c.by(who, "GET", "/providers/me/devices", nil).want(200).results()
	if kept || len(rows) != 1 || rows[0]["token"] != nil || rows[0]["last_used_at"] == nil || rows[0]["url"] != "https://auxilio.test/api/v1/ingest/osmand" {
		t.Errorf("kept open %t, listed %v", kept, rows)
	}
	path := "/providers/me/devices/" + rows[0]["id"].(string)
	c.by(other, "DELETE", path, nil).want(404)
	c.by(who, "DELETE", path, nil).want(200)
	report(token).want(401, "UNKNOWN_DEVICE")
	for range 10 {
		token = c.tracker(who)
	}
	c.by(who, "POST", "/providers/me/devices", map[string]any{"name": "x"}).want(409, "TOO_MANY_DEVICES")
	admin := c.enter(dispatch.RoleAdmin)
	for _, end := range []map[string]any{{"role": "MEMBER"}, {"role": "PROVIDER", "is_active": false}} {
		report(token).want(200)
		c.by(admin, "PATCH", "/users/"+who.User.String(), end).want(200)
		report(token).want(401, "UNKNOWN_DEVICE")
		c.by(admin, "PATCH", "/users/"+who.User.String(), map[string]any{"role": "PROVIDER", "is_active": true}).want(200)
	}
}

// TestIngest_limits: each device has the limit of positions for itself; who guesses tokens soon hits that of strangers.
func TestIngest_limits(t *testing.T) {
	t.Parallel()
	c := dispatching(t, func(cfg *api.Config) {
		limits := api.DefaultLimits()
		limits.Location, limits.Anonymous = 3, 5
		cfg.Limits = &limits
	})
	first, second := c.provider(plaza), c.provider(plaza)
	for _, who := range []hand{first, second} {
		path := fmt.Sprintf("%s?id=%s&lat=%f&lon=%f", ingest, c.tracker(who), plaza.Lat, plaza.Lng)
		for range 3 {
			c.call("GET", path, nil).want(200)
		}
		if a := c.call("GET", path, nil).want(http.StatusTooManyRequests); a.header.Get("Retry-After") == "" || !strings.Contains(a.header.Get("RateLimit-Policy"), "location") {
			t.Errorf("%v", a.header)
		}
	}
	guess := func() answer { return c.call("GET", ingest+"?lat=1&lon=1&id="+uuid.NewString(), nil) }
	for guess().status == 401 {
	}
	guess().want(http.StatusTooManyRequests)
}

// TestProvider_aLoginThatHasNotAppliedIsTold: an administrator may make a login a provider's before it has one.
func TestProvider_aLoginThatHasNotAppliedIsTold(t *testing.T) {
	t.Parallel()
	c := shared(t)
	nobody := c.enter(dispatch.RoleProvider)
	for path, body := range map[string]any{
		"/providers/me/devices": map[string]any{"name": "Traccar Client"}, "/providers/me/offline": nil,
		"/providers/me/online": map[string]any{"latitude": plaza.Lat, "longitude": plaza.Lng},
	} {
		c.by(nobody, "POST", path, body).want(404, "PROVIDER_NOT_FOUND")
	}
	for _, path := range []string{"/devices", "/jobs", "/earnings", "/decisions", "/shifts"} {
		c.by(nobody, "GET", "/providers/me"+path, nil).want(200)
	}
	c.by(nobody, "GET", "/providers/dashboard", nil).want(403)
	if got := c.by(nobody, "POST", "/providers/me/location", map[string]any{"latitude": plaza.Lat, "longitude": plaza.Lng}).
		want(200).field("data", "results").([]any)[0].(map[string]any)["verdict"]; got != "NOT_ON_DUTY" {
		t.Errorf("a fix: %v", got)
	}
}
