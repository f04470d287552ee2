package match

// near is an item, by its number, at a distance.
type near struct {
	distance int64
	item     int32
}

func (n near) before(m near) bool {
	return n.distance < m.distance || n.distance == m.distance && n.item < m.item
}

// heap is a binary heap, the nearest item first, the lower number on a tie. container/heap would box every entry, and this
// is the inner loop of a round.
type heap []near

func (h *heap) push(n near) {
	*h = append(*h, n)
	a := *h
	i := len(a) - 1
	for i > 0 && n.before(a[(i-1)/2]) {
		a[i] = a[(i-1)/2]
		i = (i - 1) / 2
	}
	a[i] = n
}

func (h *heap) pop() near {
	a := *h
	top, last := a[0], a[len(a)-1]
	a = a[:len(a)-1]
	*h = a
	if len(a) > 0 {
		a.sink(last)
	}
	return top
}

// sink puts n where it belongs, from the top down.
func (h heap) sink(n near) {
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(n) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = n
}
