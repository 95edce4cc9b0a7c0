/** The values of several rounds, summarised. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A line of docs/benchmarks.md: a measurement and its goal. */
export interface Result {
  readonly what: string;
  readonly against: string;
  readonly goal: string;
  /** Null: there is no goal. */
  readonly reached: boolean | null;
  readonly ratio: string;
  readonly spread: string;
}

/** The bound that a ratio must keep. */
export type Goal = { readonly least: number } | { readonly most: number };

/** Prepares a round. The returned function does the work and returns its number of events. */
export type Round = () => Promise<() => Promise<number>>;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

/** Runs several callers at once; each takes the next item when its last one is done. */
export async function inLanes<T>(
  callers: number,
  items: Iterable<T>,
  send: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let next = rest.next(); !next.done; next = rest.next()) await send(next.value);
    }),
  );
}

/** Measures each in turns after a warm-up round, so that whatever disturbs the machine disturbs all. */
export async function inTurns<Name extends string, Value = number>(
  rounds: number,
  of: Record<Name, () => Promise<Value>>,
): Promise<Record<Name, readonly Value[]>> {
  const values = Object.fromEntries(Object.keys(of).map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of Object.keys(of) as Name[]) {
      const value = await of[name]();
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}

/** The events per second of each, measured in turns. */
export function race<Name extends string>(
  rounds: number,
  of: Record<Name, Round>,
): Promise<Record<Name, readonly number[]>> {
  const rate = (round: Round) => async () => {
    const work = await round();
    globalThis.gc?.();
    const started = performance.now();
    const events = await work();
    return (events * 1_000) / (performance.now() - started);
  };
  const rates = Object.entries<Round>(of).map(([name, round]) => [name, rate(round)]);
  return inTurns(rounds, Object.fromEntries(rates) as Record<Name, () => Promise<number>>);
}

/** The ratio of two by rounds. Without a goal it is only shown. */
export function compare(
  what: string,
  against: string,
  goal: Goal | null,
  ours: readonly number[],
  theirs: readonly number[],
  unit: string,
): Result {
  const [us, them] = [spreadOf(ours), spreadOf(theirs)];
  const ratio = us.median / them.median;
  const each = spreadOf(ours.map((value, round) => value / (theirs[round] ?? them.median)));
  return {
    what,
    against,
    ...judge(ratio, goal),
    ratio: `${ratio.toFixed(2)}×`,
    spread: `${each.least.toFixed(2)}–${each.most.toFixed(2)}× (${round(us.median)} : ${round(them.median)} ${unit})`,
  };
}

/** The columns that say whether a ratio keeps its goal. */
export function judge(ratio: number, goal: Goal | null): Pick<Result, 'goal' | 'reached'> {
  if (goal === null) return { goal: '–', reached: null };
  return 'least' in goal
    ? { goal: `≥ ${goal.least}×`, reached: ratio >= goal.least }
    : { goal: `≤ ${goal.most}×`, reached: ratio <= goal.most };
}

export function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
