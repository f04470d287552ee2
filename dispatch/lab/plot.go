package lab

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// Curve is a named set of waits in minutes.
type Curve struct {
	Name  string
	Waits []float64
}

// The plot, in points.
const (
	plotWidth, plotHeight = 760, 440
	plotLeft, plotBottom  = 60, 50
	plotTop, plotRight    = 50, 20
)

// strokes differ in shade and dash, so that the curves are told apart in grey too.
var strokes = []string{
	`stroke="#0b6e4f" stroke-width="3"`, `stroke="#b23a48" stroke-width="2" stroke-dasharray="8 4"`,
	`stroke="#33658a" stroke-width="2" stroke-dasharray="2 4"`, `stroke="#8a6d3b" stroke-width="2" stroke-dasharray="12 3 2 3"`,
}

// Plot draws curves as an SVG: the share of members, upwards, whom help has reached within so many minutes.
func Plot(to io.Writer, title string, curves []Curve) error {
	longest := 1.0
	for _, c := range curves {
		longest = max(longest, Quantile(c.Waits, 0.99))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="26" font-size="16">%s</text>`+"\n", plotLeft, html.EscapeString(title))
	axes(&b, longest)
	for i, c := range curves {
		stroke := strokes[i%len(strokes)]
		fmt.Fprintf(&b, `<polyline fill="none" %s points="%s"/>`+"\n", stroke, points(c.Waits, longest))
		y := plotHeight - plotBottom - 20 - 20*(len(curves)-1-i)
		fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%d" y2="%d" %s/><text x="%d" y="%d">%s: mean %.1f, p95 %.1f min</text>`+"\n",
			plotWidth-330, plotWidth-290, y, y, stroke, plotWidth-280, y+4, html.EscapeString(c.Name), mean(c.Waits), Quantile(c.Waits, 0.95))
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(to, b.String())
	return err
}

func axes(b *strings.Builder, longest float64) {
	for i := range 5 {
		share := float64(i) / 4
		x, y := place(share*longest, share, longest)
		fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%d %%</text>`+"\n",
			plotLeft, plotWidth-plotRight, y, y, plotLeft-6, y+4, int(100*share))
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%.0f min</text>`+"\n", x, plotHeight-plotBottom+20, share*longest)
	}
}

// points is how the share grows with the minutes, at a hundred steps.
func points(waits []float64, longest float64) string {
	sorted := slices.Sorted(slices.Values(waits))
	var at []string
	for i := range 101 {
		minutes := longest * float64(i) / 100
		n, _ := slices.BinarySearchFunc(sorted, minutes, func(w, m float64) int {
			if w <= m {
				return -1
			}
			return 1
		})
		x, y := place(minutes, float64(n)/float64(max(1, len(sorted))), longest)
		at = append(at, fmt.Sprintf("%.1f,%.1f", x, y))
	}
	return strings.Join(at, " ")
}

func place(minutes, share, longest float64) (x, y float64) {
	x = plotLeft + minutes/longest*(plotWidth-plotLeft-plotRight)
	return x, plotHeight - plotBottom - share*(plotHeight-plotTop-plotBottom)
}
