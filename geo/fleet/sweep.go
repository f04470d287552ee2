package fleet

import (
	"context"
	"time"
)

// sweep takes out of the index whoever was not heard of for the fresh window, whichever node wrote it and whether
// or not that still runs. One node does it each half minute.
func (f *Fleet) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sweepEvery)
	defer cancel()
	mine, err := f.redis.SetNX(ctx, sweepKey, f.node, sweepEvery-time.Second).Result()
	if err != nil || !mine {
		return err
	}
	_, err = f.sweepNow(ctx)
	return err
}

// sweepNow returns how many providers it took out.
func (f *Fleet) sweepNow(ctx context.Context) (swept int, err error) {
	keys, err := f.scan(ctx, curKeys)
	if err != nil {
		return 0, err
	}
	now := f.cfg.Now()
	fresh, gone := now.Add(-f.cfg.Fresh).Unix(), now.Add(-f.cfg.Fresh-f.cfg.MaxAge).Unix()
	for _, key := range keys {
		tag, err := parseCur(key)
		if err != nil {
			continue
		}
		n, err := sweep.Run(ctx, f.redis, []string{key}, avPrefix(tag), fresh, gone).Int()
		if err != nil {
			return swept, err
		}
		swept += n
	}
	return swept, nil
}
