package api_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/auxilio/auxilio/api/wallet"
	"github.com/auxilio/auxilio/api/wallet/paq/simulator"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/dispatch/billing"
	"github.com/google/uuid"
)

// TestWallet_webhookMustBeSigned: unsigned, wrongly signed and altered word is refused before it is read, and changes nothing.
func TestWallet_webhookMustBeSigned(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	payment := k.topUp(5000)
	good := fmt.Sprintf(`{"reference":%q,"transaction":"T1","status":"COMPLETED","amount":"50.00","currency":"GTQ"}`, payment)
	signed := simulator.Sign([]byte(hookSecret), []byte(good))
	for name, c := range map[string][2]string{
		"none": {good, ""}, "wrong": {good, strings.Repeat("0", 64)}, "not hex": {good, "x"}, "short": {good, signed[:32]},
		"of another body": {strings.Replace(good, "50.00", "5.00", 1), signed}, "of a space more": {good + " ", signed},
		"another secret": {good, simulator.Sign([]byte("x"), []byte(good))}, "of what is not JSON": {"{", ""}, "of nothing": {"", ""},
	} {
		if a := k.call("POST", "/api/v1/wallet/webhook/paq", c[0], wallet.SignatureHeader, c[1]); a.status != 401 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if k.status(payment) != "PENDING" || k.balance() != 0 {
		t.Error("unsigned word was believed")
	}
	k.call("POST", "/api/v1/wallet/webhook/paq", good, wallet.SignatureHeader, "sha256="+signed).want(200)
	if k.status(payment) != "COMPLETED" || k.balance() != 5000 {
		t.Error("signed word was not believed")
	}
	k.audited()
}

// TestWallet_webhookSettlesOnePayment: another amount, another payment's transaction and unknown payments are refused, repeats
// change nothing, and what is final stays so.
func TestWallet_webhookSettlesOnePayment(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	other := k.member
	theirs := k.topUp(5000)
	k.member = k.enter(dispatch.RoleMember)
	mine := k.topUp(5000)
	for _, amount := range []string{"49.99", "50.01", "5000.00", "0"} {
		k.hook(word(mine, "T1", amount)).want(409, "AMOUNT_MISMATCH")
	}
	k.hook(with(word(mine, "T1", "50.00"), map[string]any{"currency": "USD"})).want(409, "AMOUNT_MISMATCH")
	for field, changes := range map[string]map[string]any{
		"amount": {"amount": "-1"}, "transaction": {"transaction": nil}, "status": {"status": "PENDING"}, "reference": {"reference": "x"}, "more": {"more": 1},
	} {
		k.hook(with(word(mine, "T1", "50.00"), changes)).blames(field)
	}
	k.hook(word(uuid.NewString(), "T1", "50.00")).want(404)
	var told sync.WaitGroup
	for range 8 {
		told.Go(func() { k.hook(word(mine, "T1", "50")).want(200) })
	}
	told.Wait()
	if k.status(mine) != "COMPLETED" || k.balance() != 5000 {
		t.Errorf("eight times the same word: balance %d", k.balance())
	}
	k.hook(word(theirs, "T1", "50.00")).want(409, "TRANSACTION_USED")
	k.hook(with(word(mine, "", "50.00"), map[string]any{"status": "FAILED"})).want(409, "PAYMENT_SETTLED")
	k.hook(word(mine, "T2", "50.00")).want(409, "PAYMENT_SETTLED")
	k.confirm(mine, "").want(200)
	if k.network.Calls("PAQgo") != 0 || k.status(mine) != "COMPLETED" {
		t.Error("what is paid was charged again")
	}
	k.member = other
	if k.status(theirs) != "PENDING" || k.balance() != 0 {
		t.Error("one payment completed another")
	}
	k.hook(with(word(theirs, "", "50.00"), map[string]any{"status": "CANCELLED"})).want(200)
	k.hook(with(word(theirs, "", "50.00"), map[string]any{"status": "CANCELLED"})).want(200)
	k.hook(word(theirs, "T3", "50.00")).want(409, "PAYMENT_SETTLED")
	if k.balance() != 0 {
		t.Error("a cancelled payment was completed")
	}
	k.audited()
}

// TestWallet_parallelConfirmsChargeOnce races the same code, the webhook and a reconciliation over one payment.
func TestWallet_parallelConfirmsChargeOnce(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	payment := k.topUp(5000)
	code := k.network.Code(payment)
	var callers sync.WaitGroup
	for i := range 12 {
		callers.Go(func() {
			switch i % 4 {
			case 3:
				if err := k.wallet.Reconcile(t.Context()); err != nil {
					t.Error(err)
				}
			default:
				if a := k.confirm(payment, code); a.status != 200 && a.text("code") != "IN_FLIGHT" {
					t.Errorf("%d %s", a.status, a.body)
				}
			}
		})
	}
	callers.Wait()
	if charges := k.network.Charges(payment); charges != 1 || k.network.Calls("PAQgo") != 1 || k.balance() != 5000 {
		t.Errorf("charged %d times in %d calls, balance %d", charges, k.network.Calls("PAQgo"), k.balance())
	}
	k.audited()
}

// TestWallet_repeatsDoNotHinderTheFirst repeats one confirmation while it is carried out: what the network has done is written
// at once, whoever looks at its key meanwhile.
func TestWallet_repeatsDoNotHinderTheFirst(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	payment := k.topUp(5000)
	code := k.network.Code(payment)
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			again := true
			for try := 0; again && try < 20; try++ {
				a := k.confirm(payment, code, "Idempotency-Key", "once")
				if again = a.text("code") == "IN_FLIGHT"; !again && a.status != 200 {
					t.Errorf("%d %s", a.status, a.body)
				}
			}
		})
	}
	callers.Wait()
	if k.status(payment) != "COMPLETED" || k.balance() != 5000 || k.network.Charges(payment) != 1 {
		t.Errorf("the payment is %s, balance %d, charged %d times", k.status(payment), k.balance(), k.network.Charges(payment))
	}
	k.confirm(payment, code, "Idempotency-Key", "once").want(200)
}

// TestWallet_withoutTheLedgersRulesMoneyDoubles is the twin: with the constraints gone the audit sees what they prevent.
func TestWallet_withoutTheLedgersRulesMoneyDoubles(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	k.confirm(k.topUp(5000), "").want(200)
	const again = `INSERT INTO ledger_transfer SELECT gen_random_uuid(), kind, user_id, payment_id, subscription_id, period, request_id, at FROM ledger_transfer`
	if one(t, k.node, again+` RETURNING 1`, new(int)) == nil {
		t.Error("a payment moves money twice")
	}
	if one(t, k.node, `UPDATE ledger_entry SET amount_minor = 1 RETURNING 1`, new(int)) == nil {
		t.Error("an entry is changed")
	}
	const half = `INSERT INTO ledger_entry SELECT t.id, a.id, 7 FROM ledger_transfer t, ledger_account a WHERE a.kind = 'SPONSOR' RETURNING 1`
	if one(t, k.node, half, new(int)) == nil {
		t.Error("a transfer does not sum to zero")
	}
	exec(t, k.node, `DROP INDEX ledger_one_transfer_per_payment; DROP TRIGGER ledger_balanced ON ledger_entry;`+again+`;
		INSERT INTO ledger_entry SELECT id, '00000000-0000-4000-8000-000000000003', 7 FROM ledger_transfer`)
	broken := map[string]bool{}
	for _, f := range must(k.store.Audit(t.Context())) {
		broken[f.ID] = broken[f.ID] || f.Count > 0
	}
	for _, id := range []string{"W1", "W2", "W3"} {
		if !broken[id] {
			t.Errorf("the audit does not see %s broken", id)
		}
	}
}

// TestWallet_subscriptionIsActiveOnlyWhenPaid follows a purchase: the price is the server's, nothing but the completed payment
// activates it, and it takes no other payment for its own.
func TestWallet_subscriptionIsActiveOnlyWhenPaid(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	buy := map[string]any{"plan_id": k.plan("VIAL_BASICO"), "billing_cycle": "MONTHLY"}
	for _, field := range []string{"price", "price_minor", "amount", "amount_minor", "status", "paid"} {
		k.by(k.member, "POST", "/services/subscriptions", with(buy, map[string]any{field: 1})).blames(field)
	}
	sub, payment := k.buy("VIAL_BASICO", "MONTHLY")
	path := "/services/subscriptions/" + sub
	stands := func(want string) answer {
		t.Helper()
		a := k.by(k.member, "GET", path, nil).want(200)
		if a.text("data", "status") != want {
			t.Fatalf("the subscription is %s, want %s", a.body, want)
		}
		return a
	}
	if a := stands("PENDING_PAYMENT"); a.field("data", "payment", "amount_minor") != 4900.0 || a.field("data", "payment", "code_sent_at") == nil {
		t.Errorf("what is to be paid: %s", a.body)
	}
	k.by(k.member, "POST", "/assistance/requests", covered(sub, nil)).blames("user_service")
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"subscription_id": sub, "amount_minor": 1000}).blames("amount_minor")
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"subscription_id": sub, "purpose": "TOP_UP"}).blames("purpose")
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"subscription_id": sub, "method": "BALANCE"}).want(402, "INSUFFICIENT_FUNDS")
	k.by(k.member, "PATCH", path, map[string]any{"status": "ACTIVE"}).blames("status")
	k.by(k.member, "POST", path+"/renew", nil).want(409, "STATE_CONFLICT")
	if again := k.by(k.member, "POST", "/wallet/payments", map[string]any{"subscription_id": sub}).want(201); again.text("data", "id") != payment {
		t.Errorf("a second payment for one period: %s", again.body)
	}
	k.hook(word(payment, "T1", "1.00")).want(409, "AMOUNT_MISMATCH")
	k.confirm(k.topUp(4900), "").want(200) // the same amount, for something else
	exec(t, k.node, `UPDATE plan SET monthly_price_minor = 100, max_requests_per_month = 9 WHERE code = 'VIAL_BASICO'`)
	stands("PENDING_PAYMENT")
	k.confirm(payment, "").want(200)
	a := stands("ACTIVE")
	if a.field("data", "price_minor") != 4900.0 || a.field("data", "max_requests_per_month") != 2.0 || a.field("data", "payment") != nil {
		t.Errorf("what was bought: %s", a.body)
	}
	k.by(k.member, "POST", "/assistance/requests", covered(sub, nil)).want(201)
	if charges, balance := k.network.Charges(payment), k.balance(); charges != 1 || balance != 4900 {
		t.Errorf("%d charges, balance %d", charges, balance)
	}
	rows := k.by(k.member, "GET", "/wallet/transactions", nil).want(200).results()
	if len(rows) != 2 || rows[0]["kind"] != "SUBSCRIPTION" || rows[0]["amount_minor"] != 4900.0 || rows[0]["balance_change_minor"] != 0.0 || rows[1]["balance_change_minor"] != 4900.0 {
		t.Errorf("transactions: %v", rows)
	}
	k.audited()
}

// TestWallet_renewalAndLateMoney: the next period is paid at the plan's new price, from the balance or through PAQ, and money
// for what is over stays the member's.
func TestWallet_renewalAndLateMoney(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	sub, payment := k.buy("VIAL_BASICO", "MONTHLY")
	k.confirm(payment, "").want(200)
	path := "/services/subscriptions/" + sub
	exec(t, k.node, `UPDATE plan SET monthly_price_minor = 6000, max_requests_per_month = 3 WHERE code = 'VIAL_BASICO'`)
	k.confirm(k.topUp(10000), "").want(200)
	renewal := k.by(k.member, "POST", path+"/renew", nil).want(200)
	if again := k.by(k.member, "POST", path+"/renew", nil).want(200); again.text("data", "payment", "id") != renewal.text("data", "payment", "id") {
		t.Errorf("two payments for one period: %s", again.body)
	}
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"subscription_id": sub, "method": "BALANCE"}).want(201)
	a := k.by(k.member, "GET", path, nil).want(200)
	if a.field("data", "periods") != 2.0 || a.field("data", "price_minor") != 6000.0 || a.field("data", "max_requests_per_month") != 3.0 || k.balance() != 4000 {
		t.Errorf("renewed from the balance of 100: %s, %d left", a.body, k.balance())
	}
	if k.status(renewal.text("data", "payment", "id")) != "CANCELLED" {
		t.Error("the other payment for the period is still open")
	}
	k.by(k.member, "POST", path+"/renew", nil).want(409, "TOO_EARLY")
	k.by(k.member, "POST", path+"/cancel", nil).want(200)
	second, late := k.buy("VIAL_BASICO", "YEARLY")
	k.network.Inject("PAQgo", simulator.Fault{Status: 500, AfterEffect: true})
	k.confirm(late, "").want(502)
	k.by(k.member, "POST", "/services/subscriptions/"+second+"/cancel", nil).want(200)
	if k.status(late) != "PENDING" {
		t.Fatal("a payment that may have been made was cancelled")
	}
	k.confirm(late, "").want(200)
	if k.balance() != 4000+49000 {
		t.Errorf("money for what is over: balance %d", k.balance())
	}
	k.audited()
}

// TestWallet_serviceIsPaidOnce: what a completed request cost, by the provider's word and not the payer's, at most once.
func TestWallet_serviceIsPaidOnce(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	desk, worker := k.enter(dispatch.RoleDispatcher), k.provider(plaza)
	id := k.by(k.member, "POST", "/assistance/requests", tow()).want(201).text("data", "id")
	bill := map[string]any{"request_id": id}
	k.by(k.member, "POST", "/wallet/payments", bill).want(409, "NOTHING_TO_PAY")
	k.serve(id, desk, worker)
	k.by(k.enter(dispatch.RoleMember), "POST", "/wallet/payments", bill).blames("request_id")
	k.by(k.member, "POST", "/wallet/payments", with(bill, map[string]any{"amount_minor": 1000})).blames("amount_minor")
	a := k.by(k.member, "POST", "/wallet/payments", bill).want(201)
	if a.field("data", "amount_minor") != 7550.0 {
		t.Fatalf("what it cost: %s", a.body)
	}
	k.confirm(a.text("data", "id"), "").want(200)
	k.by(k.member, "POST", "/wallet/payments", bill).want(409, "ALREADY_PAID")
	k.audited()
}

// serve completes a request that cost 75.50.
func (k *till) serve(id string, desk, worker hand) {
	k.t.Helper()
	path := "/assistance/requests/" + id
	k.by(desk, "POST", path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	for _, verb := range []string{"depart", "arrive", "start"} {
		k.by(worker, "POST", path+"/"+verb, nil).want(200)
	}
	k.by(worker, "POST", path+"/complete", map[string]any{"outcome": "unable", "notes": "x", "actual_cost": 75.5}).want(200)
}

// TestWallet_nobodyIsAskedForWhatIsPaid pays one service in both ways at once, many times: what the balance has paid is left
// with no open payment, whose code would take the money a second time.
func TestWallet_nobodyIsAskedForWhatIsPaid(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	desk, worker := k.enter(dispatch.RoleDispatcher), k.provider(plaza)
	k.confirm(k.topUp(10000), "").want(200)
	id := k.by(k.member, "POST", "/assistance/requests", tow()).want(201).text("data", "id")
	k.serve(id, desk, worker)
	var callers sync.WaitGroup
	var paid atomic.Int32
	for i := range 16 {
		callers.Go(func() {
			method := []string{"PAQ", "BALANCE"}[i%2]
			a := k.by(k.member, "POST", "/wallet/payments", map[string]any{"request_id": id, "method": method})
			switch code := a.text("code"); {
			case method == "BALANCE" && a.status == 201:
				paid.Add(1)
			case a.status != 201 && a.status != 503 && code != "IN_FLIGHT" && code != "ALREADY_PAID": // 503: waited too long for the lock
				t.Errorf("%s: %d %s", method, a.status, a.body)
			}
		})
	}
	callers.Wait()
	var open int
	if err := one(t, k.node, `SELECT count(*) FROM payment WHERE status = 'PENDING' AND request_id = '`+id+`'`, &open); err != nil {
		t.Fatal(err)
	}
	if paid.Load() != 1 || open != 0 || k.balance() != 10000-7550 {
		t.Errorf("paid %d times, %d payments are open, balance %d", paid.Load(), open, k.balance())
	}
	k.audited()
}

// TestWallet_isItsMembersOwn: others' payments do not exist, administrators read and are audited, the desk does not read.
func TestWallet_isItsMembersOwn(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	payment := k.topUp(5000)
	other, admin, desk := k.enter(dispatch.RoleMember), k.enter(dispatch.RoleAdmin), k.enter(dispatch.RoleDispatcher)
	whose := "?user_id=" + k.member.User.String()
	for _, path := range []string{"/wallet/balance", "/wallet/transactions", "/wallet/payments"} {
		k.by(other, "GET", path+whose, nil).want(404)
		k.by(desk, "GET", path+whose, nil).want(403)
		k.by(admin, "GET", path, nil).blames("user_id")
		k.by(admin, "GET", path+whose, nil).want(200)
	}
	k.by(admin, "GET", "/wallet/payments/"+payment, nil).want(200)
	k.by(other, "GET", "/wallet/payments/"+payment, nil).want(404)
	k.by(other, "POST", "/wallet/payments/"+payment+"/confirm", map[string]any{"code": k.network.Code(payment)}).want(404)
	k.by(admin, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000}).want(403)
	if rows := k.by(admin, "GET", "/audit?action=wallet.read", nil).want(200).results(); len(rows) != 4 || rows[0]["subject"] != k.member.User.String() {
		t.Errorf("audited: %v", rows)
	}
	if k.network.Calls("PAQgo") != 0 {
		t.Error("somebody else's confirmation reached PAQ")
	}
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": 6000}).want(409, "PAYMENT_OPEN")
	for _, amount := range []any{0, -5, 999, "5000", 1.5, 1000001} {
		a := k.by(k.member, "POST", "/wallet/payments", map[string]any{"amount_minor": amount}).blames("amount_minor")
		if amount == 1000001 && !strings.Contains(string(a.body), "1000000") {
			t.Errorf("the limit is not in %s", a.body)
		}
	}
}

// TestWallet_off: without a network every route of the wallet says so, and members cannot buy what costs something.
func TestWallet_off(t *testing.T) {
	t.Parallel()
	c := catalogued(t)
	member := c.enter(dispatch.RoleMember)
	for _, path := range []string{"/wallet/balance", "/wallet/transactions", "/wallet/payments", "/wallet/payments/" + uuid.NewString()} {
		c.by(member, "GET", path, nil).want(503, "WALLET_DISABLED")
	}
	c.by(member, "POST", "/wallet/payments", map[string]any{"amount_minor": 5000}).want(503, "WALLET_DISABLED")
	c.by(member, "POST", "/wallet/payments/"+uuid.NewString()+"/confirm", map[string]any{"code": "ABCDE"}).want(503, "WALLET_DISABLED")
	c.call("POST", "/api/v1/wallet/webhook/paq", "{}").want(503, "WALLET_DISABLED")
	c.by(member, "POST", "/services/subscriptions", map[string]any{"plan_id": c.plan("VIAL_BASICO"), "billing_cycle": "MONTHLY"}).want(503, "WALLET_DISABLED")
	gift := c.by(c.enter(dispatch.RoleAdmin), "POST", "/services/plans", map[string]any{"code": "REGALO", "category": "ROADSIDE",
		"name_es": "Regalo", "name_en": "Gift", "monthly_price_minor": 0, "yearly_price_minor": 0, "max_requests_per_month": 1}).want(201).text("data", "id")
	bought := c.by(member, "POST", "/services/subscriptions", map[string]any{"plan_id": gift, "billing_cycle": "MONTHLY"}).want(201)
	if bought.text("data", "status") != "ACTIVE" || bought.field("data", "payment") != nil {
		t.Errorf("a plan that costs nothing: %s", bought.body)
	}
	c.call("GET", "/api/v1/wallet/balance", nil).want(401)
	free := c.by(c.enter(dispatch.RoleAdmin), "POST", "/services/plans", map[string]any{"code": "GRATIS", "category": "HOME", "name_es": "Gratis",
		"name_en": "Free", "monthly_price_minor": 0, "yearly_price_minor": 0, "max_requests_per_month": 1}).want(201).text("data", "id")
	a := c.by(member, "POST", "/services/subscriptions", map[string]any{"plan_id": free, "billing_cycle": "MONTHLY"}).want(201)
	if a.text("data", "status") != "ACTIVE" {
		t.Errorf("what costs nothing needs no wallet: %s", a.body)
	}
	c.audited()
}

// TestSubscriptions_byTheClock moves the clock over a year of one subscription: reminders at 7, 3 and 1 days, renewal from the
// balance, then by a payment that is asked for, three days' grace, and the end. Each thing is done once.
func TestSubscriptions_byTheClock(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Now()}
	k := tillAt(t, c)
	books := k.store.Billing(time.UTC)
	sub, payment := k.buy("VIAL_BASICO", "MONTHLY")
	k.confirm(payment, "").want(200)
	k.confirm(k.topUp(5000), "").want(200)
	start := c.at
	days := func(n int) {
		t.Helper()
		c.at = start.Add(time.Duration(n)*24*time.Hour + time.Minute)
		for range 2 {
			if err := books.RenewDue(t.Context(), c.at); err != nil {
				t.Fatal(err)
			}
		}
	}
	letters := func(want string) {
		t.Helper()
		var got string
		if err := one(t, k.node, `SELECT coalesce(string_agg((args->>'letter') || coalesce(':' || (args->>'days'), ''), ' ' ORDER BY id), '')
			FROM river_job WHERE kind = 'subscription_letter'`, &got); err != nil {
			t.Fatal(err)
		}
		if got = strings.ReplaceAll(got, "subscription_", ""); got != want {
			t.Fatalf("letters %q, want %q", got, want)
		}
	}
	stands := func(status string, periods float64) {
		t.Helper()
		s := must(books.Subscription(t.Context(), dispatch.System, dispatch.SubscriptionID(uuid.MustParse(sub))))
		if string(s.Status) != status || float64(s.Periods) != periods {
			t.Fatalf("the subscription is %s in period %d, want %s in %v", s.Status, s.Periods, status, periods)
		}
	}
	days(22)
	letters("")
	days(23)
	letters("reminder:7")
	days(27)
	letters("reminder:7 reminder:3")
	days(29)
	letters("reminder:7 reminder:3 reminder:1")
	days(30)
	letters("reminder:7 reminder:3 reminder:1 renewed")
	stands("ACTIVE", 2)
	days(58) // asleep over the longer reminders: only the one that is due is sent
	letters("reminder:7 reminder:3 reminder:1 renewed reminder:3")
	days(60)
	letters("reminder:7 reminder:3 reminder:1 renewed reminder:3 unpaid")
	stands("ACTIVE", 2)
	days(62)
	stands("ACTIVE", 2)
	var open string
	if err := one(t, k.node, `SELECT id::text FROM payment WHERE status = 'PENDING'`, &open); err != nil {
		t.Fatal(err)
	}
	if err := k.wallet.SendCode(t.Context(), billing.PaymentID(uuid.MustParse(open))); err != nil {
		t.Fatal(err)
	}
	days(63)
	letters("reminder:7 reminder:3 reminder:1 renewed reminder:3 unpaid expired")
	stands("EXPIRED", 2)
	k.member = k.again(k.member)
	if k.status(open) != "CANCELLED" || k.balance() != 100 {
		t.Errorf("the open payment is %s, balance %d", k.status(open), k.balance())
	}
	sub, _ = k.buy("VIAL_BASICO", "YEARLY")
	start = c.at
	days(2)
	stands("PENDING_PAYMENT", 0)
	days(3)
	stands("EXPIRED", 0)
	k.audited()
}

// TestSubscriptions_sponsorsRenewByThemselves, until they are told not to.
func TestSubscriptions_sponsorsRenewByThemselves(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	admin := k.enter(dispatch.RoleAdmin)
	on, off := k.sponsored(admin, k.member, "VIAL_BASICO"), k.sponsored(admin, k.member, "HOGAR")
	k.by(admin, "PATCH", "/services/subscriptions/"+off, map[string]any{"auto_renew": false}).want(200)
	books := k.store.Billing(time.UTC)
	for _, days := range []int{31, 34} {
		if err := books.RenewDue(t.Context(), time.Now().Add(time.Duration(days)*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]string{on: "ACTIVE", off: "EXPIRED"} {
		if a := k.by(k.member, "GET", "/services/subscriptions/"+id, nil).want(200); a.text("data", "status") != want {
			t.Errorf("%s: %s", want, a.body)
		}
	}
	k.audited()
}

// TestS3_walletListsTakeAsManyStatementsForFiveRowsAsForTwoHundred.
func TestS3_walletListsTakeAsManyStatementsForFiveRowsAsForTwoHundred(t *testing.T) {
	t.Parallel()
	k := openTill(t)
	admin := k.enter(dispatch.RoleAdmin)
	user := k.member.User.String()
	exec(t, k.node, fmt.Sprintf(`
		INSERT INTO subscription (id, user_id, plan_id, status, billing_cycle, price_minor, currency, max_requests_per_month, paid_by, auto_renew, ended_at, created_at, updated_at)
			SELECT gen_random_uuid(), '%[1]s', (SELECT id FROM plan LIMIT 1), 'CANCELLED', 'MONTHLY', 1, 'GTQ', 1, 'MEMBER', false, now(), now() - i * interval '1 s', now() FROM generate_series(1, 210) i;
		INSERT INTO payment (id, user_id, purpose, method, amount_minor, currency, status, created_at, updated_at, expires_at, settled_at)
			SELECT gen_random_uuid(), '%[1]s', 'TOP_UP', 'PAQ', 5, 'GTQ', 'FAILED', now() - i * interval '1 s', now(), now(), now() FROM generate_series(1, 210) i;
		INSERT INTO ledger_transfer (id, kind, user_id, at) SELECT gen_random_uuid(), 'CREDIT', '%[1]s', now() - i * interval '1 s' FROM generate_series(1, 210) i;
		INSERT INTO ledger_entry SELECT id, a::uuid, n FROM ledger_transfer, (VALUES ('00000000-0000-4000-8000-000000000001', -5), ('00000000-0000-4000-8000-000000000003', 5)) e(a, n)`, user))
	for _, path := range []string{"/services/subscriptions", "/wallet/payments", "/wallet/transactions"} {
		for _, who := range []hand{k.member, admin} {
			few := k.by(who, "GET", path+"?limit=5&user_id="+user, nil).want(200)
			many := k.by(who, "GET", path+"?limit=200&user_id="+user, nil).want(200)
			if len(few.results()) != 5 || len(many.results()) != 200 {
				t.Fatalf("%s: %d and %d rows", path, len(few.results()), len(many.results()))
			}
			if few.statements() != many.statements() || many.statements() > 5 {
				t.Errorf("%s: %d statements for 5 rows, %d for 200", path, few.statements(), many.statements())
			}
			k.by(who, "GET", path+"?limit=200&user_id="+user+"&cursor="+many.text("data", "next"), nil).want(200)
		}
	}
}
