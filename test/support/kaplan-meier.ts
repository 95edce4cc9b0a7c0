/** How long something was watched, in whatever unit, and whether it ended then or only the watching did. */
export interface Watched {
  readonly time: number;
  readonly ended: boolean;
}

/** After a time with ends, the share of all that goes on, as a fraction. */
export interface Remaining {
  readonly time: number;
  readonly atRisk: number;
  readonly ended: number;
  readonly share: readonly [numerator: bigint, denominator: bigint];
}

/**
 * The curve of Kaplan and Meier as its definition has it: at each time with ends, those who were watched at least until
 * then are counted anew, and the shares who did not end are multiplied as fractions. Slow, and shares nothing with the
 * product's.
 */
export function remainingOf(watched: readonly Watched[]): readonly Remaining[] {
  const ends = watched.filter(({ ended }) => ended).map(({ time }) => time);
  let share: Remaining['share'] = [1n, 1n];
  return [...new Set(ends)]
    .sort((a, b) => a - b)
    .map((time) => {
      const atRisk = watched.filter((each) => each.time >= time).length;
      const ended = ends.filter((end) => end === time).length;
      share = reduced(share[0] * BigInt(atRisk - ended), share[1] * BigInt(atRisk));
      return { time, atRisk, ended, share };
    });
}

/** The share that goes on after `time`, as a number. */
export function remainingAfter(curve: readonly Remaining[], time: number): number {
  const [numerator, denominator] = curve.findLast((each) => each.time <= time)?.share ?? [1n, 1n];
  // Fifteen digits: what a number keeps.
  return Number((numerator * 10n ** 15n) / denominator) / 1e15;
}

/** When at least the share `part` (such as [1, 2]) has ended; null if that was never seen. */
export function endedBy(curve: readonly Remaining[], [part, of]: readonly [number, number]): number | null {
  const left = BigInt(of - part);
  return (
    curve.find(({ share: [numerator, denominator] }) => numerator * BigInt(of) <= left * denominator)?.time ?? null
  );
}

function reduced(numerator: bigint, denominator: bigint): readonly [bigint, bigint] {
  let [a, b] = [numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return [numerator / a, denominator / a];
}
