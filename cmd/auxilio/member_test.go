package main_test

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/auxilio/auxilio/cmd/auxilio/sim"
	"github.com/auxilio/auxilio/geo"
)

// xela is far from the simulated city, so that the people of a test have their providers to themselves.
var xela = geo.Point{Lat: 14.8347, Lng: -91.5181}

// within is a random time between two.
func within(low, high time.Duration) time.Duration { return low + rand.N(high-low) }

// pause waits for d; false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// call is a request as answers show it.
type call struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Version int64  `json:"version"`
}

// help is what people ask for a kilometre from a place.
func help(near geo.Point) map[string]any {
	at := near.Toward(rand.Float64()*360, 1000)
	return map[string]any{"service": "GRUA", "title": "No arranca", "description": "Frente al parque", "phone": "+50255501234",
		"location_latitude": at.Lat, "location_longitude": at.Lng, "location_city": "Quetzaltenango"}
}

// member asks for help again and again, follows each request on its own topic until it ends, and cancels some.
type member struct {
	person
	*follower
	kept *receipts
	ends chan string // the requests that ended
}

// live goes on until ctx ends.
func (m *member) live(ctx context.Context) {
	for ctx.Err() == nil {
		if id, ok := m.ask(ctx); ok {
			topic := "request:" + id
			m.Subscribe(ctx, topic)
			m.see(ctx, id)
			m.leave(topic)
		}
		pause(ctx, within(50*time.Millisecond, 500*time.Millisecond))
	}
}

// ask returns the id of the request it made.
func (m *member) ask(ctx context.Context) (string, bool) {
	var made call
	if err := m.Post(ctx, "/assistance/requests", help(xela), &made); err != nil {
		m.kept.lose()
		if ctx.Err() == nil {
			m.t.Errorf("ask for help: %v", err)
		}
		return "", false
	}
	m.kept.keep(receipt{request: made.ID, state: "searching", version: made.Version})
	return made.ID, true
}

// see waits for the end of a request, or cancels it when patience is over.
func (m *member) see(ctx context.Context, id string) {
	patience := time.After(within(2*time.Second, 20*time.Second))
	for {
		select {
		case ended := <-m.ends:
			if ended == id {
				return
			}
		case <-patience:
			m.cancel(ctx, id)
			return
		case <-ctx.Done():
			return
		}
	}
}

func (m *member) cancel(ctx context.Context, id string) {
	var now call
	err := m.Post(ctx, "/assistance/requests/"+id+"/cancel", map[string]any{"cancellation_reason": "Ya no hace falta"}, &now)
	if err == nil {
		m.kept.keep(receipt{request: id, state: "cancelled", version: now.Version})
	}
}

// hear notes the ends of requests.
func (m *member) hear(e sim.Message) {
	switch e.Event {
	case "request.completed", "request.cancelled", "request.rejected":
		select {
		case m.ends <- e.Data.Request:
		default: // nobody waits for it any more
		}
	}
}
