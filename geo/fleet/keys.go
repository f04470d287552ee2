package fleet

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
)

// The keys in Redis. What lies under one tag, a cell of tagResolution, shares a slot of a Cluster and changes together.
//
//	auxilio:av:{tag}:<group>:<cell>  hash   provider → packed sighting; the available only
//	auxilio:cur:{tag}                hash   provider → stamp, second, where av has it; also for those no longer there
//	auxilio:live:<provider>          hash   the newest of everything, readable; expires
//	auxilio:feed:<shard>             stream packed batches of records, by provider
//	auxilio:epoch                    string present: the index is whole; "draft:…": being written
//	auxilio:sweep                    string who sweeps this half minute
const (
	prefix   = "auxilio:"
	epochKey = prefix + "epoch"
	sweepKey = prefix + "sweep"
)

// tagResolution is the H3 resolution of the hash tag: what lies in one such cell (about 250 km²) lives in one slot
// of a Redis Cluster, and a country still spreads over many slots.
const tagResolution = 5

// indexResolution is the H3 resolution of the finest cells of the index. Coarser ones are the parents of these, and not
// the cells H3 would give for the point itself, which may differ at a border: so whoever is in a cell is under its tag.
const indexResolution = 8

// tag is the hash tag of whoever is at p; 0 when p is not known.
func (p place) tag() geo.Cell {
	if !p.known() {
		return 0
	}
	return indexCell(p.point, tagResolution)
}

// indexCell is the cell of the index of resolution res that holds whoever is at p.
func indexCell(p geo.Point, res int) geo.Cell {
	return geo.CellAt(p, indexResolution).Parent(res)
}

// feedShards is how many streams carry the feed. A provider is always in the same one, so its records stay in order.
const feedShards = 4

func avPrefix(tag geo.Cell) string { return prefix + "av:{" + tag.String() + "}:" }

func avKey(group string, cell geo.Cell) string {
	return avPrefix(cell.Parent(tagResolution)) + avSuffix(group, cell)
}

func avSuffix(group string, cell geo.Cell) string { return group + ":" + cell.String() }

func curKey(tag geo.Cell) string { return prefix + "cur:{" + tag.String() + "}" }

func liveKey(provider uuid.UUID) string { return prefix + "live:" + provider.String() }

func feedKey(shard int) string { return prefix + "feed:" + strconv.Itoa(shard) }

func feedShard(provider uuid.UUID) int { return int(provider[15]) % feedShards }

var errKey = errors.New("not a key of the index")

// parseAv reads what avKey writes.
func parseAv(key string) (tag geo.Cell, group string, cell geo.Cell, err error) {
	rest, ok := strings.CutPrefix(key, prefix+"av:{")
	hash, suffix, ok2 := strings.Cut(rest, "}:")
	i := strings.LastIndexByte(suffix, ':')
	if !ok || !ok2 || i < 0 {
		return 0, "", 0, errKey
	}
	tag, err = geo.ParseCell(hash)
	if err != nil {
		return 0, "", 0, errKey
	}
	cell, err = geo.ParseCell(suffix[i+1:])
	return tag, suffix[:i], cell, err
}

// parseCur reads what curKey writes.
func parseCur(key string) (geo.Cell, error) {
	hash, ok := strings.CutPrefix(key, prefix+"cur:{")
	hash, ok2 := strings.CutSuffix(hash, "}")
	if !ok || !ok2 {
		return 0, errKey
	}
	return geo.ParseCell(hash)
}

// eachMaster calls do with every Redis that holds keys: one, or the masters of a Cluster at the same time.
func (f *Fleet) eachMaster(ctx context.Context, do func(context.Context, redis.Cmdable) error) error {
	if cluster, ok := f.redis.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return do(ctx, c) })
	}
	return do(ctx, f.redis)
}

// scan returns every key that matches pattern.
func (f *Fleet) scan(ctx context.Context, pattern string) ([]string, error) {
	found := make(chan []string)
	var err error
	go func() {
		defer close(found)
		err = f.eachMaster(ctx, func(ctx context.Context, c redis.Cmdable) error { return scanOne(ctx, c, pattern, found) })
	}()
	var keys []string
	for page := range found {
		keys = append(keys, page...)
	}
	return keys, err
}

func scanOne(ctx context.Context, c redis.Cmdable, pattern string, found chan<- []string) error {
	for cursor := uint64(0); ; {
		page, next, err := c.Scan(ctx, cursor, pattern, 1000).Result()
		if err != nil {
			return err
		}
		found <- page
		if next == 0 {
			return nil
		}
		cursor = next
	}
}

// curKeys matches every cur.
const curKeys = prefix + "cur:{*}"

// avKeys matches every cell of group. Codes of services and names of groups have no characters that mean more than themselves.
func avKeys(group string) string { return prefix + "av:{*}:" + group + ":*" }
