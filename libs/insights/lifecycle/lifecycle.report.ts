import { type Period, periodOf } from '#libs/insights/reading/period.js';
import type { Interval } from '#libs/insights/scores/mean.score.js';
import { wilson } from '#libs/insights/scores/proportion.score.js';
import { type Stage, STAGES } from './lifecycle.stages.score.js';

/** How many customers came from one stage into another; null: they were none before. */
export interface Flow {
  readonly from: Stage | null;
  readonly to: Stage;
  readonly n: number;
}

export interface StageReport {
  readonly stage: Stage;
  /** Customers when the period begins. */
  readonly from: number;
  readonly in: number;
  readonly out: number;
  readonly net: number;
  /** Customers when it ends. */
  readonly to: number;
}

/** Customers of each stage: to = from + in − out. */
export function stageReports(before: readonly Flow[], within: readonly Flow[]): readonly StageReport[] {
  const stock = stockOf(before);
  return STAGES.map((stage) => {
    const came = total(within.filter(({ to }) => to === stage));
    const left = total(within.filter(({ from }) => from === stage));
    const from = stock.get(stage) ?? 0;
    return { stage, from, in: came, out: left, net: came - left, to: from + came - left };
  });
}

/** Flows of several days together, from no stage first, then in the order of the stages. */
export function flowsTogether(flows: readonly Flow[]): readonly Flow[] {
  return [null, ...STAGES].flatMap((from) =>
    STAGES.flatMap((to) => {
      const n = total(flows.filter((flow) => flow.from === from && flow.to === to));
      return n === 0 ? [] : [{ from, to, n }];
    }),
  );
}

export interface LossReport {
  readonly reason: string;
  readonly n: number;
  readonly share: number;
}

/** Losses by reason, the most frequent first. */
export function lossReports(losses: ReadonlyMap<string, number>): readonly LossReport[] {
  const all = [...losses.values()].reduce((sum, n) => sum + n, 0);
  return [...losses]
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => ({ reason, n, share: n / all }))
    .sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1));
}

export interface WonBackReport {
  /** Customers who were won back later, until now. */
  readonly n: number;
  /** Customers who were lost in the period. */
  readonly of: number;
  readonly share: number | null;
  readonly interval: Interval | null;
  readonly tooFew: boolean;
}

/** Fewer customers than this say little. */
const FEW = 30;

export function wonBackReport(n: number, of: number): WonBackReport {
  return { n, of, share: of === 0 ? null : n / of, interval: wilson(n, of), tooFew: of < FEW };
}

/** Customers of each stage when a period ends. */
export interface StagesAt {
  readonly key: string;
  readonly stages: readonly { readonly stage: Stage; readonly n: number }[];
}

/**
 * Customers of each stage over time: one item for each period, whether anything changes in it or not.
 *
 * @param before flows before the first day
 * @param within flows by day; by the first day of a month where it lies in those days as a whole and months are wanted
 * @param days the first one, and the last one of which something is told
 * @param most how many items are wanted
 * @param after keys up to this one are left out
 */
export function stagesOverTime(
  period: Period,
  before: readonly Flow[],
  within: ReadonlyMap<string, readonly Flow[]>,
  [first, last]: readonly [first: string, last: string],
  { most, after }: { readonly most: number; readonly after: string | undefined },
): readonly StagesAt[] {
  const stock = stockOf(before);
  const changed = [...within].sort(([one], [other]) => (one < other ? -1 : 1));
  const found: StagesAt[] = [];
  let at = 0;
  const begin = after === undefined ? first : (dayBehind(period, after) ?? first);
  for (let day = begin > first ? begin : first; day <= last && found.length < most; ) {
    const key = periodOf(period, day);
    const next = nextPeriod(period, day);
    for (let each = changed[at]; each !== undefined && each[0] < next && each[0] <= last; each = changed[++at])
      for (const flow of each[1]) move(stock, flow);
    found.push({ key, stages: STAGES.map((stage) => ({ stage, n: stock.get(stage) ?? 0 })) });
    day = next;
  }
  return found;
}

/** The first day behind the period that a day lies in. */
function nextPeriod(period: Period, day: string): string {
  if (period === 'day') return daysFrom(day, 1);
  const date = new Date(`${day}T00:00:00Z`);
  if (period === 'week') return daysFrom(day, 7 - ((date.getUTCDay() + 6) % 7));
  date.setUTCMonth(date.getUTCMonth() + 1, 1);
  return date.toISOString().slice(0, 10);
}

/** The first day behind the period with a key; undefined if no period has it. */
function dayBehind(period: Period, key: string): string | undefined {
  const [year = '', week = ''] = key.split('-W');
  // The first week of a year has its 4 January in it.
  const within = { day: key, month: `${key}-01`, week: `${year}-01-04` }[period];
  const weeks = period === 'week' ? Number(week) - 1 : 0;
  if (Number.isNaN(Date.parse(`${within}T00:00:00Z`)) || !(weeks >= 0 && weeks < 53)) return undefined;
  return daysFrom(nextPeriod(period, within), 7 * weeks);
}

function daysFrom(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function stockOf(flows: readonly Flow[]): Map<Stage, number> {
  const stock = new Map<Stage, number>();
  for (const flow of flows) move(stock, flow);
  return stock;
}

function move(stock: Map<Stage, number>, { from, to, n }: Flow): void {
  if (from !== null) stock.set(from, (stock.get(from) ?? 0) - n);
  stock.set(to, (stock.get(to) ?? 0) + n);
}

function total(flows: readonly Flow[]): number {
  return flows.reduce((sum, { n }) => sum + n, 0);
}
