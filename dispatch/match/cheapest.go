package match

// Edge is a column that a row may take, at a cost.
type Edge struct {
	Column int
	Cost   int64
}

// Cheapest gives each row its column, or -1 for its waiting place, at the least total cost: the solver of a round, for whoever
// has other costs than its own. Each column, numbered from 0 to below columns, takes one row.
func Cheapest(columns int, wait []int64, edges [][]Edge) []int {
	p := &problem{columns: columns}
	for i, of := range edges {
		own := make([]edge, len(of))
		for k, e := range of {
			own[k] = edge{int32(e.Column), e.Cost}
		}
		p.addRow(wait[i], own...)
	}
	taken := make([]int, len(edges))
	for i, column := range p.solve() {
		taken[i] = int(column)
	}
	return taken
}
