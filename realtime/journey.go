package realtime

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/auxilio/auxilio/dispatch"
	"github.com/auxilio/auxilio/store"
)

// journeys knows, for every request that is followed on this node, who is on the way to it. An event of the request
// makes what is known void at once; it is read again in the background.
type journeys struct {
	read func(context.Context, dispatch.RequestID) (store.Journey, error)

	mu     sync.Mutex
	known  map[string]*journey // by topic
	unread map[string]dispatch.RequestID
	wake   chan struct{} // size 1
}

// journey is one followed request.
type journey struct {
	store.Journey
	followers int
	valid     bool
	events    int // counts those that voided it
}

func newJourneys(read func(context.Context, dispatch.RequestID) (store.Journey, error)) *journeys {
	return &journeys{read: read, known: map[string]*journey{}, unread: map[string]dispatch.RequestID{}, wake: make(chan struct{}, 1)}
}

// underWay reports whether somebody is on the way whose position its followers may see.
func (j *journey) underWay() bool {
	return j.Provider != dispatch.ProviderID{} && (j.State == dispatch.EnRoute || j.State == dispatch.Arrived)
}

// follow counts one more follower of t.
func (js *journeys) follow(t topic) {
	if t.kind != requestTopic {
		return
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	j := js.known[t.name]
	if j == nil {
		j = &journey{}
		js.known[t.name] = j
		js.void(t.name, dispatch.RequestID(t.id))
	}
	j.followers++
}

// leave counts one follower less.
func (js *journeys) leave(t topic) {
	if t.kind != requestTopic {
		return
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	if j := js.known[t.name]; j != nil {
		if j.followers--; j.followers == 0 {
			delete(js.known, t.name)
		}
	}
}

// void marks a journey for reading. The caller holds mu.
func (js *journeys) void(name string, id dispatch.RequestID) {
	j := js.known[name]
	j.valid = false
	j.events++
	js.unread[name] = id
	select {
	case js.wake <- struct{}{}:
	default:
	}
}

// moved voids the journeys that events tell of.
func (js *journeys) moved(batch []*store.Event) {
	js.mu.Lock()
	defer js.mu.Unlock()
	for _, ev := range batch {
		id := dispatch.RequestID(ev.Request)
		if name := id.Topic(); js.known[name] != nil {
			js.void(name, id)
		}
	}
}

// of returns a copy of what is known of a request; false while it is being read.
func (js *journeys) of(t topic) (journey, bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j := js.known[t.name]
	if j == nil || !j.valid {
		return journey{}, false
	}
	return *j, true
}

// run reads void journeys until ctx ends.
func (js *journeys) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-js.wake:
		}
		for name, id := range js.takeUnread() {
			if err := js.refresh(ctx, name, id); err != nil {
				js.postpone(ctx, name, id)
			}
		}
	}
}

func (js *journeys) takeUnread() map[string]dispatch.RequestID {
	js.mu.Lock()
	defer js.mu.Unlock()
	unread := js.unread
	js.unread = map[string]dispatch.RequestID{}
	return unread
}

func (js *journeys) refresh(ctx context.Context, name string, id dispatch.RequestID) error {
	events, followed := js.eventsOf(name)
	if !followed {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	read, err := js.read(ctx, id)
	if err != nil && !errors.Is(err, dispatch.ErrNotFound) {
		return err
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	if j := js.known[name]; j != nil && j.events == events { // else it is void again, and in unread
		j.Journey, j.valid = read, true
	}
	return nil
}

func (js *journeys) eventsOf(name string) (events int, followed bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j := js.known[name]
	if j == nil {
		return 0, false
	}
	return j.events, true
}

// postpone reads a journey again a little later: the store is away.
func (js *journeys) postpone(ctx context.Context, name string, id dispatch.RequestID) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(retryPause):
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.known[name] != nil {
		js.void(name, id)
	}
}
