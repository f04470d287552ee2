package api_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/api/webhooks"
	"github.com/auxilio/auxilio/api/worker"
	"github.com/auxilio/auxilio/dispatch"
)

// loopback lets the tests' peers be called.
func loopback(cfg *api.Config) { cfg.Door = egress.Door{Loopback: true} }

// works runs what is done after the answer on the crew's node: feeding webhooks and working tasks.
func (c *crew) works() *crew {
	c.t.Helper()
	w := must(worker.New(worker.Config{Node: uuid.New(), Store: c.store, Log: slog.New(slog.DiscardHandler), Wallet: c.noNetwork(), Webhooks: &webhooks.Sender{
		Client: egress.Door{Loopback: true}.Client(), Seal: must(edge.NewSeal(c.server.Secret, webhooks.Purpose)), Now: time.Now}, Push: c.server.Push}))
	feeder := webhooks.NewFeeder(c.store, slog.New(slog.DiscardHandler))
	c.tail.Follow(feeder.Follower())
	c.run(feeder.Run, w.Run, c.tail.Run)
	return c
}

// A receiver is an endpoint as others run them. It answers 200 until it is told otherwise.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []told
	answer int
	header http.Header
}

// told is one message as it came.
type told struct {
	header  http.Header
	raw     []byte
	message struct {
		Type        string
		Seq         int64
		OrderingKey string `json:"ordering_key"`
		Data        map[string]any
		Positions   map[string]int64
	}
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{answer: http.StatusOK, header: http.Header{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, req *http.Request) {
	m := told{header: req.Header, raw: must(io.ReadAll(req.Body))}
	if err := json.Unmarshal(m.raw, &m.message); err != nil {
		panic(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, m)
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(r.answer)
	io.WriteString(w, "thank you"+strings.Repeat("ñ", 2000))
}

// from now on it answers so.
func (r *receiver) answers(status int, header ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer, r.header = status, http.Header{}
	for i := 0; i < len(header); i += 2 {
		r.header.Set(header[i], header[i+1])
	}
}

func (r *receiver) all() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// types are the types of the messages that came, in their order.
func (r *receiver) types() (types []string) {
	for _, m := range r.all() {
		types = append(types, m.message.Type)
	}
	return types
}

// hooked is a crew whose node delivers, with an endpoint of the filter.
func hooked(t testing.TB, r *receiver, events ...string) (c *crew, admin hand, hook, secret string) {
	t.Helper()
	c = dispatching(t, loopback).works()
	admin = c.enter(dispatch.RoleAdmin)
	a := c.by(admin, "POST", "/webhooks", map[string]any{"url": r.URL + "/hook", "events": append([]string{}, events...)}, "Idempotency-Key", "hook").want(201)
	return c, admin, a.text("data", "id"), a.text("data", "secret")
}

// TestWebhooks_tellASignedStory: an endpoint is told what it asked for, in order within a request, signed, once each; what it
// answered can be read; a secret is shown once and can be changed without a gap.
func TestWebhooks_tellASignedStory(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	c, admin, hook, secret := hooked(t, r, "request.*", "offer.created")
	desk, worker := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	id, _ := c.ask(nil)
	offer := c.offer(desk, id, worker)[0]
	c.by(worker, "POST", "/assistance/offers/"+offer+"/accept", nil).want(200)
	eventually(t, "the story", func() bool { return slices.Contains(r.types(), "request.assigned") })

	var seqs []int64
	for _, m := range r.all() {
		check(t, must(standardwebhooks.NewWebhook(secret)).Verify(m.raw, m.header))
		if m.message.OrderingKey != "request:"+id || m.message.Positions["request:"+id] == 0 && m.message.Type != "offer.created" {
			t.Errorf("%s", m.raw)
		}
		if strings.HasPrefix(m.message.Type, "offer.") && m.message.Type != "offer.created" {
			t.Errorf("told of %s, which is not wanted", m.message.Type)
		}
		seqs = append(seqs, m.message.Seq)
	}
	if !slices.IsSorted(seqs) || len(slices.Compact(slices.Clone(seqs))) != len(seqs) {
		t.Errorf("order: %v", seqs)
	}
	c.settled(hook)
	page := c.by(admin, "GET", "/webhooks/"+hook+"/deliveries?status=DELIVERED&event=request.assigned", nil).want(200).results()
	if len(page) != 1 || page[0]["response_status"] != 200.0 || page[0]["attempts"] != 1.0 || len(page[0]["response"].(string)) > 2048 ||
		!strings.HasPrefix(page[0]["response"].(string), "thank you") || page[0]["latency_ms"] == nil {
		t.Errorf("%v", page)
	}
	if got := c.by(admin, "GET", "/webhooks/"+hook, nil).want(200); got.text("data", "secret") != "" {
		t.Errorf("the secret is shown again: %s", got.body)
	}

	rotated := c.by(admin, "PATCH", "/webhooks/"+hook, map[string]any{"rotate_secret": true}).want(200).text("data", "secret")
	before := len(r.all())
	c.ask(nil)
	eventually(t, "more", func() bool { return len(r.all()) > before })
	latest := r.all()[before]
	for _, s := range []string{secret, rotated} {
		check(t, must(standardwebhooks.NewWebhook(s)).Verify(latest.raw, latest.header))
	}
	if sealed := ""; one(t, c.node, `SELECT string_agg(encode(sealed_secret, 'escape'), '') FROM webhook`, &sealed) != nil || strings.Contains(sealed, rotated) {
		t.Error("the secret lies open in the database")
	}
}

// TestWebhooks_signAsTheStandardSays holds what signs, and verifies here, to the vector that Standard Webhooks publish.
func TestWebhooks_signAsTheStandardSays(t *testing.T) {
	t.Parallel()
	hook := must(standardwebhooks.NewWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
	got, err := hook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%q %v", got, err)
	}
}

// settled waits until nothing is pending for an endpoint.
func (c *crew) settled(hook string) {
	c.t.Helper()
	eventually(c.t, "no more deliveries", func() bool {
		var pending int
		check(c.t, one(c.t, c.node, `SELECT count(*) FROM webhook_delivery WHERE status = 'PENDING' AND webhook_id = '`+hook+`'`, &pending))
		return pending == 0
	})
}

// TestWebhooks_tryAgainAndGiveUp: a failure is tried again with the same id, later each time; what failed can be sent again
// by hand; an endpoint that fails for days, or says that it is gone, is told nothing more.
func TestWebhooks_tryAgainAndGiveUp(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.answers(http.StatusServiceUnavailable, "Retry-After", "120")
	c, admin, hook, _ := hooked(t, r, "request.created")
	list := "/webhooks/" + hook + "/deliveries"
	c.ask(nil)
	first := func() map[string]any { return c.by(admin, "GET", list, nil).want(200).results()[0] }
	eventually(t, "a first attempt", func() bool { return len(r.all()) == 1 && first()["attempts"] == 1.0 })
	d := first()
	next := must(time.Parse(time.RFC3339, d["next_attempt_at"].(string)))
	if wait := time.Until(next); d["status"] != "PENDING" || d["response_status"] != 503.0 || wait < 100*time.Second || wait > 130*time.Second {
		t.Errorf("after a failure: %v, next in %v", d, wait)
	}
	resend := list + "/" + d["id"].(string) + "/resend"
	c.by(admin, "POST", resend, nil).want(409, "DELIVERY_PENDING")
	due := func() {
		exec(t, c.node, `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE kind = 'webhook' AND state = 'scheduled'`)
	}
	for n := 2; n <= 9; n++ {
		due()
		eventually(t, "another attempt", func() bool { return first()["attempts"] == float64(n) })
	}
	if got := first(); got["status"] != "FAILED" || got["next_attempt_at"] != nil {
		t.Errorf("after nine failures: %v", got)
	}
	r.answers(http.StatusOK)
	c.by(admin, "POST", resend, nil).want(200)
	eventually(t, "the resent one", func() bool { return first()["status"] == "DELIVERED" })
	for _, m := range r.all() {
		if m.header.Get("webhook-id") != d["id"] {
			t.Errorf("an attempt has an id of its own: %v", m.header)
		}
	}

	r.answers(http.StatusInternalServerError)
	exec(t, c.node, `UPDATE webhook SET failing_since = now() - interval '6 days'`)
	c.ask(nil)
	c.disabled(admin, hook, "FAILING")
	c.by(admin, "POST", resend, nil).want(409, "WEBHOOK_DISABLED")
	c.ask(nil) // nobody is told
	count := len(r.all())
	c.by(admin, "PATCH", "/webhooks/"+hook, map[string]any{"is_active": true}).want(200)
	r.answers(http.StatusGone)
	c.ask(nil)
	c.disabled(admin, hook, "GONE")
	if len(r.all()) != count+1 {
		t.Errorf("%d messages came where one was due", len(r.all())-count)
	}
}

func (c *crew) disabled(admin hand, hook, because string) {
	c.t.Helper()
	eventually(c.t, "disabling", func() bool {
		a := c.by(admin, "GET", "/webhooks/"+hook, nil).want(200)
		return a.text("data", "disabled_because") == because && a.field("data", "is_active") == false
	})
}

// TestWebhooks_onceOverTwoNodes: two nodes feed and deliver while others ask, one leaves in the middle and another comes; each
// event is told exactly once.
func TestWebhooks_onceOverTwoNodes(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	c, _, hook, _ := hooked(t, r, "request.created")
	other := c.another().works()
	_ = other
	feed, stop := context.WithCancel(t.Context())
	var feeding sync.WaitGroup
	for range 4 { // feeders that die at any moment, as killed nodes do
		feeding.Go(func() {
			for feed.Err() == nil {
				brief, cancel := context.WithTimeout(feed, 3*time.Millisecond)
				_ = c.store.FeedWebhooks(brief)
				cancel()
			}
		})
	}
	const asks = 40
	var asking sync.WaitGroup
	for range 4 {
		member := c.enter(dispatch.RoleMember)
		asking.Go(func() {
			for range asks / 4 {
				c.by(member, "POST", "/assistance/requests", with(tow(), map[string]any{"allow_duplicate": true})).want(201)
			}
		})
	}
	asking.Wait()
	stop()
	feeding.Wait()
	eventually(t, "all of them", func() bool { return len(r.all()) >= asks })
	c.settled(hook)
	seen := map[int64]bool{}
	for _, m := range r.all() {
		if seen[m.message.Seq] {
			t.Errorf("event %d was told twice", m.message.Seq)
		}
		seen[m.message.Seq] = true
	}
	if len(seen) != asks {
		t.Errorf("%d of %d events were told", len(seen), asks)
	}
}

// TestWebhooks_refuseWhatIsWrong: bad input is named, and changes nothing.
func TestWebhooks_refuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := shared(t)
	admin := c.enter(dispatch.RoleAdmin)
	for _, url := range []string{"", "x", "http://example.org/", "https://127.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://u:p@example.org/"} {
		c.by(admin, "POST", "/webhooks", map[string]any{"url": url}).blames("url")
	}
	c.by(admin, "POST", "/webhooks", map[string]any{"url": "https://example.org/", "events": []string{"request.exploded"}}).blames("events")
	hook := "/webhooks/" + c.by(admin, "POST", "/webhooks", map[string]any{"url": "https://example.org/", "events": []string{"offer.*"}}).want(201).text("data", "id")
	c.by(admin, "PATCH", hook, map[string]any{"url": "https://10.0.0.1/"}).blames("url")
	c.by(admin, "PATCH", hook, map[string]any{"events": []string{"*"}}).blames("events")
	if got := c.by(admin, "GET", hook, nil).want(200); got.text("data", "url") != "https://example.org/" {
		t.Errorf("%s", got.body)
	}
	c.by(admin, "DELETE", hook, nil).want(200)
	c.by(admin, "GET", hook+"/deliveries", nil).want(404)
	c.by(admin, "DELETE", hook, nil).want(404)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
