package realtime

import (
	"hash/maphash"
	"slices"
	"sync"

	"github.com/auxilio/auxilio/store"
)

const hubShards = 64

// hub knows who follows which topic on this node.
type hub struct {
	seed   maphash.Seed
	shards [hubShards]shard
}

// shard holds some of the topics. Its lists are never changed in place: delivering reads one without a lock held.
type shard struct {
	mu     sync.RWMutex
	topics map[string][]*subscription
}

func newHub() *hub {
	h := &hub{seed: maphash.MakeSeed()}
	for i := range h.shards {
		h.shards[i].topics = map[string][]*subscription{}
	}
	return h
}

func (h *hub) shard(topic string) *shard {
	return &h.shards[maphash.String(h.seed, topic)%hubShards]
}

func (h *hub) add(s *subscription) {
	sh := h.shard(s.topic.name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.topics[s.topic.name] = append(slices.Clip(sh.topics[s.topic.name]), s)
}

func (h *hub) remove(s *subscription) {
	sh := h.shard(s.topic.name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	list := sh.topics[s.topic.name]
	i := slices.Index(list, s)
	switch {
	case i < 0:
	case len(list) == 1:
		delete(sh.topics, s.topic.name)
	default:
		sh.topics[s.topic.name] = slices.Concat(list[:i], list[i+1:])
	}
}

func (h *hub) followers(topic string) []*subscription {
	sh := h.shard(topic)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	return sh.topics[topic]
}

// all returns every subscription of the node.
func (h *hub) all() (subs []*subscription) {
	for i := range h.shards {
		sh := &h.shards[i]
		sh.mu.RLock()
		for _, list := range sh.topics {
			subs = append(subs, list...)
		}
		sh.mu.RUnlock()
	}
	return subs
}

// deliver offers events to everybody who follows one of their topics.
func (h *hub) deliver(batch []*store.Event) {
	for _, ev := range batch {
		for i := range ev.Entries {
			e := &ev.Entries[i]
			for _, s := range h.followers(e.Topic) {
				s.offer(e)
			}
		}
	}
}
