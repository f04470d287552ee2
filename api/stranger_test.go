package api_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/google/uuid"
)

// looks has the engine look at how a job gets on, as its timer would.
func (c *crew) looks(request string) {
	c.t.Helper()
	due := dispatch.Due{Kind: dispatch.ProgressTick, Request: dispatch.RequestID(uuid.MustParse(request))}
	sql := fmt.Sprintf(`UPDATE timer SET due_at = now() WHERE kind = 'progress' AND request_id = '%s' RETURNING id`, request)
	if err := one(c.t, c.node, sql, &due.ID); err != nil {
		c.t.Fatal(err)
	}
	if err := c.dispatch.Fire(c.t.Context(), due); err != nil {
		c.t.Fatal(err)
	}
}

// TestLocation_ofAStrangerMovesNobodysJob reports positions at the very place of a request whose provider is still a street away: by
// another provider, in another's name, and by people who are no providers. Only its own provider's positions bring it on.
func TestLocation_ofAStrangerMovesNobodysJob(t *testing.T) {
	t.Parallel()
	c := shared(t)
	desk, worker, stranger := c.enter(dispatch.RoleDispatcher), c.provider(plaza.Toward(90, 250)), c.provider(plaza.Toward(0, 100))
	id, member := c.ask(nil)
	path := "/assistance/requests/" + id
	c.by(desk, "POST", path+"/assign_provider", map[string]any{"provider": worker.Provider.String()}).want(200)
	c.by(worker, "POST", path+"/depart", nil).want(200)
	state := func() string { return c.by(member, "GET", path, nil).want(200).text("data", "state") }
	position := func() any {
		return c.by(member, "GET", path+"/tracking", nil).want(200).field("data", "position", "latitude")
	}
	before := position()
	fix := func(seq int, metres float64, more map[string]any) map[string]any {
		p := plaza.Toward(0, metres)
		return with(map[string]any{"latitude": p.Lat, "longitude": p.Lng, "seq": seq, "recorded_at": time.Now()}, more)
	}
	for field, value := range map[string]string{"provider": worker.Provider.String(), "provider_id": worker.Provider.String(), "request": id, "request_id": id} {
		c.by(stranger, "POST", "/providers/me/location", fix(1, 0, map[string]any{field: value})).blames(field)
	}
	for _, who := range []hand{member, desk} {
		c.by(who, "POST", "/providers/me/location", fix(1, 0, nil)).want(403)
	}
	for seq := range 3 {
		c.verdicts(stranger, fix(seq+1, float64(seq), nil), "ACCEPTED")
		c.looks(id)
	}
	if at := position(); at != before || state() != "en_route" {
		t.Errorf("after a stranger's positions the job is %s at %v, it was at %v", state(), at, before)
	}
	c.by(stranger, "POST", path+"/arrive", nil).want(404)
	for seq := range 3 {
		c.verdicts(worker, fix(seq+1, 2+float64(seq), map[string]any{"recorded_at": time.Now().Add(time.Duration(seq) * time.Second)}), "ACCEPTED")
		c.looks(id)
	}
	if at := position(); state() != "arrived" || at == before {
		t.Errorf("after its provider's own positions the job is %s at %v", state(), at)
	}
}
