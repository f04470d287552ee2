package realtime

import (
	"context"
	"log/slog"
	"sync"

	"github.com/google/uuid"

	"github.com/auxilio/auxilio/dispatch"
)

// PresenceStore is where it is noted which providers can be reached, and through which node.
type PresenceStore interface {
	Beat(ctx context.Context, node uuid.UUID) error
	Leave(ctx context.Context, node uuid.UUID) error
	Connect(ctx context.Context, provider dispatch.ProviderID, node uuid.UUID) (fence int64, err error)
	Disconnect(ctx context.Context, provider dispatch.ProviderID, fence int64) error
	Absent(ctx context.Context, providers []dispatch.ProviderID) ([]dispatch.ProviderID, error)
	Offered(ctx context.Context, providers []dispatch.ProviderID) ([]dispatch.ProviderID, error)
}

// presence keeps the store's notes in step with the sockets of this node: one write when a provider's first socket
// opens, one when the last has closed. It repeats what fails.
type presence struct {
	store PresenceStore
	node  uuid.UUID
	log   *slog.Logger

	mu      sync.Mutex
	sockets map[dispatch.ProviderID]int
	fences  map[dispatch.ProviderID]int64 // of what is noted; owned by run
	changed map[dispatch.ProviderID]struct{}
	wake    chan struct{} // size 1
}

func newPresence(s PresenceStore, node uuid.UUID, log *slog.Logger) *presence {
	return &presence{
		store: s, node: node, log: log,
		sockets: map[dispatch.ProviderID]int{},
		fences:  map[dispatch.ProviderID]int64{},
		changed: map[dispatch.ProviderID]struct{}{},
		wake:    make(chan struct{}, 1),
	}
}

// opened counts a socket of a provider.
func (p *presence) opened(id dispatch.ProviderID) { p.count(id, 1) }

// closed counts one less.
func (p *presence) closed(id dispatch.ProviderID) { p.count(id, -1) }

func (p *presence) count(id dispatch.ProviderID, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sockets[id] += n; p.sockets[id] == 0 {
		delete(p.sockets, id)
	}
	p.changed[id] = struct{}{}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// settle writes what has changed. At the first failure it leaves the rest for the next time.
func (p *presence) settle(ctx context.Context) {
	var failed error
	for id := range p.takeChanged() {
		if failed == nil {
			failed = p.write(ctx, id)
		}
		if failed != nil {
			p.again(id)
		}
	}
	if failed != nil && ctx.Err() == nil {
		p.log.Warn("presence not noted, trying again", "error", failed)
	}
}

func (p *presence) takeChanged() map[dispatch.ProviderID]struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed := p.changed
	p.changed = map[dispatch.ProviderID]struct{}{}
	return changed
}

// again leaves a provider for the next time settle runs.
func (p *presence) again(id dispatch.ProviderID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed[id] = struct{}{}
}

func (p *presence) write(ctx context.Context, id dispatch.ProviderID) error {
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	p.mu.Lock()
	open := p.sockets[id] > 0
	p.mu.Unlock()
	fence, noted := p.fences[id]
	switch {
	case open && !noted:
		fence, err := p.store.Connect(ctx, id, p.node)
		if err == nil {
			p.fences[id] = fence
		}
		return err
	case !open && noted:
		if err := p.store.Disconnect(ctx, id, fence); err != nil {
			return err
		}
		delete(p.fences, id)
	}
	return nil
}

// check notes again those whose note was taken over by a socket elsewhere that has closed since.
func (p *presence) check(ctx context.Context) {
	absent, err := p.store.Absent(ctx, p.connected())
	if err != nil {
		if ctx.Err() == nil {
			p.log.Warn("presence not checked", "error", err)
		}
		return
	}
	for _, id := range absent {
		delete(p.fences, id)
		p.again(id)
	}
	p.settle(ctx)
}

// connected are the providers with a socket here.
func (p *presence) connected() []dispatch.ProviderID {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := make([]dispatch.ProviderID, 0, len(p.sockets))
	for id := range p.sockets {
		ids = append(ids, id)
	}
	return ids
}
