package api_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/egress"
	"github.com/auxilio/auxilio/api/push"
	"github.com/auxilio/auxilio/dispatch"
)

// pushing gives the crew's node a notifier that may reach the tests' peers.
func pushing(fcm *push.FCM) func(*api.Config) {
	return func(cfg *api.Config) {
		loopback(cfg)
		vapid := must(push.OpenVAPID(context.Background(), cfg.Store, cfg.Secret, push.VAPID{Subject: "ops@auxilio.test"}))
		cfg.Push = &push.Notifier{Store: cfg.Store, Client: egress.Door{Loopback: true}.Client(), VAPID: vapid, FCM: fcm}
	}
}

// A browser is a push service with one browser behind it: it decrypts what comes as RFC 8291 says.
type browser struct {
	*httptest.Server
	t       testing.TB
	private *ecdh.PrivateKey
	secret  []byte

	mu     sync.Mutex
	answer int
	header []http.Header
	got    []push.Notice
}

func newBrowser(t testing.TB) *browser {
	b := &browser{t: t, private: must(ecdh.P256().GenerateKey(rand.Reader)), secret: make([]byte, 16), answer: http.StatusCreated}
	_, _ = rand.Read(b.secret)
	b.Server = httptest.NewServer(http.HandlerFunc(b.take))
	t.Cleanup(b.Close)
	return b
}

func (b *browser) subscription() map[string]any {
	encode := base64.RawURLEncoding.EncodeToString
	return map[string]any{"endpoint": b.URL + "/wpush/v2/abc", "expirationTime": nil,
		"keys": map[string]any{"p256dh": encode(b.private.PublicKey().Bytes()), "auth": encode(b.secret)}}
}

func (b *browser) take(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var n push.Notice
	if err := json.Unmarshal(b.decrypt(must(io.ReadAll(r.Body))), &n); err != nil {
		b.t.Errorf("not a notice: %v", err)
	}
	b.header, b.got = append(b.header, r.Header), append(b.got, n)
	w.WriteHeader(b.answer)
}

// decrypt opens one record of aes128gcm (RFC 8188) with the keys of RFC 8291.
func (b *browser) decrypt(body []byte) []byte {
	salt, keyLength := body[:16], int(body[20])
	sender := must(ecdh.P256().NewPublicKey(body[21 : 21+keyLength]))
	shared := must(b.private.ECDH(sender))
	info := "WebPush: info\x00" + string(b.private.PublicKey().Bytes()) + string(sender.Bytes())
	input := must(hkdf.Key(sha256.New, shared, b.secret, info, 32))
	key := must(hkdf.Key(sha256.New, input, salt, "Content-Encoding: aes128gcm\x00", 16))
	nonce := must(hkdf.Key(sha256.New, input, salt, "Content-Encoding: nonce\x00", 12))
	plain := must(must(cipher.NewGCM(must(aes.NewCipher(key)))).Open(nil, nonce, body[21+keyLength:], nil))
	text, end := strings.TrimRight(string(plain), "\x00"), "\x02" // the delimiter of the last record
	if !strings.HasSuffix(text, end) {
		b.t.Errorf("no delimiter: %q", plain)
	}
	return []byte(strings.TrimSuffix(text, end))
}

func (b *browser) notices() []push.Notice {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]push.Notice{}, b.got...)
}

// unacknowledged lets the time pass after which offers that no device acknowledged are pushed.
func (c *crew) unacknowledged() {
	c.t.Helper()
	exec(c.t, c.node, `UPDATE timer SET due_at = now() - interval '1 ms' WHERE kind = 'offer_push'`)
	due := must(c.store.Claim(c.t.Context(), 100, time.Minute))
	due = slices.DeleteFunc(due, func(d dispatch.Due) bool { return d.Kind != dispatch.OfferPush })
	check(c.t, c.dispatch.FireTogether(c.t.Context(), due)) // as the engine does with what is due at once
}

// pushed is how often an offer's push was worked.
func (c *crew) pushed() (n int) {
	check(c.t, one(c.t, c.node, `SELECT count(*) FROM river_job WHERE kind = 'offer_push' AND state = 'completed'`, &n))
	return n
}

// TestPush_wakesWhoHasNotAcknowledged: the provider's browser gets what they may see of the offer, encrypted for it alone and
// signed by us; an offer that a device has is not pushed; a subscription that its service does not know is dropped.
func TestPush_wakesWhoHasNotAcknowledged(t *testing.T) {
	t.Parallel()
	c := dispatching(t, pushing(nil)).works()
	b := newBrowser(t)
	desk, who := c.enter(dispatch.RoleDispatcher), c.provider(plaza)
	status := c.by(who, "GET", "/users/me/push", nil).want(200)
	if status.text("data", "web_push") != "available" || status.text("data", "fcm") != "unavailable" {
		t.Errorf("%s", status.body)
	}
	c.by(who, "POST", "/users/me/push/subscriptions", b.subscription()).want(201)
	c.by(who, "POST", "/users/me/push/subscriptions", b.subscription(), "Idempotency-Key", "again").want(201) // the same device
	id, _ := c.ask(nil)
	offer := c.offer(desk, id, who)[0]
	c.unacknowledged()
	eventually(t, "the push", func() bool { return len(b.notices()) == 1 })
	if n := b.notices()[0]; n.Type != "offer.created" || n.Offer != offer || n.Request != id || n.Service != "GRUA" || n.Pay != 200 ||
		!strings.HasPrefix(n.Title.ES, "Nueva oferta: ") || !strings.HasPrefix(n.Title.EN, "New offer: ") {
		t.Errorf("%+v", n)
	}
	if h := b.header[0]; h.Get("Urgency") != "high" || h.Get("TTL") == "" || h.Get("Topic") != strings.ReplaceAll(offer, "-", "") || h.Get("Content-Encoding") != "aes128gcm" {
		t.Errorf("%v", h)
	}
	b.vouched(status.text("data", "public_key"))

	c.by(who, "POST", "/assistance/offers/"+offer+"/decline", map[string]any{"reason": "far"}).want(200)
	other, _ := c.ask(nil)
	second := c.offer(desk, other, who)[0]
	exec(t, c.node, `UPDATE timer SET due_at = now() - interval '1 ms' WHERE kind = 'offer_push'`)
	due := must(c.store.Claim(t.Context(), 100, time.Minute))
	c.by(who, "POST", "/assistance/offers/"+second+"/delivered", nil).want(200) // between the claim and the push
	for _, d := range due {
		check(t, c.dispatch.Fire(t.Context(), d))
	}
	eventually(t, "nothing to push", func() bool { return c.pushed() == 2 })
	if len(b.notices()) != 1 {
		t.Errorf("an acknowledged offer was pushed: %v", b.notices())
	}

	c.by(who, "POST", "/assistance/offers/"+second+"/decline", map[string]any{"reason": "far"}).want(200)
	b.mu.Lock()
	b.answer = http.StatusGone
	b.mu.Unlock()
	third, _ := c.ask(nil)
	c.offer(desk, third, who)
	c.unacknowledged()
	eventually(t, "the dead subscription is dropped", func() bool {
		return len(c.by(who, "GET", "/users/me/push/subscriptions", nil).want(200).results()) == 0
	})
}

// vouched checks the token that tells the push service who sends (RFC 8292).
func (b *browser) vouched(publicKey string) {
	b.t.Helper()
	token, key, _ := strings.Cut(strings.TrimPrefix(b.header[0].Get("Authorization"), "vapid t="), ", k=")
	raw := must(base64.RawURLEncoding.DecodeString(key))
	signer := must(ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw))
	claims := jwt.RegisteredClaims{}
	_, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) {
		return signer, nil
	}, jwt.WithValidMethods([]string{"ES256"}), jwt.WithExpirationRequired())
	if err != nil || key != strings.TrimRight(publicKey, "=") || claims.Subject != "mailto:ops@auxilio.test" || len(claims.Audience) != 1 || claims.Audience[0] != b.URL {
		b.t.Errorf("%v: %+v, key %s", err, claims, key)
	}
}

// TestPush_refusesWhatIsWrong: bad input is named; what is another's does not exist.
func TestPush_refusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := dispatching(t, pushing(nil))
	b := newBrowser(t)
	who, other := c.enter(dispatch.RoleProvider), c.enter(dispatch.RoleMember)
	good, path := b.subscription(), "/users/me/push/subscriptions"
	keys := good["keys"].(map[string]any)
	for field, body := range map[string]map[string]any{
		"endpoint":    with(good, map[string]any{"endpoint": "https://10.0.0.1/"}),
		"kind":        with(good, map[string]any{"kind": "SMOKE"}),
		"keys.p256dh": with(good, map[string]any{"keys": map[string]any{"p256dh": "x", "auth": keys["auth"]}}),
		"keys.auth":   with(good, map[string]any{"keys": map[string]any{"p256dh": keys["p256dh"], "auth": "eA"}}),
		"token":       {"kind": "FCM"},
	} {
		c.by(who, "POST", path, body).blames(field)
	}
	if a := c.by(who, "POST", path, with(good, map[string]any{"endpoint": "https://example.org?key=secret"})).want(201); a.text("data", "service") != "example.org" {
		t.Errorf("more than the host is shown: %s", a.body)
	}
	id := c.by(who, "POST", path, good).want(201).text("data", "id")
	c.by(other, "DELETE", path+"/"+id, nil).want(404)
	c.by(who, "DELETE", path+"/"+id, nil).want(200)
	for n := range 12 {
		c.by(who, "POST", path, map[string]any{"kind": "FCM", "token": strings.Repeat("t", n+1)}).want(201)
	}
	if rows := c.by(who, "GET", path, nil).want(200).results(); len(rows) != 10 {
		t.Errorf("%d subscriptions", len(rows))
	}
}

// TestPush_byFirebase: a service account gets itself a token and sends by HTTP v1.
func TestPush_byFirebase(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var sent []map[string]any
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	firebase := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/token" {
			_, err := jwt.Parse(r.FormValue("assertion"), func(*jwt.Token) (any, error) { return &key.PublicKey, nil }, jwt.WithValidMethods([]string{"RS256"}))
			if err != nil {
				t.Error(err)
			}
			io.WriteString(w, `{"access_token":"it","token_type":"Bearer","expires_in":3600}`)
			return
		}
		if r.URL.Path != "/v1/projects/auxilio-test/messages:send" || r.Header.Get("Authorization") != "Bearer it" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		var body map[string]any
		check(t, json.NewDecoder(r.Body).Decode(&body))
		mu.Lock()
		sent = append(sent, body["message"].(map[string]any))
		mu.Unlock()
	}))
	t.Cleanup(firebase.Close)
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))})
	account := must(json.Marshal(map[string]string{"type": "service_account", "project_id": "auxilio-test", "private_key_id": "k", "private_key": string(private),
		"client_email": "push@auxilio-test.iam.gserviceaccount.com", "token_uri": firebase.URL + "/token"}))
	c := dispatching(t, pushing(must(push.NewFCM(account, firebase.URL)))).works()
	who := c.provider(plaza)
	c.by(who, "POST", "/users/me/push/subscriptions", map[string]any{"kind": "FCM", "token": "phone"}).want(201)
	id, _ := c.ask(nil)
	offer := c.offer(c.enter(dispatch.RoleDispatcher), id, who)[0]
	c.unacknowledged()
	eventually(t, "the message", func() bool { mu.Lock(); defer mu.Unlock(); return len(sent) == 1 })
	if m := sent[0]; m["token"] != "phone" || m["data"].(map[string]any)["offer"] != offer || m["android"].(map[string]any)["priority"] != "HIGH" {
		t.Errorf("%v", m)
	}
	health := c.by(c.enter(dispatch.RoleAdmin), "GET", "/users/me/push", nil).want(200)
	if health.text("data", "fcm") != "available" {
		t.Errorf("%s", health.body)
	}
	if _, err := push.NewFCM([]byte(`{"project_id":"x"}`), ""); err != push.ErrCredentials {
		t.Errorf("half an account: %v", err)
	}
}
