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
