package match

// problem is a sparse assignment problem. Each row may take one of its columns at a cost, or a
// waiting place of its own; each column takes one row. Costs may be negative.
type problem struct {
	columns int
	wait    []int64 // per row, the cost of its waiting place
	start   []int32 // per row, where its edges begin; one more at the end
	edges   []edge
}

// edge is a column a row may take.
type edge struct {
	column int32
	cost   int64
}

// none stands for no column or no row: a row without a column waits.
const none = int32(-1)

// addRow appends a row with its edges, which are tried in the order given when costs tie.
func (p *problem) addRow(wait int64, edges ...edge) {
	if len(p.start) == 0 {
		p.start = append(p.start, 0)
	}
	p.wait = append(p.wait, wait)
	p.edges = append(p.edges, edges...)
	p.start = append(p.start, int32(len(p.edges)))
}

func (p *problem) rows() int { return len(p.wait) }

func (p *problem) row(i int32) []edge { return p.edges[p.start[i]:p.start[i+1]] }

// solve gives each row its column, or none, at the least total cost. It prefers a column to
// waiting, and a column added earlier to one added later, where either costs the same.
//
// It is the method of Jonker and Volgenant (A shortest augmenting path algorithm for dense and
// sparse linear assignment problems, Computing 38, 1987) on adjacency lists: bidding settles most
// rows, each of the rest is settled by a shortest augmenting path. A path follows edges only, so
// a row costs no more than its own connected component, and rows of different components never
// see each other.
func (p *problem) solve() []int32 {
	s := newSolution(p)
	for _, row := range s.bid() {
		s.augment(row)
	}
	return s.columnOf
}
