package match

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// totalOf is what an assignment costs in all.
func (p *problem) totalOf(columnOf []int32) int64 {
	var sum int64
	for i, column := range columnOf {
		sum += p.costOf(int32(i), column)
	}
	return sum
}

func (p *problem) costOf(row, column int32) int64 {
	for _, e := range p.row(row) {
		if e.column == column {
			return e.cost
		}
	}
	return p.wait[row]
}

// cheapest tries every assignment.
func (p *problem) cheapest(row int32, taken []bool) int64 {
	if int(row) == p.rows() {
		return 0
	}
	best := p.wait[row] + p.cheapest(row+1, taken)
	for _, e := range p.row(row) {
		if taken[e.column] {
			continue
		}
		taken[e.column] = true
		best = min(best, e.cost+p.cheapest(row+1, taken))
		taken[e.column] = false
	}
	return best
}

func drawProblem(t *rapid.T) *problem {
	p := &problem{columns: rapid.IntRange(0, 6).Draw(t, "columns")}
	span := rapid.SampledFrom([]int64{1, 3, 20, 1_000_000}).Draw(t, "span")
	for range rapid.IntRange(0, 6).Draw(t, "rows") {
		var edges []edge
		for column := range p.columns {
			if rapid.Bool().Draw(t, "edge") {
				edges = append(edges, edge{int32(column), rapid.Int64Range(-span, span).Draw(t, "cost")})
			}
		}
		p.addRow(rapid.Int64Range(-span, 2*span).Draw(t, "wait"), edges...)
	}
	return p
}

func TestSolve_costsWhatTryingEverythingCosts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		got := p.solve()
		checkMatching(t, p, got)
		if got, want := p.totalOf(got), p.cheapest(0, make([]bool, p.columns)); got != want {
			t.Fatalf("total %d, the cheapest is %d", got, want)
		}
	})
}

// Prices prove a solution optimal whatever its size: nobody would rather be elsewhere, and no
// column that is left over has a price.
func TestSolve_pricesProveLargeSolutions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		p := scattered(rand.New(rand.NewPCG(seed, 1)), rapid.IntRange(1, 120).Draw(t, "rows"), rapid.IntRange(1, 120).Draw(t, "columns"), rapid.IntRange(1, 30).Draw(t, "near"))
		s := newSolution(p)
		for _, row := range s.bid() {
			s.augment(row)
		}
		checkMatching(t, p, s.columnOf)
		checkPrices(t, s)
	})
}

func checkMatching(t rapid.TB, p *problem, columnOf []int32) {
	t.Helper()
	rowOf := nones(p.columns)
	for row, column := range columnOf {
		if column == none {
			continue
		}
		if rowOf[column] != none {
			t.Fatalf("column %d is taken by rows %d and %d", column, rowOf[column], row)
		}
		rowOf[column] = int32(row)
	}
}

func checkPrices(t rapid.TB, s *solution) {
	t.Helper()
	for column, price := range s.price {
		if price > 0 || price != 0 && s.rowOf[column] == none {
			t.Fatalf("column %d, row %d, has price %d", column, s.rowOf[column], price)
		}
	}
	for i := range s.rows() {
		row := int32(i)
		pays := s.wait[row]
		if s.columnOf[row] != none {
			pays = s.heldCost(row, s.columnOf[row])
		}
		if best := s.choose(row).cost; pays != best {
			t.Fatalf("row %d pays %d where it could pay %d", row, pays, best)
		}
	}
}

func TestSolve_prefersTheLowerColumnAndAnyColumnToWaiting(t *testing.T) {
	for _, n := range []int{1, 2, 5, 12} {
		p := &problem{columns: 12}
		var edges []edge
		for column := range p.columns {
			edges = append(edges, edge{int32(column), 7})
		}
		for range n {
			p.addRow(7, edges...)
		}
		for row, column := range p.solve() {
			if column == none || int(column) >= n {
				t.Errorf("of %d rows, row %d got column %d", n, row, column)
			}
		}
	}
}

// scattered is rows and columns at random places of a square 24 km wide, each row with its
// nearest columns at their distance in metres and a waiting place at 15 km.
func scattered(r *rand.Rand, rows, columns, nearest int) *problem {
	type point struct{ x, y float64 }
	place := func() point { return point{r.Float64() * 24_000, r.Float64() * 24_000} }
	at := make([]point, columns)
	for i := range at {
		at[i] = place()
	}
	p := &problem{columns: columns}
	for range rows {
		from := place()
		edges := make([]edge, columns)
		for c, to := range at {
			edges[c] = edge{int32(c), int64(1 + math.Hypot(from.x-to.x, from.y-to.y))}
		}
		p.addRow(15_000, cheapestOf(edges, nearest)...)
	}
	return p
}

// cheapestOf keeps the n cheapest of some edges.
func cheapestOf(edges []edge, n int) []edge {
	if n >= len(edges) {
		return edges
	}
	byCost := func(e edge, cost int64) int { return cmp.Compare(e.cost, cost) }
	kept := make([]edge, 0, n+1)
	for _, e := range edges {
		if len(kept) == n && e.cost >= kept[n-1].cost {
			continue
		}
		at, _ := slices.BinarySearchFunc(kept, e.cost, byCost)
		kept = slices.Insert(kept, at, e)
		kept = kept[:min(len(kept), n)]
	}
	return kept
}

func TestSolve_tenNearestCostWhatAllDoAndAreTwentyTimesFaster(t *testing.T) {
	sparse := scattered(rand.New(rand.NewPCG(7, 7)), 1000, 3000, 10)
	dense := scattered(rand.New(rand.NewPCG(7, 7)), 1000, 3000, 3000)
	sparseTime, sparseCost := timed(sparse)
	denseTime, denseCost := timed(dense)
	t.Logf("ten nearest %v at %d m, all %v at %d m", sparseTime, sparseCost, denseTime, denseCost)
	if float64(sparseCost) > 1.001*float64(denseCost) {
		t.Errorf("ten nearest cost %d, all cost %d", sparseCost, denseCost)
	}
	if denseTime < 20*sparseTime {
		t.Errorf("ten nearest took %v, all took %v", sparseTime, denseTime)
	}
}

// timed solves three times and reports the fastest.
func timed(p *problem) (best time.Duration, cost int64) {
	best = time.Hour
	for range 3 {
		start := time.Now()
		columnOf := p.solve()
		best = min(best, time.Since(start))
		cost = p.totalOf(columnOf)
	}
	return best, cost
}

func BenchmarkSolve(b *testing.B) {
	for _, size := range []struct {
		name                   string
		rows, columns, nearest int
	}{
		{"1000x3000-nearest-10", 1000, 3000, 10},
		{"1000x3000-dense", 1000, 3000, 3000},
		{"400x800-nearest-25", 400, 800, 25},
		{"400x800-dense", 400, 800, 800},
		{"800x400-nearest-25", 800, 400, 25},
		{"800x400-dense", 800, 400, 400},
	} {
		b.Run(size.name, func(b *testing.B) {
			p := scattered(rand.New(rand.NewPCG(7, 7)), size.rows, size.columns, size.nearest)
			b.ReportAllocs()
			for b.Loop() {
				p.solve()
			}
		})
	}
}
