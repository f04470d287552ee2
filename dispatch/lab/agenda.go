package lab

import (
	"container/heap"
	"time"
)

// agenda is what is still to happen, the next first; of the same moment, what was noted first.
type agenda struct {
	items []item
	noted int
}

type item struct {
	at  time.Duration
	seq int
	do  func()
}

// note has something happen at a time.
func (a *agenda) note(at time.Duration, do func()) {
	a.noted++
	heap.Push(a, item{at, a.noted, do})
}

// next takes the next thing off.
func (a *agenda) next() item { return heap.Pop(a).(item) }

func (a *agenda) Len() int { return len(a.items) }
func (a *agenda) Less(i, j int) bool {
	x, y := a.items[i], a.items[j]
	return x.at < y.at || x.at == y.at && x.seq < y.seq
}
func (a *agenda) Swap(i, j int) { a.items[i], a.items[j] = a.items[j], a.items[i] }
func (a *agenda) Push(x any)    { a.items = append(a.items, x.(item)) }
func (a *agenda) Pop() any {
	last := a.items[len(a.items)-1]
	a.items = a.items[:len(a.items)-1]
	return last
}
