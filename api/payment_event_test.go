package api_test

import (
	"encoding/json"
	"testing"
)

// TestWallet_membersHearOfTheirPayments on their own topic, in order, with ids and states only.
func TestWallet_membersHearOfTheirPayments(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	payment := k.topUp(5000)
	k.confirm(payment, "").want(200)
	topic := k.member.User.Topic()
	var bodies []byte
	eventually(t, "both events are in the log", func() bool {
		return one(t, k.node, `SELECT json_agg(e.body ORDER BY x.pos) FROM topic_event x JOIN event_log e USING (seq)
			WHERE x.topic = '`+topic+`' AND e.type = 'payment.status' HAVING count(*) = 2`, &bodies) == nil
	})
	var events []struct {
		Event string
		Data  map[string]string
	}
	if err := json.Unmarshal(bodies, &events); err != nil {
		t.Fatal(err)
	}
	for i, status := range []string{"PENDING", "COMPLETED"} {
		e := events[i]
		if e.Event != "payment.status" || e.Data["payment"] != payment || e.Data["status"] != status || e.Data["purpose"] != "TOP_UP" || len(e.Data) != 3 {
			t.Errorf("%s: %v", status, e)
		}
	}
}

// TestWallet_membersHearOfWhatIsPaidOtherwise: the payment that the balance makes needless is told as cancelled.
func TestWallet_membersHearOfWhatIsPaidOtherwise(t *testing.T) {
	t.Parallel()
	k := sharedTill(t)
	k.confirm(k.topUp(10000), "").want(200)
	bought := k.by(k.member, "POST", "/services/subscriptions", map[string]any{"plan_id": k.plan("VIAL_BASICO"), "billing_cycle": "MONTHLY"}).want(201)
	k.by(k.member, "POST", "/wallet/payments", map[string]any{"subscription_id": bought.text("data", "id"), "method": "BALANCE"}).want(201)
	var told string
	eventually(t, "the cancelled payment is told", func() bool {
		return one(t, k.node, `SELECT body::jsonb->'data'->>'reason' FROM event_log
			WHERE type = 'payment.status' AND body::jsonb @> '{"data": {"payment": "`+bought.text("data", "payment", "id")+`", "status": "CANCELLED"}}'`, &told) == nil
	})
	if told != "PAID_OTHERWISE" {
		t.Errorf("told why: %q", told)
	}
}
