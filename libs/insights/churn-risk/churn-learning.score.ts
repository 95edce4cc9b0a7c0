import type { ChurnModel } from './churn-model.score.js';
import { dateOf } from './churn-days.score.js';
import { type ChurnFact, churnStatisticsOf } from './churn-fact.score.js';
import type { Learning } from './churn-fitting.score.js';
import { bgRhythms, type RhythmCounts } from './churn-rhythms.score.js';
import { meanSpendOf } from './churn-rhythm.score.js';
import { experiencesOf } from './churn-signals.score.js';
import { seenUntil, SnapshotBuilder } from './churn-snapshot.score.js';

/** What is to be learned, and by when. Days are counted from 1970-01-01. */
export interface LearningPlan {
  readonly cutOff: number;
  /** The first activity day of all customers, but for a few that are dated long before the others. */
  readonly first: number;
  /** Of the settings. */
  readonly horizonDays: number;
  readonly currency: string | null;
  /** The day of the first live fact; null: there is none. */
  readonly liveSince: number | null;
  readonly inForce: ChurnModel | null;
}

/**
 * The horizon over which something can be learned until a date: the one wanted, or, where history is shorter than two of
 * them, half of history.
 */
export function horizonWithin(first: number, until: number, horizonDays: number): number {
  return Math.max(1, Math.min(horizonDays, Math.floor((until - first) / 2)));
}

/** Collects what a model is learned from, customer by customer, in little memory. */
export class ChurnLearning {
  private readonly latest: SnapshotBuilder;
  private readonly earlier: SnapshotBuilder;
  private readonly rhythms: RhythmCounts = new Map();
  private n = 0;
  private sampled = 0;
  private activity = 0;
  private readonly based = { all: 0, gone: 0, active: 0, left: 0 };

  constructor(private readonly plan: LearningPlan) {
    const { first, cutOff, horizonDays } = plan;
    const horizon = horizonWithin(first, cutOff, horizonDays);
    const toldOn = cutOff - horizon;
    const before = horizonWithin(first, toldOn, horizonDays);
    this.latest = new SnapshotBuilder(toldOn, horizon);
    this.earlier = new SnapshotBuilder(toldOn - before, before);
  }

  /**
   * Adds a customer by its facts, which may be later than the cut-off.
   * @param isSampled whether its experiences are to be learned from, too
   * @param dayOf the number of a fact's date
   */
  add(facts: readonly ChurnFact[], isSampled: boolean, dayOf: (time: number) => number): void {
    const { cutOff } = this.plan;
    const dated = facts.map((fact) => ({ fact, day: dayOf(fact.time) })).filter(({ day }) => day <= cutOff);
    const days = activityDays(dated);
    if (days.length === 0) return;
    this.n++;
    this.activity += days.length;
    this.sampled += Number(isSampled);
    this.addBase(days);
    const [first, last] = [days[0] as number, days.at(-1) as number];
    const key = `${days.length - 1} ${last - first} ${cutOff - first}`;
    this.rhythms.set(key, (this.rhythms.get(key) ?? 0) + 1);
    for (const builder of [this.latest, this.earlier]) {
      if (!builder.addRhythm(days) || !isSampled) continue;
      const until = dated.filter(({ day }) => day <= builder.toldOn).map(({ fact }) => fact);
      const statistics = churnStatisticsOf(until, (time) => dateOf(dayOf(time)));
      const strengths = experiencesOf(statistics, builder.toldOn).map(({ signal, strength }) => [signal, strength]);
      builder.addCustomer(days, meanSpendOf(statistics, this.plan.currency), Object.fromEntries(strengths));
    }
  }

  learning(): Learning {
    const { cutOff, horizonDays, currency, inForce } = this.plan;
    const { all, gone, active, left } = this.based;
    // Of customers who are not dormant, where enough are not.
    const [whole, part] = active > 0 ? [active, left] : [all, gone];
    return {
      cutOff: dateOf(cutOff),
      horizonDays,
      currency,
      n: this.n,
      sampled: this.sampled,
      activity: this.activity,
      baseRate: (part + 1) / (whole + 2),
      rhythms: bgRhythms(this.rhythms),
      latest: this.latest.snapshot(),
      earlier: this.earlier.snapshot(),
      inForce,
    };
  }

  /** Whether somebody who was there when the horizon before the cut-off began has been active in it. */
  private addBase(days: readonly number[]): void {
    const { cutOff, horizonDays, liveSince } = this.plan;
    const began = cutOff - horizonDays;
    if (seenUntil(days, began) === 0) return;
    const hasLeft = (days.at(-1) as number) <= began;
    this.based.all++;
    this.based.gone += Number(hasLeft);
    // Of whom somebody watched for less than two horizons, nobody could both be seen and have left: so whoever was active
    // in either of them counts.
    if (liveSince === null || (days.at(-1) as number) < Math.min(liveSince, began - horizonDays)) return;
    this.based.active++;
    this.based.left += Number(hasLeft);
  }
}

function activityDays(dated: readonly { readonly fact: ChurnFact; readonly day: number }[]): readonly number[] {
  const active = dated.filter(
    ({ fact }) => fact.type === 'touchpoint.recorded' || fact.type === 'customer.purchase-made',
  );
  return [...new Set(active.map(({ day }) => day))].sort((a, b) => a - b);
}
