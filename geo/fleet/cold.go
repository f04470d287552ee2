package fleet

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
)

var (
	// ErrNotWhole is a cold search while the index is being rebuilt; the database knows better.
	ErrNotWhole = errors.New("the index of positions is being rebuilt")
	// ErrNotIndexed is a cold search for what the index does not hold: those who are busy or whose fix no longer
	// counts, everybody of any service, radii of providers.
	ErrNotIndexed = errors.New("the index of positions cannot answer this")
)

const (
	coldFirst   = 3               // rings read in the first trip where nothing is learned yet
	coldCells   = 20_000          // cells after which it is cheaper to look at every key of the group
	coldTimeout = 5 * time.Second // of one search
	coldMany    = 500             // cells for which it pays to ask first which tags have anybody
	coldTrip    = 2_000           // cells in one pipeline
)

// NearestCold answers q from the index in Redis: the available with a fresh fix. Providers have Provider, State, Point and
// FixedAt, to the second. It is as exact as Nearest, and there to check it and for who has no replica.
//
// It reads the cells around q.At ring by ring, in trips whose size is learned from earlier searches nearby, and stops when
// the nearest possible point beyond the last ring is farther than what was found: a way out of a disk of cells
// leads through its last ring, so nothing outside is nearer than the nearest cell of that ring.
func (f *Fleet) NearestCold(ctx context.Context, q Query) ([]Hit, error) {
	if q.Service == "" || q.IncludeBusy || q.IncludeStale || q.OwnRadius {
		return nil, ErrNotIndexed
	}
	if q.At.Valid() != nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, coldTimeout)
	defer cancel()
	if err := f.whole(ctx); err != nil {
		return nil, err
	}
	s := &search{fleet: f, Query: q, slot: f.groups.slot(q.Service), now: f.cfg.Now(), seen: make(map[uuid.UUID]sighting)}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return s.hits(), nil
}

// whole is nil when the index holds everybody.
func (f *Fleet) whole(ctx context.Context) error {
	epoch, err := f.redis.Get(ctx, epochKey).Result()
	if errors.Is(err, redis.Nil) || strings.HasPrefix(epoch, draftPrefix) {
		return ErrNotWhole
	}
	return err
}

// search is one cold search under way.
type search struct {
	fleet *Fleet
	Query
	slot slot
	now  time.Time
	seen map[uuid.UUID]sighting
}

func (s *search) run(ctx context.Context) error {
	if !s.fits(s.reach()) {
		return s.walk(ctx)
	}
	origin := geo.CellAt(s.At, s.slot.res)
	place := patch{s.slot.group, origin.Parent(patchResolution)}
	done := -1
	for k := s.fleet.rings.learned(place); ; k = 2*k + 1 {
		if 3*k*(k+1) >= coldCells {
			return s.walk(ctx)
		}
		rings := origin.Rings(k)
		if err := s.read(ctx, s.within(rings[done+1:])); err != nil {
			return err
		}
		if bound := s.bound(); s.least(rings[k]) > bound {
			s.fleet.rings.learn(place, s.needed(rings, bound))
			return nil
		}
		done = k
	}
}

// fits reports whether a search as far as radius may be worth reading cell by cell.
func (s *search) fits(radius float64) bool {
	edge := geo.Edge(s.slot.res)
	return math.IsInf(radius, 1) || radius*radius*math.Pi/(2.6*edge*edge) < coldCells
}

func (s *search) cellReach() float64 { return geo.Reach(s.slot.res) }

// least is the distance below which there is no point of cells.
func (s *search) least(cells []geo.Cell) float64 {
	least := math.Inf(1)
	for _, c := range cells {
		least = min(least, geo.Distance(s.At, c.Center()))
	}
	return least - s.cellReach()
}

// needed is how many rings would have been enough for bound.
func (s *search) needed(rings [][]geo.Cell, bound float64) int {
	for k, ring := range rings {
		if s.least(ring) > bound {
			return k
		}
	}
	return len(rings) - 1
}

// within is the cells of rings that can hold somebody within the radius.
func (s *search) within(rings [][]geo.Cell) []geo.Cell {
	var cells []geo.Cell
	for _, ring := range rings {
		for _, c := range ring {
			if s.RadiusM <= 0 || s.least([]geo.Cell{c}) <= s.RadiusM {
				cells = append(cells, c)
			}
		}
	}
	return cells
}

// bound is the distance beyond which nobody is wanted.
func (s *search) bound() float64 {
	hits := s.hits()
	if s.Limit > 0 && len(hits) == s.Limit {
		return min(s.reach(), hits[s.Limit-1].DistanceM)
	}
	return s.reach()
}

func (s *search) read(ctx context.Context, cells []geo.Cell) error {
	if len(cells) > coldMany {
		var err error
		if cells, err = s.inhabited(ctx, cells); err != nil {
			return err
		}
	}
	keys := make([]string, len(cells))
	for i, c := range cells {
		keys[i] = avKey(s.slot.group, c)
	}
	return s.readKeys(ctx, keys)
}

// inhabited is those of cells whose tag has anybody.
func (s *search) inhabited(ctx context.Context, cells []geo.Cell) ([]geo.Cell, error) {
	pipe := s.fleet.redis.Pipeline()
	there := make(map[geo.Cell]*redis.IntCmd)
	for _, c := range cells {
		if tag := c.Parent(tagResolution); there[tag] == nil {
			there[tag] = pipe.Exists(ctx, curKey(tag))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(cells, func(c geo.Cell) bool { return there[c.Parent(tagResolution)].Val() == 0 }), nil
}

func (s *search) readKeys(ctx context.Context, keys []string) error {
	for some := range slices.Chunk(keys, coldTrip) {
		pipe := s.fleet.redis.Pipeline()
		found := make([]*redis.MapStringStringCmd, len(some))
		for i, key := range some {
			found[i] = pipe.HGetAll(ctx, key)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		for _, cell := range found {
			s.see(cell.Val())
		}
	}
	return nil
}

// walk reads every cell of the group there is.
func (s *search) walk(ctx context.Context) error {
	keys, err := s.fleet.scan(ctx, avKeys(s.slot.group))
	if err != nil {
		return err
	}
	return s.readKeys(ctx, keys)
}

// see takes what one cell holds. Of somebody who changed cells between two reads the later sighting counts.
func (s *search) see(cell map[string]string) {
	for id, packed := range cell {
		seen, ok := unpackSighting(packed)
		provider, err := uuid.FromBytes([]byte(id))
		if !ok || err != nil || seen.bits&s.slot.bit == 0 || !seen.fresh(s.now, s.fleet.cfg.Fresh) {
			continue
		}
		if before, twice := s.seen[provider]; !twice || seen.second >= before.second {
			s.seen[provider] = seen
		}
	}
}

// hits is whoever was seen within the radius, the nearest first, at most Limit.
func (s *search) hits() []Hit {
	var hits []Hit
	for id, seen := range s.seen {
		if d := geo.Distance(s.At, seen.point); d <= s.reach() {
			unit := Unit{Provider: id, State: Available, Point: seen.point, FixedAt: time.Unix(seen.second, 0).UTC()}
			hits = append(hits, Hit{Unit: unit, DistanceM: d})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		if a.DistanceM != b.DistanceM {
			return cmp.Compare(a.DistanceM, b.DistanceM)
		}
		return bytes.Compare(a.Provider[:], b.Provider[:])
	})
	if s.Limit > 0 && len(hits) > s.Limit {
		hits = hits[:s.Limit]
	}
	return hits
}
