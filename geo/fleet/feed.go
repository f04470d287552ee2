package fleet

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	feedBlock = 500 * time.Millisecond // how long one read waits; also how long Run takes to end
	feedCount = 64                     // batches in one read

	feedNode  = "n" // field of a batch: who wrote it
	feedBatch = "b" // field of a batch: the records
)

// reader is where this node is in one shard of the feed.
type reader struct {
	shard  int
	cursor string // of the last batch merged; "": nothing was read yet
	lost   uint64 // the value of Fleet.lost that cursor belongs to
	missed bool   // something may have passed unread
}

// follow merges one shard of the feed into the replica until ctx ends. It begins at the end of the stream, and asks
// for a load whenever it may have missed something: after that, and after it could not read for a while.
func (f *Fleet) follow(ctx context.Context, shard int) {
	r := reader{shard: shard, missed: true, lost: f.lost.Load()}
	for ctx.Err() == nil {
		if lost := f.lost.Load(); lost != r.lost {
			r.cursor, r.lost = "0", lost
		}
		if err := f.read(ctx, &r); err != nil {
			f.health(ctx, err)
			r.missed = true
			pause(ctx, retryLast)
			continue
		}
		if r.missed {
			r.missed = false
			f.loadSoon()
		}
	}
}

// read merges what comes after the cursor of r.
func (f *Fleet) read(ctx context.Context, r *reader) error {
	ctx, cancel := context.WithTimeout(ctx, feedBlock+writeTimeout)
	defer cancel()
	if r.cursor == "" {
		return f.skip(ctx, r)
	}
	streams, err := f.redis.XRead(ctx, &redis.XReadArgs{
		Streams: []string{feedKey(r.shard), r.cursor}, Count: feedCount, Block: feedBlock,
	}).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	for _, s := range streams {
		for _, m := range s.Messages {
			f.hear(ctx, m)
			r.cursor = m.ID
		}
	}
	return err
}

// skip sets the cursor of r to the end of its stream.
func (f *Fleet) skip(ctx context.Context, r *reader) error {
	last, err := f.redis.XRevRangeN(ctx, feedKey(r.shard), "+", "-", 1).Result()
	if err != nil {
		return err
	}
	r.cursor = "0"
	for _, m := range last {
		r.cursor = m.ID
	}
	return nil
}

// hear merges a batch that another node wrote.
func (f *Fleet) hear(ctx context.Context, m redis.XMessage) {
	if m.Values[feedNode] == f.node {
		return
	}
	packed, _ := m.Values[feedBatch].(string)
	records, err := unpackBatch(packed)
	if err != nil {
		f.cfg.Log.ErrorContext(ctx, "read the feed of positions", "message", m.ID, "error", err)
		return
	}
	now := f.cfg.Now()
	f.replica.mu.Lock()
	defer f.replica.mu.Unlock()
	for _, rec := range records {
		f.reconcile(rec, now)
	}
}

// reconcile merges rec from another node and writes where the two nodes together know more than each wrote:
//   - one has the newer duty and the other the newer place: the whole, under the stamp of both;
//   - rec is behind: its writer may have put the provider where it no longer is;
//   - rec is ahead and elsewhere: this node may have.
func (f *Fleet) reconcile(rec record, now time.Time) {
	e := f.replica.entry(rec.provider)
	before := e.tag
	changed, ahead := f.replica.merge(e, rec, now)
	switch theirs := rec.place.tag(); {
	case changed && e.inked != 0 && e.inked == before && before != e.tag:
		e.moved(before)
	case ahead && !changed && theirs != 0 && theirs != e.tag:
		e.moved(theirs)
	case !changed || !ahead:
		return
	}
	f.unsent.mark(e.provider)
}
