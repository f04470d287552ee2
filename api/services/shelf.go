package services

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

const (
	// shelfLife is how long a list is kept when nothing changes.
	shelfLife = time.Hour
	// readLimit bounds one reading of a list, which many callers may wait for.
	readLimit = 5 * time.Second
)

// A shelf keeps one list of the catalogue in this process. However many ask at once, it is read once; what was read
// before a change is never given out after it.
type shelf[T any] struct {
	read    func(context.Context) ([]T, error)
	edition atomic.Uint64 // grows with every change; lists are kept by it
	kept    *otter.Cache[uint64, []T]
	reading singleflight.Group
}

func newShelf[T any](read func(context.Context) ([]T, error)) *shelf[T] {
	return &shelf[T]{read: read, kept: otter.Must(&otter.Options[uint64, []T]{
		MaximumSize: 2, ExpiryCalculator: otter.ExpiryWriting[uint64, []T](shelfLife),
	})}
}

// clear forgets the list. A reading that is under way is of the edition before, and is not found any more.
func (s *shelf[T]) clear() { s.edition.Add(1) }

// list is the list as it is now. It is shared: callers must not change it.
func (s *shelf[T]) list(ctx context.Context) ([]T, error) {
	edition := s.edition.Load()
	if rows, ok := s.kept.GetIfPresent(edition); ok {
		return rows, nil
	}
	rows, err, _ := s.reading.Do(strconv.FormatUint(edition, 10), func() (any, error) {
		if rows, ok := s.kept.GetIfPresent(edition); ok {
			return rows, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
		defer cancel()
		rows, err := s.read(ctx)
		if err == nil {
			s.kept.Set(edition, rows)
		}
		return rows, err
	})
	if err != nil {
		return nil, err
	}
	return rows.([]T), nil
}
