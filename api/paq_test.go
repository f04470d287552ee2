package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api"
	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/wallet/paq"
	"github.com/auxilio/auxilio/api/wallet/paq/simulator"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/google/uuid"
)

// hookSecret signs what the tests' network says.
const hookSecret = "a webhook secret of the tests, thirty-two bytes"

// A till is a crew whose members can pay: its network is a real server that tests make go wrong.
type till struct {
	*crew
	network *simulator.Network
	wallet  *wallet.Wallet // what the tasks work with
	clock   *clock
	member  hand
}

// paying gives a configuration a payment network.
func paying(t testing.TB, network *simulator.Network, timeout time.Duration) func(*api.Config) {
	t.Helper()
	server := httptest.NewServer(network)
	t.Cleanup(server.Close)
	client := must(paq.New(paq.Config{URL: server.URL, User: "auxilio", Password: "x", RepID: "R1", Timeout: timeout, Cooldown: time.Minute}))
	return func(cfg *api.Config) {
		cfg.Wallet = &wallet.Network{Gateway: client, Secret: []byte(hookSecret), Timeout: timeout}
	}
}

func newNetwork() *simulator.Network {
	return simulator.New(simulator.Account{User: "auxilio", Password: "x", RepID: "R1"})
}

// openTill runs a node with plans, a network and one member.
func openTill(t testing.TB) *till {
	t.Helper()
	return tillAt(t, &clock{})
}

// sharedTill is a till of the node that tests share, whose network nothing may go wrong with.
func sharedTill(t testing.TB) *till {
	t.Helper()
	c := shared(t)
	return &till{crew: c, network: c.network, member: c.enter(dispatch.RoleMember)}
}

func tillAt(t testing.TB, c *clock) *till {
	t.Helper()
	k := &till{network: newNetwork(), clock: c}
	var network *wallet.Network
	pay := paying(t, k.network, 500*time.Millisecond)
	k.crew = dispatching(t, pay, func(cfg *api.Config) { cfg.Now, network = c.now, cfg.Wallet })
	if err := k.store.SeedPlans(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.wallet = &wallet.Wallet{Store: k.store.Billing(time.UTC), Network: network, Now: c.now, Log: slog.New(slog.DiscardHandler)}
	k.member = k.enter(dispatch.RoleMember)
	return k
}

// topUp opens a payment of a top-up and returns its id.
func (k *till) topUp(minor int) string {
	k.t.Helper()
	a := k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": minor}).want(201)
	if a.field("data", "code_sent_at") == nil || a.text("data", "status") != "PENDING" {
		k.t.Fatalf("a payment whose code was sent: %s", a.body)
	}
	return a.text("data", "id")
}

// confirm sends a code for a payment; empty is the right one.
func (k *till) confirm(payment, code string, headers ...string) answer {
	k.t.Helper()
	if code == "" {
		code = k.network.Code(payment)
	}
	return k.by(k.member, "POST", "/wallet/payments/"+payment+"/confirm", map[string]any{"code": code}, headers...)
}

func (k *till) status(payment string) string {
	k.t.Helper()
	return k.by(k.member, "GET", "/wallet/payments/"+payment, nil).want(200).text("data", "status")
}

func (k *till) balance() int {
	k.t.Helper()
	return int(k.by(k.member, "GET", "/wallet/balance", nil).want(200).field("data", "balance_minor").(float64))
}

// hook sends signed word to the webhook.
func (k *till) hook(word map[string]any) answer {
	k.t.Helper()
	body := string(must(json.Marshal(word)))
	return k.call("POST", "/api/v1/wallet/webhook/paq", body, wallet.SignatureHeader, simulator.Sign([]byte(hookSecret), []byte(body)))
}

func word(payment, transaction, amount string) map[string]any {
	return map[string]any{"reference": payment, "transaction": transaction, "status": "COMPLETED", "amount": amount, "currency": "GTQ"}
}

// buy has the member buy a plan and returns the subscription and its payment, whose code was sent by the task.
func (k *till) buy(plan, cycle string) (subscription, payment string) {
	k.t.Helper()
	a := k.by(k.member, "POST", "/services/subscriptions", map[string]any{"plan_id": k.plan(plan), "billing_cycle": cycle}).want(201)
	if a.text("data", "status") != "PENDING_PAYMENT" || a.text("data", "payment", "status") != "PENDING" {
		k.t.Fatalf("a bought subscription waits for its payment: %s", a.body)
	}
	payment = a.text("data", "payment", "id")
	if err := k.wallet.SendCode(k.t.Context(), billing.PaymentID(uuid.MustParse(payment))); err != nil {
		k.t.Fatal(err)
	}
	return a.text("data", "id"), payment
}

// TestS21_everyFailureHasItsAnswer lets each call of the network go wrong in every way: 402, 409, 502 or 504, nothing is
// charged twice, and a payment whose outcome is not known stays open until it is.
func TestS21_everyFailureHasItsAnswer(t *testing.T) {
	t.Parallel()
	type fault = simulator.Fault
	k := openTill(t)
	for name, c := range map[string]struct {
		operation string
		fault     fault
		status    int
		code      string
		left      string // the payment's status
		unsettled bool
	}{
		"code: timeout":          {"emite_token", fault{Silent: true}, 504, "PAQ_TIMEOUT", "PENDING", false},
		"code: 500":              {"emite_token", fault{Status: 500}, 502, "PAQ_UNAVAILABLE", "PENDING", false},
		"code: malformed":        {"emite_token", fault{Malformed: true}, 502, "PAQ_MALFORMED", "PENDING", false},
		"code: refused":          {"emite_token", fault{Codret: -1}, 409, "PAQ_REFUSED", "FAILED", false},
		"code: credentials":      {"emite_token", fault{Codret: -2}, 502, "PAQ_UNAVAILABLE", "PENDING", false},
		"charge: timeout":        {"PAQgo", fault{Silent: true}, 504, "PAQ_TIMEOUT", "PENDING", true},
		"charge: slow":           {"PAQgo", fault{SlowBody: true}, 504, "PAQ_TIMEOUT", "PENDING", true},
		"charge: 500":            {"PAQgo", fault{Status: 500}, 502, "PAQ_UNAVAILABLE", "PENDING", true},
		"charge: 503 done":       {"PAQgo", fault{Status: 503, AfterEffect: true}, 502, "PAQ_UNAVAILABLE", "PENDING", true},
		"charge: cut":            {"PAQgo", fault{Cut: true}, 502, "PAQ_UNAVAILABLE", "PENDING", true},
		"charge: malformed":      {"PAQgo", fault{Malformed: true}, 502, "PAQ_MALFORMED", "PENDING", true},
		"charge: not JSON":       {"PAQgo", fault{NotJSON: true, AfterEffect: true}, 502, "PAQ_MALFORMED", "PENDING", true},
		"charge: parameters":     {"PAQgo", fault{Codret: -1}, 409, "PAQ_REFUSED", "PENDING", false},
		"charge: credentials":    {"PAQgo", fault{Codret: -2}, 502, "PAQ_UNAVAILABLE", "PENDING", false},
		"charge: wrong code":     {"PAQgo", fault{Codret: -3}, 402, "CODE_WRONG", "PENDING", false},
		"charge: expired code":   {"PAQgo", fault{Codret: -4}, 409, "CODE_EXPIRED", "PENDING", false},
		"charge: funds":          {"PAQgo", fault{Codret: -5}, 402, "INSUFFICIENT_FUNDS", "PENDING", false},
		"charge: used code":      {"PAQgo", fault{Codret: -6}, 409, "CODE_USED", "PENDING", false},
		"charge: connection":     {"PAQgo", fault{Codret: -99, AfterEffect: true}, 504, "PAQ_TIMEOUT", "PENDING", true},
		"charge: unknown codret": {"PAQgo", fault{Codret: -77}, 502, "PAQ_MALFORMED", "PENDING", true},
	} {
		t.Run(name, func(t *testing.T) {
			k := k.told(t)
			k.member = k.enter(dispatch.RoleMember)
			var a answer
			if c.operation == "emite_token" {
				k.network.Inject(c.operation, c.fault)
				a = k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000})
			} else {
				payment := k.topUp(5000)
				k.network.Inject(c.operation, c.fault)
				a = k.confirm(payment, "")
			}
			a.want(c.status, c.code)
			payment := a.text("current", "id")
			p := k.by(k.member, "GET", "/wallet/payments/"+payment, nil).want(200)
			if p.text("data", "status") != c.left || p.field("data", "unsettled") != c.unsettled {
				t.Errorf("after it: %s", p.body)
			}
			k.recovers(payment, c.left)
		})
	}
	k.audited()
}

// told is the till with failures going to one part of a test.
func (k *till) told(t testing.TB) *till {
	own := *k
	own.crew = k.crew.told(t)
	return &own
}

// recovers goes on after a fault as a member would, and finds the money taken once.
func (k *till) recovers(payment, left string) {
	k.t.Helper()
	if left == "FAILED" {
		return
	}
	if k.network.Code(payment) == "" { // the code never came: the same call asks again
		if again := k.topUp(5000); again != payment {
			k.t.Fatalf("the open payment is %s, not %s", payment, again)
		}
	}
	k.confirm(payment, "").want(200)
	k.confirm(payment, "").want(200) // and is no charge
	if charges := k.network.Charges(payment); charges != 1 || k.balance() != 5000 {
		k.t.Errorf("charged %d times, balance %d", charges, k.balance())
	}
}

// TestS21_cutAnswerIsAskedAbout: the charge was made and its answer lost. The retry asks first and charges nothing.
func TestS21_cutAnswerIsAskedAbout(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	payment := k.topUp(5000)
	k.network.Inject("PAQgo", simulator.Fault{Cut: true, AfterEffect: true})
	k.confirm(payment, "", "Idempotency-Key", "once").want(502, "PAQ_UNAVAILABLE")
	if k.status(payment) != "PENDING" || k.balance() != 0 {
		t.Fatal("an unknown outcome was taken for one")
	}
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000}).want(409, "PAYMENT_UNSETTLED") // no second code
	k.network.Inject("consulta_tokens", simulator.Fault{Silent: true})
	k.confirm(payment, "", "Idempotency-Key", "once").want(504, "PAQ_TIMEOUT")
	k.confirm(payment, "", "Idempotency-Key", "once").want(200)
	if got := k.confirm(payment, "", "Idempotency-Key", "once").want(200); got.header.Get("Idempotent-Replayed") != "true" {
		t.Error("the repeat is not the first answer")
	}
	if calls, charges := k.network.Calls("PAQgo"), k.network.Charges(payment); calls != 1 || charges != 1 || k.balance() != 5000 {
		t.Errorf("%d calls and %d charges, balance %d", calls, charges, k.balance())
	}
	k.audited()
}

// TestS21_reconciledWithoutItsMember: what stayed unknown is asked about by itself and settled; while PAQ is away it stays.
func TestS21_reconciledWithoutItsMember(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Now()}
	k := tillAt(t, c)
	made, lost := k.topUp(5000), ""
	k.network.Inject("PAQgo", simulator.Fault{Status: 500, AfterEffect: true}, simulator.Fault{Status: 500})
	k.confirm(made, "").want(502)
	other := k.member
	k.member = k.enter(dispatch.RoleMember)
	lost = k.topUp(2000)
	k.confirm(lost, "").want(502)
	k.network.Inject("consulta_tokens", simulator.Fault{Status: 500}, simulator.Fault{Malformed: true})
	if err := k.wallet.Reconcile(t.Context()); err == nil {
		t.Error("a network that is away is no error")
	}
	if k.status(lost) != "PENDING" {
		t.Error("it was settled without PAQ's word")
	}
	if err := k.wallet.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := k.by(k.member, "GET", "/wallet/payments/"+lost, nil); p.field("data", "unsettled") != true {
		t.Errorf("a charge may still be under way at PAQ for a while: %s", p.body)
	}
	c.add(billing.SettlesWithin)
	if err := k.wallet.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := k.by(k.member, "GET", "/wallet/payments/"+lost, nil); p.field("data", "unsettled") != false || k.status(lost) != "PENDING" {
		t.Errorf("what PAQ did not charge: %s", p.body)
	}
	c.add(billing.PaymentLife + billing.LateBy)
	if err := k.wallet.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k.status(lost) != "EXPIRED" {
		t.Errorf("past its time: %s", k.status(lost))
	}
	k.member = other
	if k.status(made) != "COMPLETED" || k.balance() != 5000 || k.network.Charges(made) != 1 {
		t.Errorf("what PAQ charged: %s, balance %d", k.status(made), k.balance())
	}
	k.audited()
}

// TestS21_brokenNetworkIsLeftAlone: after five calls without an outcome the next is refused at once and PAQ is not called.
func TestS21_brokenNetworkIsLeftAlone(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	for range 5 {
		k.network.Inject("emite_token", simulator.Fault{Status: 500})
		k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000}).want(502, "PAQ_UNAVAILABLE")
	}
	a := k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000}).want(502, "PAQ_UNAVAILABLE")
	if a.header.Get("Retry-After") == "" || k.network.Calls("emite_token") != 5 {
		t.Errorf("%d calls, Retry-After %q", k.network.Calls("emite_token"), a.header.Get("Retry-After"))
	}
	k.audited()
}

// TestS21_noCallInsideATransaction: while PAQ does not answer, no connection of the database is in a transaction.
func TestS21_noCallInsideATransaction(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	payment := k.topUp(5000)
	k.network.Inject("PAQgo", simulator.Fault{Silent: true})
	answered := make(chan answer, 1)
	go func() { answered <- k.confirm(payment, "") }()
	eventually(t, "PAQ is being called", func() bool { return k.network.Calls("PAQgo") == 1 })
	var open int
	if err := one(t, k.node, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`, &open); err != nil {
		t.Fatal(err)
	}
	if open != 0 {
		t.Errorf("%d transactions are open while PAQ is called", open)
	}
	k.confirm(payment, "").want(409, "IN_FLIGHT")
	(<-answered).want(504, "PAQ_TIMEOUT")
}

// TestWallet_codesAreNeverTold: neither in an answer nor in the log nor in the database.
func TestWallet_codesAreNeverTold(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	payment := k.topUp(5000)
	code := k.network.Code(payment)
	k.network.Inject("PAQgo", simulator.Fault{Malformed: true})
	for _, a := range []answer{k.confirm(payment, ""), k.confirm(payment, "", "Idempotency-Key", "k"), k.by(k.member, "GET", "/wallet/payments/"+payment, nil)} {
		if strings.Contains(string(a.body), code) {
			t.Errorf("an answer tells the code: %s", a.body)
		}
	}
	if strings.Contains(k.log.String(), code) {
		t.Error("the log tells the code")
	}
}

// TestWallet_wrongCodesEnd: five wrong codes end a payment; the right one is too late then.
func TestWallet_wrongCodesEnd(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	payment := k.topUp(5000)
	for range 5 {
		k.confirm(payment, "ZZZZZ").want(402, "CODE_WRONG")
	}
	if a := k.confirm(payment, "").want(409, "PAYMENT_SETTLED"); a.text("current", "status") != "FAILED" {
		t.Errorf("ended: %s", a.body)
	}
	k.confirm(payment, "12").blames("code")
	if k.balance() != 0 {
		t.Error("something was charged")
	}
}

// again logs a member in anew: the clock has outrun the token.
func (k *till) again(h hand) hand {
	k.t.Helper()
	u := must(k.store.User(k.t.Context(), h.User))
	h.as = bearer(k.call("POST", "/api/v1/auth/token", map[string]any{"email": u.Email, "password": password}).want(200))
	return h
}
