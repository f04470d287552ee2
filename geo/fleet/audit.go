package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/auxilio/auxilio/geo"
)

// Audit compares the index in Redis with itself: each provider in at most one cell of a group, in the cell of its position,
// and there if and only if cur says so. It returns a sentence for each violation, sorted; none is good. Reading takes a while and
// positions move, so only what two readings agree on is told.
func (f *Fleet) Audit(ctx context.Context) (problems []string, err error) {
	first, err := f.auditOnce(ctx)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	second, err := f.auditOnce(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range first {
		if slices.Contains(second, p) {
			problems = append(problems, p)
		}
	}
	return problems, nil
}

// spot is a provider in a cell of a group, and the tag it is under.
type spot struct {
	provider string
	tag      geo.Cell
	suffix   string
}

func (s spot) String() string {
	id, err := uuid.FromBytes([]byte(s.provider))
	if err != nil {
		return fmt.Sprintf("%q at %s", s.provider, s.suffix)
	}
	return id.String() + " at " + s.suffix
}

func (f *Fleet) auditOnce(ctx context.Context) ([]string, error) {
	cur, err := f.readCur(ctx)
	if err != nil {
		return nil, err
	}
	av, problems, err := f.readAv(ctx)
	if err != nil {
		return nil, err
	}
	for s := range av {
		if !cur[s] {
			problems = append(problems, s.String()+" is in the index but not in cur")
		}
	}
	for s := range cur {
		if !av[s] {
			problems = append(problems, s.String()+" is in cur but not in the index")
		}
	}
	problems = append(problems, twice(av)...)
	slices.Sort(problems)
	return problems, nil
}

// twice tells who is in several cells of one group.
func twice(av map[spot]bool) []string {
	cells := make(map[string][]string)
	for s := range av {
		group, _, _ := strings.Cut(s.suffix, ":")
		cells[s.provider+group] = append(cells[s.provider+group], s.String())
	}
	var problems []string
	for _, at := range cells {
		if len(at) > 1 {
			slices.Sort(at)
			problems = append(problems, "in several cells of one group: "+strings.Join(at, ", "))
		}
	}
	return problems
}

func (f *Fleet) readCur(ctx context.Context) (map[spot]bool, error) {
	spots := make(map[spot]bool)
	err := f.eachHash(ctx, curKeys, func(key string, fields map[string]string) {
		tag, err := parseCur(key)
		if err != nil {
			return
		}
		for provider, line := range fields {
			for _, suffix := range strings.Split(line, "\n")[1:] {
				spots[spot{provider, tag, suffix}] = true
			}
		}
	})
	return spots, err
}

func (f *Fleet) readAv(ctx context.Context) (spots map[spot]bool, problems []string, err error) {
	spots = make(map[spot]bool)
	err = f.eachHash(ctx, prefix+"av:*", func(key string, fields map[string]string) {
		tag, group, cell, err := parseAv(key)
		if err != nil {
			problems = append(problems, "not a key of the index: "+key)
			return
		}
		for provider, packed := range fields {
			s := spot{provider, tag, avSuffix(group, cell)}
			spots[s] = true
			if !sits(packed, tag, cell) {
				problems = append(problems, s.String()+" is not in the cell of its position")
			}
		}
	})
	return spots, problems, err
}

// sits reports whether what is packed was seen in cell, and cell is under tag.
func sits(packed string, tag, cell geo.Cell) bool {
	s, ok := unpackSighting(packed)
	return ok && indexCell(s.point, cell.Resolution()) == cell && cell.Parent(tagResolution) == tag
}

// eachHash calls do with every hash whose key matches pattern.
func (f *Fleet) eachHash(ctx context.Context, pattern string, do func(key string, fields map[string]string)) error {
	keys, err := f.scan(ctx, pattern)
	if err != nil {
		return err
	}
	slices.Sort(keys)
	for some := range slices.Chunk(slices.Compact(keys), writeMax) {
		pipe := f.redis.Pipeline()
		found := make([]*redis.MapStringStringCmd, len(some))
		for i, key := range some {
			found[i] = pipe.HGetAll(ctx, key)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		for i, key := range some {
			do(key, found[i].Val())
		}
	}
	return nil
}
