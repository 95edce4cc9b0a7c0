import { studentT95 } from '#libs/insights/scores/student-t.score.js';
import type { Journey, Stop } from './journeys.js';

/** A journey's scores as the API answers them, computed from the touchpoints themselves (docs/rules.md 6). */
export function scoresOf({ stops, status }: Journey): Record<string, number | boolean | null> {
  const scored = stops.filter((stop): stop is Stop & { valence: number } => stop.valence !== null);
  const valences = scored.map(({ valence }) => valence);
  const { peak, end } = { peak: peakOf(stops)?.valence ?? null, end: endOf(stops)?.valence ?? null };
  const [max, min] = [Math.max(...valences), Math.min(...valences)];
  const some = valences.length > 0;
  const duration = (stops.at(-1) as Stop).at - (stops[0] as Stop).at;
  const slope = duration === 0 ? null : slopeInTime(scored);
  return {
    peakEnd: peak === null || end === null ? null : (peak + end) / 2,
    peak,
    end,
    positivePeak: some && max > 0 ? max : null,
    negativePeak: some && min < 0 ? min : null,
    mean: meanOf(valences),
    peakValleyEnd: end === null ? null : (max + min + end) / 3,
    delta: meanOf(deltasOf(stops)),
    saturatedDelta: meanOf(saturatedDeltasOf(stops)),
    trend: slope === null ? null : slope * duration,
    durationSeconds: duration / 1_000_000,
    touchpoints: stops.length,
    scored: scored.length,
    provisional: status === 'open',
  };
}

/** Experience − expectation, for the touchpoints that have both. */
export function deltasOf(stops: readonly Stop[]): readonly number[] {
  return stops.flatMap(({ valence, expectation }) =>
    valence === null || expectation === null ? [] : [valence - expectation],
  );
}

/** The same, each saturated by the hyperbolic tangent, here written with exponentials. */
export function saturatedDeltasOf(stops: readonly Stop[]): readonly number[] {
  return stops.flatMap((stop) =>
    deltasOf([stop]).map((delta) => {
      const shrinking = Math.exp((-2 * Math.abs(delta)) / stop.saturation);
      return (Math.sign(delta) * (1 - shrinking)) / (1 + shrinking);
    }),
  );
}

/** The touchpoint with the largest absolute valence; the later one if equal (to 1e-12). */
export function peakOf(stops: readonly Stop[]): Stop | undefined {
  const height = (stop: Stop) => Math.round(Math.abs(stop.valence as number) * 1e12);
  let peak: Stop | undefined;
  for (const stop of stops)
    if (stop.valence !== null && (peak === undefined || height(stop) >= height(peak))) peak = stop;
  return peak;
}

/** The last scored touchpoint. */
export function endOf(stops: readonly Stop[]): Stop | undefined {
  return stops.findLast(({ valence }) => valence !== null);
}

export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The slope of the least-squares line through points; null if they do not determine a line. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number | null {
  const [first] = points;
  if (first === undefined || points.length < 2) return null;
  // Relative to the first: counted from 1970, numbers would have no digits left for microseconds.
  const near = points.map(([x, y]) => [x - first[0], y] as const);
  const [x0, y0] = [meanOf(near.map(([x]) => x)) as number, meanOf(near.map(([, y]) => y)) as number];
  const spread = near.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return spread === 0 ? null : near.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / spread;
}

/**
 * The same of valences per microsecond, rounded once: sums are of valences to 1e-12 (docs/rules.md 6), which a journey of
 * months brings to light whose touchpoints are milliseconds apart.
 */
export function slopeInTime(points: readonly { readonly at: number; readonly valence: number }[]): number | null {
  const n = BigInt(points.length);
  const exact = points.map(({ at, valence }) => [BigInt(at), BigInt(Math.round(valence * 1e12))] as const);
  const sum = (of: (x: bigint, y: bigint) => bigint) => exact.reduce((all, [x, y]) => all + of(x, y), 0n);
  const [xs, ys] = [sum((x) => x), sum((_, y) => y)];
  const spread = n * sum((x) => x * x) - xs * xs;
  return spread === 0n ? null : Number(n * sum((x, y) => x * y) - xs * ys) / Number(spread) / 1e12;
}

/** The 95 % interval by Student's t, cut at the ends of the scale. */
export function intervalOf(
  values: readonly number[],
  [least, most]: readonly [number, number] = [-1, 1],
): readonly [number, number] | null {
  const mean = meanOf(values);
  if (mean === null || values.length < 2) return null;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const margin = studentT95(values.length - 1) * Math.sqrt(variance / values.length);
  return [Math.max(least, mean - margin), Math.min(most, mean + margin)];
}

/** The 97.5 % point of the normal distribution. */
export const Z95 = 1.959963984540054;
