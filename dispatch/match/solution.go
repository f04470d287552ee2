package match

import "math"

// solution is a partial assignment with the prices that prove it optimal: every row sits at the
// cheapest of its places after prices, and a column nobody took has price 0. Prices are never
// positive.
type solution struct {
	*problem
	columnOf []int32 // by row
	rowOf    []int32 // by column
	price    []int64 // by column
	tree     tree
}

func newSolution(p *problem) *solution {
	s := &solution{problem: p}
	s.columnOf, s.rowOf = nones(p.rows()), nones(p.columns)
	s.price = make([]int64, p.columns)
	s.tree = newTree(p.columns)
	return s
}

func nones(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = none
	}
	return all
}

// choice is the two cheapest places of a row after prices. A column that is none is waiting.
type choice struct {
	first, second  int32
	cost, runnerUp int64
}

func (s *solution) choose(row int32) choice {
	c := choice{first: none, second: none, cost: s.wait[row], runnerUp: math.MaxInt64}
	for _, e := range s.row(row) {
		cost := e.cost - s.price[e.column]
		switch {
		case cost < c.cost || cost == c.cost && c.first == none:
			c.second, c.runnerUp = c.first, c.cost
			c.first, c.cost = e.column, cost
		case cost < c.runnerUp || cost == c.runnerUp && c.second == none:
			c.second, c.runnerUp = e.column, cost
		}
	}
	return c
}

// bid lets each row take its cheapest place, lowering the price of a column by what the row gains
// over its second choice, so that whoever was there bids again. It returns the rows left without
// a place: those that gain nothing over the row in their place, and those left when the bidding
// grows long.
func (s *solution) bid() []int32 {
	var left []int32
	patience := 4 * s.rows()
	for i := range s.rows() {
		row := int32(i)
		for row != none && patience > 0 {
			patience--
			var settled bool
			if row, settled = s.place(row); !settled {
				break
			}
		}
		if row != none {
			left = append(left, row)
		}
	}
	return left
}

// place puts a row in its cheapest place and returns the row that was there, or none. A row that
// would gain nothing by pushing another out is returned itself, not settled.
func (s *solution) place(row int32) (displaced int32, settled bool) {
	c := s.choose(row)
	if c.first == none {
		return none, true
	}
	if c.cost == c.runnerUp && s.rowOf[c.first] != none {
		if c.second == none || s.rowOf[c.second] != none {
			return row, false
		}
		c.first = c.second
	}
	displaced = s.rowOf[c.first]
	if c.runnerUp > c.cost {
		s.price[c.first] -= c.runnerUp - c.cost
	}
	s.take(row, c.first)
	if displaced != none {
		s.columnOf[displaced] = none
	}
	return displaced, true
}

func (s *solution) take(row, column int32) {
	s.columnOf[row], s.rowOf[column] = column, row
}
