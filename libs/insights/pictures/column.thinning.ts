/** A place on a line; without a height the line is interrupted. */
export type Point = readonly [number, number | null];

/**
 * A line with at most four points for each column of pixels: the first, the lowest, the highest and the last, so that it
 * looks as if all were drawn (M4 aggregation, Jugel et al. 2014).
 * @param points from left to right
 */
export function thinnedLine(points: readonly Point[], columns: number): readonly Point[] {
  if (points.length <= 4 * columns) return points;
  const first = points[0]?.[0] ?? 0;
  const span = (points.at(-1)?.[0] ?? 0) - first || 1;
  const taken: Point[] = [];
  let column: Point[] = [];
  let current = 0;
  const finish = () => {
    const high = (point: Point) => point[1] ?? 0;
    const lowest = column.reduce((best, point) => (high(point) < high(best) ? point : best), column[0] as Point);
    const highest = column.reduce((best, point) => (high(point) > high(best) ? point : best), column[0] as Point);
    const kept = new Set([column[0] as Point, lowest, highest, column.at(-1) as Point]);
    taken.push(...column.filter((point) => kept.has(point)));
  };
  for (const point of points) {
    const place = Math.min(columns - 1, Math.floor(((point[0] - first) / span) * columns));
    if (place !== current && column.length > 0) {
      finish();
      column = [];
    }
    current = place;
    column.push(point);
  }
  finish();
  return taken;
}

/** A bar of an interval at a place. */
export interface Bar {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/** One bar for each column of pixels, from its lowest to its highest, where there are more bars than columns. */
export function thinnedBars(bars: readonly Bar[], columns: number): readonly Bar[] {
  if (bars.length <= columns) return bars;
  const first = bars[0]?.at ?? 0;
  const span = (bars.at(-1)?.at ?? 0) - first || 1;
  const widest = new Map<number, Bar>();
  for (const bar of bars) {
    const column = Math.min(columns - 1, Math.floor(((bar.at - first) / span) * columns));
    const known = widest.get(column);
    widest.set(
      column,
      known === undefined
        ? bar
        : { at: known.at, low: Math.min(known.low, bar.low), high: Math.max(known.high, bar.high) },
    );
  }
  return [...widest.values()];
}
