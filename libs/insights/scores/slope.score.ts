/** Sums over points (x, y). */
export interface PointSums {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xy: number;
  readonly xx: number;
}

/** The same in whole units, so that sums can be taken back without drift. `xy` in units of x times units of y. */
export interface ExactPointSums {
  readonly n: number;
  readonly x: bigint;
  readonly y: bigint;
  readonly xy: bigint;
  readonly xx: bigint;
}

/** Least-squares slope of y on x. null with fewer than two points or no spread of x. Choose x near 0: sums cancel. */
export function slope({ n, x, y, xy, xx }: PointSums): number | null {
  const spread = n * xx - x * x;
  return n < 2 || spread <= 0 ? null : (n * xy - x * y) / spread;
}

/** Least-squares slope of exact sums, in units of y per unit of x; rounded once, whatever the origin of x. */
export function slopeExact({ n, x, y, xy, xx }: ExactPointSums): number | null {
  const count = BigInt(n);
  const spread = count * xx - x * x;
  return n < 2 || spread === 0n ? null : Number(count * xy - x * y) / Number(spread);
}

/**
 * Least-squares slope of y on times, in units of y per millisecond; sums are exact, of times in microseconds. Where these
 * are whole milliseconds, it is rounded as sums of milliseconds are.
 */
export function slopeInMilliseconds({ n, x, y, xy, xx }: ExactPointSums): number | null {
  const whole = x % 1000n === 0n && xy % 1000n === 0n && xx % 1_000_000n === 0n;
  if (whole) return slopeExact({ n, x: x / 1000n, y, xy: xy / 1000n, xx: xx / 1_000_000n });
  const slope = slopeExact({ n, x, y, xy, xx });
  return slope === null ? null : slope * 1000;
}

/**
 * Fitted change of the valences over the journey's duration, scaled to 1: the slope on (time − start) / duration.
 * `times` and `valences` go together; the duration runs from the journey's first to its last touchpoint, scored or not.
 */
export function trend(
  times: readonly number[],
  valences: readonly number[],
  startedAt: number,
  endedAt: number,
): number | null {
  const duration = endedAt - startedAt;
  if (duration <= 0) return null;
  const sums = { n: valences.length, x: 0, y: 0, xy: 0, xx: 0 };
  valences.forEach((valence, index) => {
    const x = ((times[index] ?? startedAt) - startedAt) / duration;
    sums.x += x;
    sums.y += valence;
    sums.xy += x * valence;
    sums.xx += x * x;
  });
  return slope(sums);
}
