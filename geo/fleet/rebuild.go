package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
)

const (
	draftPrefix = "draft:"
	draftFor    = 10 * time.Second // how long a rebuild is waited for before another node begins one
)

// watchEpoch compares the epoch in Redis with the one this node has seen. None: Redis lost the index, and it is written anew.
// Another: somebody found that first; this node adds what it knows. The same: only single tags may be lost, with one master of a Cluster.
func (f *Fleet) watchEpoch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, draftFor)
	defer cancel()
	epoch, err := f.redis.Get(ctx, epochKey).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return f.Rebuild(ctx)
	case err != nil:
		return err
	case f.epoch.Swap(strings.TrimPrefix(epoch, draftPrefix)) != strings.TrimPrefix(epoch, draftPrefix):
		f.startOver()
	}
	return f.watchTags(ctx)
}

// writeAll writes everybody this node knows.
func (f *Fleet) writeAll(ctx context.Context) error {
	for ids := range slices.Chunk(f.providers(everybody), writeMax) {
		if err := f.transmit(ctx, ids); err != nil {
			return err
		}
	}
	return nil
}

// startOver reads the feeds from their beginning, loads, and writes all this node knows.
func (f *Fleet) startOver() {
	f.lost.Add(1)
	f.loadSoon()
	f.unsent.mark(f.providers(everybody)...)
}

// Rebuild loads and writes the whole index, and declares it whole when all of it was written. Run does so by itself when
// the epoch key is missing. Nodes may do it at the same time, and while positions come in.
func (f *Fleet) Rebuild(ctx context.Context) error {
	epoch := uuid.NewString()
	mine, err := f.redis.SetNX(ctx, epochKey, draftPrefix+epoch, draftFor).Result()
	if err != nil {
		return err
	}
	f.lost.Add(1)
	if err := f.load(ctx); err != nil {
		f.cfg.Log.WarnContext(ctx, "rebuild the index from memory alone", "error", err)
	}
	if err := f.writeAll(ctx); err != nil {
		return err
	}
	if !mine {
		return nil
	}
	f.epoch.Store(epoch)
	return commit.Run(ctx, f.redis, []string{epochKey}, draftPrefix+epoch, epoch).Err()
}

// watchTags writes again whoever should be under a tag that Redis has not.
func (f *Fleet) watchTags(ctx context.Context) error {
	tags := f.inkedTags()
	pipe := f.redis.Pipeline()
	there := make([]*redis.IntCmd, len(tags))
	for i, tag := range tags {
		there[i] = pipe.Exists(ctx, curKey(tag))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	missing := make(map[geo.Cell]bool)
	for i, tag := range tags {
		if there[i].Val() == 0 {
			missing[tag] = true
		}
	}
	if len(missing) > 0 {
		f.unsent.mark(f.providers(func(e *entry) bool { return missing[e.tag] })...)
	}
	return nil
}

// inkedTags is every tag under which this node wrote somebody.
func (f *Fleet) inkedTags() []geo.Cell {
	f.replica.mu.RLock()
	defer f.replica.mu.RUnlock()
	seen := make(map[geo.Cell]bool)
	var tags []geo.Cell
	for _, e := range f.replica.units {
		if e.inked != 0 && !seen[e.inked] {
			seen[e.inked] = true
			tags = append(tags, e.inked)
		}
	}
	return tags
}
