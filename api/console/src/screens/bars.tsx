/** One bar of a chart: how long, what it is, and its value in words. */
export interface Bar {
  name: string;
  value: number;
  said: string;
}

const rowHeight = 24;
const nameWidth = 190;
const barWidth = 300;
const saidWidth = 110;

/** Bars side by side, as a picture that is a table to those who cannot see it. */
export function Bars({ label, bars, most }: { label: string; bars: readonly Bar[]; most?: number }) {
  const longest = most ?? Math.max(1e-9, ...bars.map((bar) => bar.value));
  return (
    <svg class="bars" role="img" aria-label={`${label}: ${bars.map((bar) => `${bar.name} ${bar.said}`).join(", ")}`} viewBox={`0 0 ${nameWidth + barWidth + saidWidth} ${bars.length * rowHeight}`}>
      {bars.map((bar, index) => (
        <g key={bar.name} transform={`translate(0 ${index * rowHeight})`}>
          <text x={nameWidth - 8} y={16} text-anchor="end">{bar.name}</text>
          <rect class="track" x={nameWidth} y={5} width={barWidth} height={14} rx={3} />
          <rect class="bar" x={nameWidth} y={5} width={Math.max(1, (barWidth * Math.min(bar.value, longest)) / longest)} height={14} rx={3} />
          <text x={nameWidth + barWidth + 8} y={16}>{bar.said}</text>
        </g>
      ))}
    </svg>
  );
}
