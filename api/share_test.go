package api_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
	"github.com/google/uuid"
)

// link shares a request and returns the token of the link.
func (c *crew) link(h hand, path string) string {
	c.t.Helper()
	a := c.by(h, "POST", path+"/share", nil).want(201)
	token := a.text("data", "token")
	if len(token) != 43 || a.text("data", "url") != "https://auxilio.test/t/"+token || a.text("data", "expires_at") == "" {
		c.t.Fatalf("shared: %s", a.body)
	}
	return token
}

// TestShare_whoeverHasTheLinkFollows watches a health request by a link until its end: how it goes and who comes, and nothing
// of who asked, where exactly and why.
func TestShare_whoeverHasTheLinkFollows(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	own, desk, worker := s.people["own"], s.people["dispatcher"], s.provider(plaza.Toward(90, 3000))
	token := s.link(own, s.path)
	watch := func() answer {
		t.Helper()
		a := s.call("GET", "/api/v1/track/"+token, nil).want(200)
		hides(t, "who has the link", a)
		for _, id := range []string{s.id, own.User.String(), worker.Provider.String()} {
			if strings.Contains(string(a.body), id) {
				t.Errorf("who has the link reads the id %s: %s", id, a.body)
			}
		}
		return a
	}
	if a := watch(); a.text("data", "tracking_status") != "SEARCHING" || a.field("data", "provider") != nil {
		t.Errorf("searching: %s", a.body)
	}
	s.by(desk, "POST", s.path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	if a := watch(); a.text("data", "provider", "vehicle_plate") != "C-001AAA" || a.field("data", "position") != nil {
		t.Errorf("assigned: %s", a.body)
	}
	s.by(worker, "POST", s.path+"/depart", nil).want(200)
	if a := watch(); a.field("data", "position", "age_s") == nil || a.field("data", "eta", "minutes") == nil {
		t.Errorf("on the way: %s", a.body)
	}
	s.by(own, "POST", s.path+"/cancel", map[string]any{"cancellation_reason": "x"}).want(200)
	a := watch()
	if a.text("data", "status") != "CANCELLED" || a.field("data", "position") != nil || len(a.field("data", "timeline").([]any)) < 4 {
		t.Errorf("cancelled: %s", a.body)
	}
	s.by(own, "POST", s.path+"/share", nil).want(409, "STATE_CONFLICT")
	exec(t, s.node, `UPDATE request SET state_since = now() - interval '121 minutes' WHERE id = $1`, s.id)
	s.call("GET", "/api/v1/track/"+token, nil).want(404, "NOT_FOUND")
}

// TestShare_nothingElseOpensIt tries what is guessable: numbers, ids, parts of the token.
func TestShare_nothingElseOpensIt(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	token := s.link(s.people["own"], s.path)
	number := s.by(s.people["own"], "GET", s.path, nil).want(200).text("data", "request_number")
	var hash string
	if err := one(t, s.node, `SELECT encode(token_hash, 'hex') FROM request_share WHERE request_id = '`+s.id+`'`, &hash); err != nil {
		t.Fatal(err)
	}
	nothing := unsigned(s.call("GET", "/api/v1/track/"+uuid.NewString(), nil).want(404).body)
	for _, guess := range []string{number, strings.TrimPrefix(number, "REQ-"), "1", s.id, token[:42], token + "A", strings.ToLower(token), hash,
		strings.Repeat("A", 43), strings.Repeat("x", 3000), "%27%20OR%201=1"} {
		if a := s.call("GET", "/api/v1/track/"+guess, nil).want(404); unsigned(a.body) != nothing {
			t.Errorf("%s: %s", guess, a.body)
		}
	}
	if strings.Contains(s.log.String(), token) {
		t.Error("the log tells the token")
	}
	for relation, status := range map[string]int{"other member": 404, "provider": 403, "other provider": 403} {
		s.by(s.people[relation], "POST", s.path+"/share", nil).want(status)
		s.by(s.people[relation], "DELETE", s.path+"/share", nil).want(status)
	}
	s.call("GET", "/api/v1/track/"+token, nil).want(200)
}

// TestShare_endsWhenItsMakersSaySo: the member ends all links at once, the desk's too, and who made one for another is audited.
func TestShare_endsWhenItsMakersSaySo(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	first, second := s.link(s.people["own"], s.path), s.link(s.people["dispatcher"], s.path)
	lines := s.audit(s.id)
	if len(lines) != 1 || lines[0].Action != "request.share" || lines[0].Who != s.people["dispatcher"].User.String() {
		t.Errorf("audit: %v", lines)
	}
	again := s.by(s.people["own"], "POST", s.path+"/share", nil, "Idempotency-Key", "k").want(201)
	if a := s.by(s.people["own"], "POST", s.path+"/share", nil, "Idempotency-Key", "k").want(201); string(a.body) != string(again.body) {
		t.Errorf("a repeat: %s, not %s", a.body, again.body)
	}
	exec(t, s.node, `UPDATE request_share SET made_at = now() - interval '25 hours', expires_at = now() - interval '1 second'
		WHERE made_by = $1`, s.people["dispatcher"].User.String())
	s.call("GET", "/api/v1/track/"+second, nil).want(404)
	s.call("GET", "/api/v1/track/"+first, nil).want(200)
	for range 2 {
		s.by(s.people["own"], "DELETE", s.path+"/share", nil).want(200)
	}
	s.call("GET", "/api/v1/track/"+first, nil).want(404)
	s.by(s.people["own"], "DELETE", "/assistance/requests/"+uuid.NewString()+"/share", nil).want(404)
}

// TestShare_linksAreBoundedUnderParallelCalls makes twice as many links as there may be, at once.
func TestShare_linksAreBoundedUnderParallelCalls(t *testing.T) {
	t.Parallel()
	s := emergency(shared(t))
	var made, refused atomic.Int32
	var calls sync.WaitGroup
	for range 2 * store.ShareLimit {
		calls.Go(func() {
			switch a := s.by(s.people["own"], "POST", s.path+"/share", nil); {
			case a.status == 201:
				made.Add(1)
			case a.text("code") == "TOO_MANY_LINKS":
				refused.Add(1)
			}
		})
	}
	calls.Wait()
	if made.Load() != store.ShareLimit || refused.Load() != store.ShareLimit {
		t.Errorf("%d made, %d refused", made.Load(), refused.Load())
	}
}

// TestShare_watchersAreLimitedByThemselves: the route has a limit of its own, by address.
func TestShare_watchersAreLimitedByThemselves(t *testing.T) {
	t.Parallel()
	c := dispatching(t, func(cfg *api.Config) { cfg.Limits = new(api.DefaultLimits()); cfg.Limits.Watching = 2 })
	id, member := c.ask(nil)
	token := c.link(member, "/assistance/requests/"+id)
	for range 2 {
		c.call("GET", "/api/v1/track/"+token, nil).want(200)
	}
	if a := c.call("GET", "/api/v1/track/"+token, nil).want(429); a.header.Get("Retry-After") == "" {
		t.Errorf("no Retry-After: %v", a.header)
	}
	c.by(c.enter(dispatch.RoleMember), "GET", "/users/me", nil).want(200)
}
