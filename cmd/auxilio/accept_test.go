package main_test

import (
	"errors"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/geo"
)

// rounds is how often each race is run; AUXILIO_RACE_ROUNDS asks for more.
func rounds(t *testing.T) int {
	text := os.Getenv("AUXILIO_RACE_ROUNDS")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// peten is farther from every provider of these tests than the engine looks, so that only the desk offers.
var peten = geo.Point{Lat: 16.93, Lng: -89.89}

// contest is a desk with providers on duty, on two nodes.
type contest struct {
	*site
	desk   person
	phones []person
}

func newContest(t *testing.T, phones int) *contest {
	c := &contest{site: newSite(t, 2)}
	c.desk = c.login(dispatch.RoleDispatcher)
	for range phones {
		c.phones = append(c.phones, c.worker(xela))
	}
	var group errgroup.Group
	group.SetLimit(8)
	for _, p := range c.phones {
		group.Go(func() error { return p.Post(t.Context(), "/providers/me/online", position(xela), nil) })
	}
	must(t, group.Wait())
	return c
}

// ask makes a request of a new member, for whom the desk asks.
func (c *contest) ask() (id string) {
	c.t.Helper()
	var made call
	body := help(peten)
	body["user_id"] = c.login(dispatch.RoleMember).user
	must(c.t, c.desk.Post(c.t.Context(), "/assistance/requests", body, &made))
	return made.ID
}

// offer puts a request before providers and returns the id of each one's offer.
func (c *contest) offer(request string, to ...person) (offers []string) {
	c.t.Helper()
	var providers []uuid.UUID
	for _, p := range to {
		providers = append(providers, p.provider)
	}
	must(c.t, c.desk.Post(c.t.Context(), "/assistance/requests/"+request+"/offer", map[string]any{"providers": providers}, nil))
	for _, p := range to {
		var id uuid.UUID
		c.scan(&id, `SELECT id FROM offer WHERE request_id = $1 AND provider_id = $2 AND status = 'PENDING'`, request, p.provider)
		offers = append(offers, id.String())
	}
	return offers
}

func (c *contest) cancel(request string) {
	c.t.Helper()
	must(c.t, c.desk.Post(c.t.Context(), "/assistance/requests/"+request+"/cancel", map[string]any{"cancellation_reason": "Otra ronda"}, nil))
}

// race has accept called for every index below n at one instant, and counts the answers by code; OK is 200.
func (c *contest) race(n int, accept func(i int) error) map[string]int {
	c.t.Helper()
	codes := make([]string, n)
	gate := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-gate
			codes[i] = codeOf(accept(i))
		})
	}
	close(gate)
	all.Wait()
	count := map[string]int{}
	for _, code := range codes {
		count[code]++
	}
	return count
}

func codeOf(err error) string {
	var refusal *sim.Refusal
	switch {
	case err == nil:
		return "OK"
	case errors.As(err, &refusal):
		return strconv.Itoa(refusal.Status) + " " + refusal.Code
	}
	return err.Error()
}

// Fifty phones accept one request at the same instant over two nodes: one has it, the others are told who was quicker.
func TestAccept_fiftyPhonesTwoNodes(t *testing.T) {
	t.Parallel()
	const phones = 50
	c := newContest(t, phones)
	for range rounds(t) {
		request := c.ask()
		offers := c.offer(request, c.phones...)
		got := c.race(phones, func(i int) error {
			return c.phones[i].Post(t.Context(), "/assistance/offers/"+offers[i]+"/accept", nil, nil)
		})
		if got["OK"] != 1 || got["409 TAKEN"] != phones-1 {
			t.Fatalf("answers %v", got)
		}
		c.cancel(request)
	}
	c.audited()
}

// One phone accepts eight offers at the same instant over two nodes: it gets one job. A provider cannot have two live
// offers; the index that forbids it is dropped, so that what is proven is that the slots alone hold.
func TestAccept_eightOffersOnePhone(t *testing.T) {
	t.Parallel()
	const offered = 8
	c := newContest(t, offered+1)
	phone, others := c.phones[0], c.phones[1:]
	c.exec(`DROP INDEX offer_one_live_per_provider`)
	for range rounds(t) {
		requests, offers := make([]string, offered), make([]string, offered)
		for i, other := range others {
			requests[i] = c.ask()
			offers[i] = c.offer(requests[i], other)[0]
			c.exec(`UPDATE offer SET provider_id = $1 WHERE id = $2`, phone.provider, offers[i])
		}
		got := c.race(offered, func(i int) error {
			return phone.Post(t.Context(), "/assistance/offers/"+offers[i]+"/accept", nil, nil)
		})
		if got["OK"] != 1 || got["409 BUSY"] != offered-1 {
			t.Fatalf("answers %v", got)
		}
		for _, request := range requests {
			c.cancel(request)
		}
	}
	c.audited()
}
