package api_test

import "github.com/google/uuid"

// abroad is what of a play stands outside of the server.
type abroad struct {
	hook         string // a webhook
	delivery     string // of it, never sent
	subscription string // to push, of the member
	device       string // a tracker of the assigned provider
}

// tell sets up what stands outside, makes deliveries, which nobody sends here, and returns one.
func (p *play) tell() (id string) {
	p.t.Helper()
	p.subscription = p.by(p.cast["own"], "POST", "/users/me/push/subscriptions", map[string]any{"kind": "FCM", "token": uuid.NewString()}).want(201).text("data", "id")
	p.device = p.by(p.cast["assigned"], "POST", "/providers/me/devices", map[string]any{"name": "GPS"}).want(201).text("data", "id")
	eventually(p.t, "a delivery", func() bool {
		if err := p.store.FeedWebhooks(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
		rows := p.by(p.cast["admin"], "GET", "/webhooks/"+p.hook+"/deliveries?limit=1", nil).want(200).results()
		if len(rows) > 0 {
			id = rows[0]["id"].(string)
		}
		return id != ""
	})
	return id
}
