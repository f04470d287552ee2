package fleet

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
)

const (
	writeMax     = 500                    // providers in one trip
	writeGather  = 5 * time.Millisecond   // how long a change waits for others to share its trip
	writeTimeout = 2 * time.Second        // of one trip
	retryFirst   = 50 * time.Millisecond  // after a trip that failed, doubled each time
	retryLast    = 500 * time.Millisecond // and no longer than this
	liveFor      = 15 * time.Minute       // the life of a live hash
	feedKeep     = 4096                   // batches kept in each stream, roughly
)

// write sends what changed to Redis until ctx ends, and then once more what is left.
func (f *Fleet) write(ctx context.Context) {
	retry := retryFirst
	for f.gather(ctx) {
		err := f.flush(ctx, writeMax)
		f.health(ctx, err)
		if err == nil {
			retry = retryFirst
			continue
		}
		pause(ctx, retry)
		retry = min(2*retry, retryLast)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	for f.unsent.len() > 0 && f.flush(last, writeMax) == nil {
	}
}

// gather waits until there is something to write, and a little longer so that more of it goes in one trip.
// It is false when ctx ended.
func (f *Fleet) gather(ctx context.Context) bool {
	for f.unsent.len() == 0 {
		select {
		case <-ctx.Done():
			return false
		case <-f.unsent.wake:
		}
	}
	if f.unsent.len() < writeMax {
		pause(ctx, writeGather)
	}
	return ctx.Err() == nil
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// flush writes up to limit providers. What could not be written stays to be written.
func (f *Fleet) flush(ctx context.Context, limit int) error {
	ids := f.unsent.take(limit)
	err := f.transmit(ctx, ids)
	if err != nil {
		f.unsent.mark(ids...)
	}
	return err
}

// transmit writes what is newest of providers.
func (f *Fleet) transmit(ctx context.Context, providers []uuid.UUID) error {
	err := f.send(ctx, f.drafts(providers))
	if !redis.HasErrorPrefix(err, "NOSCRIPT") {
		return err
	}
	if err := f.loadScripts(ctx); err != nil {
		return err
	}
	return f.send(ctx, f.drafts(providers))
}

// send writes drafts. Redis forgets a provider where it was before it learns where it is, so that
// it is nowhere for a moment rather than in two places.
func (f *Fleet) send(ctx context.Context, drafts []draft) error {
	if len(drafts) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	if err := f.sendErasures(ctx, drafts); err != nil {
		return err
	}
	pipe := f.redis.Pipeline()
	settled := make(batches)
	for _, d := range drafts {
		if d.tag != 0 {
			settled.add(d.tag, d, d.stays)
			d.tell(ctx, pipe)
		}
	}
	settled.queue(ctx, pipe)
	f.publish(ctx, pipe, drafts)
	_, err := pipe.Exec(ctx)
	return err
}

func (f *Fleet) sendErasures(ctx context.Context, drafts []draft) error {
	erasures := make(batches)
	for _, d := range drafts {
		for _, tag := range d.erase {
			erasures.add(tag, d, nil)
		}
	}
	if len(erasures) == 0 {
		return nil
	}
	pipe := f.redis.Pipeline()
	erasures.queue(ctx, pipe)
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	f.erased(drafts)
	return nil
}

// batches is the arguments of settle for each tag.
type batches map[geo.Cell][]any

func (b batches) add(tag geo.Cell, d draft, stays []stay) {
	args := b[tag]
	if args == nil {
		args = append(args, avPrefix(tag))
	}
	args = append(args, d.provider[:], d.stamp, d.place.at.Unix(), len(stays))
	for _, s := range stays {
		seen := sighting{point: d.place.point, second: d.place.at.Unix(), bits: s.bits}
		args = append(args, avSuffix(s.group, s.cell), seen.pack())
	}
	b[tag] = args
}

func (b batches) queue(ctx context.Context, pipe redis.Pipeliner) {
	for tag, args := range b {
		settle.EvalSha(ctx, pipe, []string{curKey(tag)}, args...)
	}
}

// tell queues the live hash of d.
func (d draft) tell(ctx context.Context, pipe redis.Pipeliner) {
	p := d.place
	tell.EvalSha(ctx, pipe, []string{liveKey(d.provider)}, d.stamp, liveFor.Milliseconds(),
		"state", d.duty.state.String(), "version", d.duty.version,
		"latitude", decimal(p.point.Lat, 7), "longitude", decimal(p.point.Lng, 7),
		"accuracy", decimal(p.accuracy, -1), "speed", decimal(p.speed, -1), "heading", decimal(p.heading, -1),
		"recorded_at", milli(p.at), "anchored_at", milli(p.anchored), "seq", p.seq)
}

func decimal(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

// publish queues drafts for the other nodes, a batch for each shard of the feed.
func (f *Fleet) publish(ctx context.Context, pipe redis.Pipeliner, drafts []draft) {
	var shards [feedShards][]record
	for _, d := range drafts {
		n := feedShard(d.provider)
		shards[n] = append(shards[n], d.record)
	}
	for n, records := range shards {
		if len(records) > 0 {
			pipe.XAdd(ctx, &redis.XAddArgs{
				Stream: feedKey(n), MaxLen: feedKeep, Approx: true,
				Values: []any{feedNode, f.node, feedBatch, packBatch(records)},
			})
		}
	}
}
