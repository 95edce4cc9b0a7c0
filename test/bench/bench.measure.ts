/** The values of some rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A line of docs/benchmarks.md: what was reached of a goal. */
export interface Result {
  readonly what: string;
  readonly against: string;
  readonly goal: string;
  readonly reached: boolean | null;
  readonly ratio: string;
  readonly spread: string;
}

/** Does something and answers how many events it was done to. What it needs is made before. */
export type Round = () => Promise<() => Promise<number>>;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

/** Events a second of each, measured in turns, so that what disturbs the machine disturbs all; after a round to warm up. */
export async function race<Name extends string>(
  rounds: number,
  of: Record<Name, Round>,
): Promise<Record<Name, readonly number[]>> {
  const rates = Object.fromEntries(Object.keys(of).map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of Object.keys(of) as Name[]) {
      const work = await of[name]();
      globalThis.gc?.();
      const started = performance.now();
      const events = await work();
      if (round >= 0) rates[name].push((events * 1_000) / (performance.now() - started));
    }
  }
  return rates;
}

/** The ratio of two, by rounds; `least`: what it has to be, `most`: what it may be. */
export function compare(
  what: string,
  against: string,
  goal: { readonly least: number } | { readonly most: number },
  ours: readonly number[],
  theirs: readonly number[],
  unit: string,
): Result {
  const [us, them] = [spreadOf(ours), spreadOf(theirs)];
  const ratio = us.median / them.median;
  const each = spreadOf(ours.map((value, round) => value / (theirs[round] ?? them.median)));
  const reached = 'least' in goal ? ratio >= goal.least : ratio <= goal.most;
  return {
    what,
    against,
    goal: 'least' in goal ? `≥ ${goal.least}×` : `≤ ${goal.most}×`,
    reached,
    ratio: `${ratio.toFixed(2)}×`,
    spread: `${each.least.toFixed(2)}–${each.most.toFixed(2)}× (${round(us.median)} : ${round(them.median)} ${unit})`,
  };
}

export function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
