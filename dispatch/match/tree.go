package match

import "math"

// tree is the shortest path tree grown from one row without a place, over columns that are
// taken, until it reaches a place that is not. It is emptied by what it touched, so a small
// component costs little in a large problem.
type tree struct {
	distance []int64 // by column; unreached for not reached
	from     []int32 // by column, the row it is reached from
	reached  []int32 // columns to forget afterwards
	settled  []int32 // columns whose distance is final
	frontier heap

	// The nearest open place so far: a column nobody has, or the waiting place of openRow.
	open     int32
	openRow  int32
	openCost int64
}

const unreached = math.MaxInt64

func newTree(columns int) tree {
	t := tree{distance: make([]int64, columns), from: nones(columns)}
	for i := range t.distance {
		t.distance[i] = unreached
	}
	return t
}

func (t *tree) clear() {
	for _, c := range t.reached {
		t.distance[c] = unreached
	}
	t.reached, t.settled, t.frontier = t.reached[:0], t.settled[:0], t.frontier[:0]
	t.open, t.openRow, t.openCost = none, none, unreached
}

// reach notes a way to a column; taken says whether a row holds it.
func (t *tree) reach(column, from int32, distance int64, taken bool) {
	known := t.distance[column]
	if distance >= known || distance > t.openCost {
		return
	}
	if known == unreached {
		t.reached = append(t.reached, column)
	}
	t.distance[column], t.from[column] = distance, from
	if taken {
		t.frontier.push(near{distance, column})
		return
	}
	t.offer(column, from, distance)
}

// offer notes an open place: column, or the waiting place of row when column is none. On a tie a
// column goes before waiting, and the column with the lower number before another.
func (t *tree) offer(column, row int32, distance int64) {
	better := distance < t.openCost ||
		distance == t.openCost && column != none && (t.open == none || column < t.open)
	if better {
		t.open, t.openRow, t.openCost = column, row, distance
	}
}

// nearest takes the closest taken column off the frontier; none when an open place is closer.
func (t *tree) nearest() int32 {
	for len(t.frontier) > 0 && t.frontier[0].distance < t.openCost {
		n := t.frontier.pop()
		if n.distance == t.distance[n.item] {
			t.settled = append(t.settled, n.item)
			return n.item
		}
	}
	return none
}

// augment gives a row a place along the shortest path, moving the rows on it over by one, and
// brings the prices up to date.
func (s *solution) augment(row int32) {
	t := &s.tree
	t.clear()
	s.grow(row, 0)
	for column := t.nearest(); column != none; column = t.nearest() {
		s.grow(s.rowOf[column], t.distance[column])
	}
	for _, column := range t.settled {
		s.price[column] += t.distance[column] - t.openCost
	}
	s.shift(row)
}

// grow adds the places of a row that is itself at a distance.
func (s *solution) grow(row int32, distance int64) {
	base := distance
	if held := s.columnOf[row]; held != none {
		base -= s.heldCost(row, held)
	}
	t := &s.tree
	t.offer(none, row, base+s.wait[row])
	for _, e := range s.row(row) {
		t.reach(e.column, row, base+e.cost-s.price[e.column], s.rowOf[e.column] != none)
	}
}

// heldCost is what a row pays after prices for the column it holds.
func (s *solution) heldCost(row, column int32) int64 {
	for _, e := range s.row(row) {
		if e.column == column {
			return e.cost - s.price[column]
		}
	}
	panic("match: a row holds a column it has no edge to")
}

// shift moves the open place back along the path: each row takes the column the next one left.
func (s *solution) shift(root int32) {
	t := &s.tree
	column, row := t.open, t.openRow
	for {
		left := s.columnOf[row]
		if s.columnOf[row] = column; column != none {
			s.rowOf[column] = row
		}
		if row == root {
			return
		}
		column, row = left, t.from[left]
	}
}
