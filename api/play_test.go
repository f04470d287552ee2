package api_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/auxilio/auxilio/api/live"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/realtime"
	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// relations are the columns of the access table. The first has no login.
var relations = []string{"anonymous", "own", "other", "assigned", "offered", "past", "stranger", "desk", "admin"}

// A play is the requests of one member, one in each state that makes a provider something to it, with everybody who is
// something, or nothing, to them.
type play struct {
	*crew
	cast     map[string]hand   // by relation
	acts     map[string]string // requests, by the relation of the provider
	offers   map[string]string // offers, by the relation of the provider
	review   string            // of the past, by the member
	link     string            // token of a link to the request under way
	document string            // of the request under way, by its provider
	abroad
	bought string        // the member's subscription
	due    string        // the member's open payment
	counts func() string // the statement that counts everything
}

// whole runs a node with everything a server has, sockets included.
func whole(t testing.TB, change ...func(*api.Config)) *crew {
	t.Helper()
	network := newNetwork()
	c := dispatching(t, append([]func(*api.Config){withSockets, paying(t, network, time.Second)}, change...)...)
	c.network = network
	if err := c.store.SeedPlans(t.Context()); err != nil {
		t.Fatal(err)
	}
	tail := c.server.Tail
	tail.Follow(c.server.Realtime.(*realtime.Server).Follower())
	c.run(tail.Run, c.server.Realtime.(*realtime.Server).Run)
	<-tail.Ready()
	return c
}

// withSockets gives the configuration a server of sockets.
func withSockets(cfg *api.Config) {
	tickets := realtime.NewTickets(cfg.Redis, cfg.Secret, "ws://auxilio.test"+edge.Base+"/realtime/connect")
	sockets := realtime.New(realtime.Config{
		Node: uuid.New(), Events: cfg.Tail, Access: cfg.Store, Presence: cfg.Store, Offers: cfg.Dispatch, Fleet: cfg.Fleet,
		Verifier: verifier{cfg.Auth.Authenticate}, Tickets: tickets, Log: cfg.Log, Unlimited: true,
		Timing: realtime.Timing{Drain: time.Millisecond},
	})
	cfg.Realtime, cfg.Live = sockets, &live.Live{Server: sockets, Tickets: tickets}
}

// verifier recognises the access tokens of the API.
type verifier struct {
	authenticate func(context.Context, string) (edge.Caller, error)
}

func (v verifier) Verify(ctx context.Context, token string) (realtime.Principal, error) {
	c, err := v.authenticate(ctx, token)
	if err != nil {
		return realtime.Principal{}, realtime.ErrUnauthorized
	}
	return realtime.Principal{User: c.User, Session: c.Session, Role: c.Role, Provider: c.Provider, Expires: c.Until}, nil
}

// stagePlay brings the requests into their states.
func stagePlay(c *crew) *play {
	c.t.Helper()
	p := &play{crew: c, acts: map[string]string{}, offers: map[string]string{}, cast: map[string]hand{
		"anonymous": {}, "own": c.enter(dispatch.RoleMember), "other": c.enter(dispatch.RoleMember),
		"assigned": c.provider(plaza), "offered": c.provider(plaza), "past": c.provider(plaza), "stranger": c.provider(plaza),
		"desk": c.enter(dispatch.RoleDispatcher), "admin": c.enter(dispatch.RoleAdmin),
	}}
	desk := p.cast["desk"]
	p.hook = c.by(p.cast["admin"], "POST", "/webhooks", map[string]any{"url": "https://example.org/", "events": []string{"request.created"}}).want(201).text("data", "id")
	for _, relation := range []string{"past", "offered", "assigned"} {
		body := with(tow(), map[string]any{"allow_duplicate": true})
		id := c.by(p.cast["own"], "POST", "/assistance/requests", body).want(201).text("data", "id")
		p.acts[relation], p.offers[relation] = id, c.offer(desk, id, p.cast[relation])[0]
		if relation != "offered" {
			c.by(p.cast[relation], "POST", "/assistance/offers/"+p.offers[relation]+"/accept", nil).want(200)
		}
	}
	p.finish()
	p.review = c.by(p.cast["own"], "POST", "/providers/"+p.cast["past"].Provider.String()+"/reviews",
		map[string]any{"request": p.acts["past"], "rating": 4}).want(201).text("data", "id")
	p.link = c.by(p.cast["own"], "POST", "/assistance/requests/"+p.acts["assigned"]+"/share", nil).want(201).text("data", "token")
	p.delivery = p.tell()
	p.bought = c.sponsored(p.cast["admin"], p.cast["own"], "VIAL_BASICO")
	p.document = c.upload(p.cast["assigned"], "/assistance/requests/"+p.acts["assigned"], "grua.png", picture).want(201).text("data", "id")
	p.due = c.by(p.cast["own"], "POST", "/wallet/payments", map[string]any{"amount_minor": 4900}).want(201).text("data", "id")
	p.counts = sync.OnceValue(p.counting)
	return p
}

// finish completes the request of the past.
func (p *play) finish() {
	path := "/assistance/requests/" + p.acts["past"]
	for _, verb := range []string{"depart", "arrive", "start"} {
		p.by(p.cast["past"], "POST", path+"/"+verb, nil).want(200)
	}
	done := map[string]any{"outcome": "unable", "notes": "x"}
	p.by(p.cast["past"], "POST", path+"/complete", done).want(200)
}

// act is what the relation is to: the request under way for those who are not something to another.
func act(of map[string]string, relation, otherwise string) string {
	if id, own := of[relation]; own {
		return id
	}
	return of[otherwise]
}

// object is the id that a path means for a relation.
func (p *play) object(path, relation string) string {
	switch {
	case strings.HasPrefix(path, "/assistance/offers/"):
		return act(p.offers, relation, "offered")
	case strings.HasPrefix(path, "/assistance/documents/"):
		return p.document
	case strings.HasPrefix(path, "/assistance/requests/"):
		return act(p.acts, relation, "assigned")
	case strings.Contains(path, "/reviews"):
		return p.cast["past"].Provider.String()
	case strings.HasPrefix(path, "/providers/"):
		return p.cast["assigned"].Provider.String()
	case strings.HasPrefix(path, "/wallet/payments/"):
		return p.due
	case strings.HasPrefix(path, "/services/subscriptions/"):
		return p.bought
	case strings.HasPrefix(path, "/services/plans/"):
		return p.plan("VIAL_BASICO")
	case strings.HasPrefix(path, "/webhooks/"):
		return p.hook
	case strings.HasPrefix(path, "/users/"):
		return p.cast["own"].User.String()
	}
	p.t.Fatalf("the access table does not know what %s is of: add it to (*play).object", path)
	return ""
}

// fill puts ids in the place of {braces}.
func (p *play) fill(text, relation string) string {
	return strings.NewReplacer(
		"{delivery}", p.delivery, "{device}", p.device, "{subscription}", p.subscription,
		"{provider}", p.cast["assigned"].Provider.String(), "{member}", p.cast["own"].User.String(),
		"{completed}", p.acts["past"], "{review}", p.review, "{request}", act(p.acts, relation, "assigned"), "{token}", p.link,
		"{plan}", p.plan("VIAL_BASICO"), "{v}", "1", "{payment}", p.due,
	).Replace(text)
}

// subscribe opens a socket as somebody and asks for a topic: "ok", or the code of the refusal.
func (p *play) subscribe(who hand, topic string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, p.url+edge.Base+"/realtime/connect", &websocket.DialOptions{
		Subprotocols: []string{"auxilio.v1"}, HTTPHeader: map[string][]string{who.as[0]: {who.as[1]}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	defer ws.CloseNow()
	if err := ws.Write(ctx, websocket.MessageText, []byte(`{"type":"subscribe","id":"it","topic":"`+topic+`"}`)); err != nil {
		p.t.Fatal(err)
	}
	return answerTo(ctx, p.t, ws)
}
