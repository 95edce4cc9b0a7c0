import { bgRhythms, type RhythmCounts } from './churn-rhythms.score.js';
import type { Rhythms } from '#libs/insights/scores/bg-nbd.fitting.score.js';
import { dateOf } from './churn-days.score.js';
import { EXPERIENCE_FEATURES, type ExperienceFeature } from './churn-model.score.js';

/** Customers as they stood at the end of a date, and who came back within the horizon after it; side by side. */
export interface ChurnSnapshot {
  readonly toldOn: string;
  readonly horizonDays: number;
  /** Of all customers. */
  readonly rhythms: Rhythms;
  /** Of those whose experiences are known. */
  readonly x: Int32Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  readonly spent: Float64Array;
  /** Strengths, in the order of EXPERIENCE_FEATURES. */
  readonly experiences: Float64Array;
  /** 1: no activity day within the horizon. */
  readonly left: Uint8Array;
}

/** Collects a snapshot customer by customer, in columns. */
export class SnapshotBuilder {
  private readonly rhythms: RhythmCounts = new Map();
  private n = 0;
  private x = new Int32Array(1_024);
  private tx = new Float64Array(1_024);
  private T = new Float64Array(1_024);
  private spent = new Float64Array(1_024);
  private experiences = new Float64Array(1_024 * EXPERIENCE_FEATURES.length);
  private left = new Uint8Array(1_024);

  /** @param toldOn days since 1970-01-01 */
  constructor(
    readonly toldOn: number,
    readonly horizonDays: number,
  ) {}

  /** Adds a customer's rhythm, by its activity days (ascending). False: it was not there yet. */
  addRhythm(days: readonly number[]): boolean {
    const seen = seenUntil(days, this.toldOn);
    if (seen === 0) return false;
    const [x, tx, T] = [seen - 1, (days[seen - 1] as number) - (days[0] as number), this.toldOn - (days[0] as number)];
    const key = `${x} ${tx} ${T}`;
    this.rhythms.set(key, (this.rhythms.get(key) ?? 0) + 1);
    return true;
  }

  /** Adds what a customer experienced until the date. */
  addCustomer(
    days: readonly number[],
    spent: number,
    strengths: Readonly<Partial<Record<ExperienceFeature, number>>>,
  ): void {
    const seen = seenUntil(days, this.toldOn);
    if (this.n === this.x.length) this.grow();
    const i = this.n++;
    this.x[i] = seen - 1;
    this.tx[i] = (days[seen - 1] as number) - (days[0] as number);
    this.T[i] = this.toldOn - (days[0] as number);
    this.spent[i] = spent;
    EXPERIENCE_FEATURES.forEach((feature, e) => {
      this.experiences[i * EXPERIENCE_FEATURES.length + e] = strengths[feature] ?? 0;
    });
    const next = days[seen];
    this.left[i] = next === undefined || next > this.toldOn + this.horizonDays ? 1 : 0;
  }

  snapshot(): ChurnSnapshot {
    const { n, horizonDays } = this;
    return {
      toldOn: dateOf(this.toldOn),
      horizonDays,
      rhythms: bgRhythms(this.rhythms),
      x: this.x.slice(0, n),
      tx: this.tx.slice(0, n),
      T: this.T.slice(0, n),
      spent: this.spent.slice(0, n),
      experiences: this.experiences.slice(0, n * EXPERIENCE_FEATURES.length),
      left: this.left.slice(0, n),
    };
  }

  private grow(): void {
    const twice = <Column extends Int32Array | Float64Array | Uint8Array>(column: Column): Column => {
      const larger = new (column.constructor as new (length: number) => Column)(2 * column.length);
      larger.set(column);
      return larger;
    };
    this.x = twice(this.x);
    this.tx = twice(this.tx);
    this.T = twice(this.T);
    this.spent = twice(this.spent);
    this.experiences = twice(this.experiences);
    this.left = twice(this.left);
  }
}

/** How many of the days (ascending) are at or before one. */
export function seenUntil(days: readonly number[], until: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] as number) <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}
