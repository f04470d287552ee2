package fleet

import (
	"sync"

	"github.com/auxilio/auxilio/geo"
)

// patchResolution is the H3 resolution of the areas for which the size of the first trip is learned.
const patchResolution = 6

// patchesMax bounds what is remembered.
const patchesMax = 4096

// patch is an area of one group.
type patch struct {
	group string
	cell  geo.Cell
}

// rings remembers how many rings of cells the last cold search in each patch needed, so that the next reads them in one trip.
type rings struct {
	mu   sync.Mutex
	last map[patch]int
}

func newRings() *rings { return &rings{last: make(map[patch]int)} }

func (r *rings) learned(p patch) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if k, ok := r.last[p]; ok {
		return k
	}
	return coldFirst
}

func (r *rings) learn(p patch, k int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.last) >= patchesMax {
		clear(r.last)
	}
	r.last[p] = k
}
