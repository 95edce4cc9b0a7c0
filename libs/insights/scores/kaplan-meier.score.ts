import type { Interval } from './mean.score.js';
import { Z95 } from './student-t.score.js';

/** How many reached the event at one time since their beginning, and how many were last seen there without it. */
export interface SurvivalTime {
  readonly time: number;
  readonly events: number;
  readonly censored: number;
}

/** The curve from one time with events on, until the next. */
export interface SurvivalStep {
  readonly time: number;
  /** Those who were still without the event just before. */
  readonly atRisk: number;
  readonly events: number;
  /** The share without the event after it. */
  readonly survival: number;
  /** Greenwood's standard error; null where nobody is left, so that it is undefined. */
  readonly error: number | null;
}

export interface SurvivalCurve {
  readonly n: number;
  readonly events: number;
  /** The latest time at which anybody was seen; beyond it the curve is known only if it has reached 0. */
  readonly last: number;
  readonly steps: readonly SurvivalStep[];
}

/** A share, and its 95 % interval; null where it is undefined. */
export interface ShareWithout {
  readonly survival: number;
  readonly error: number | null;
  readonly interval: Interval | null;
}

/** What survives sums of reciprocals in floating point. */
const ROUNDING = 1e-12;

/**
 * The share that is still without the event, by Kaplan & Meier (1958), with Greenwood's standard error: whoever was last
 * seen without it counts until then, instead of being left out. At one time, events come before those last seen.
 *
 * @param times in ascending order, each once
 */
export function kaplanMeier(times: readonly SurvivalTime[]): SurvivalCurve {
  const n = times.reduce((sum, { events, censored }) => sum + events + censored, 0);
  const steps: SurvivalStep[] = [];
  let [atRisk, survival, variance] = [n, 1, 0];
  for (const { time, events, censored } of times) {
    if (events > 0) {
      survival *= 1 - events / atRisk;
      variance += events / (atRisk * (atRisk - events));
      const error = atRisk === events ? null : survival * Math.sqrt(variance);
      steps.push({ time, atRisk, events, survival, error });
    }
    atRisk -= events + censored;
  }
  const events = steps.reduce((sum, step) => sum + step.events, 0);
  return { n, events, last: times.at(-1)?.time ?? 0, steps };
}

/** The curve at a time; null where nobody was seen for so long. */
export function survivalAt({ n, last, steps }: SurvivalCurve, time: number): ShareWithout | null {
  const step = steps.findLast((each) => each.time <= time);
  if (n === 0 || (time > last && step?.survival !== 0)) return null;
  const { survival, error } = step ?? { survival: 1, error: 0 };
  return { survival, error, interval: survivalInterval(survival, error) };
}

/** When the share of those with the event first reaches `p`; null: it has not. */
export function survivalQuantile({ steps }: SurvivalCurve, p: number): number | null {
  return steps.find(({ survival }) => survival <= 1 - p + ROUNDING)?.time ?? null;
}

/** When the interval's ends reach the same share (Brookmeyer & Crowley 1982); an end that has not reached it is null. */
export function survivalQuantileInterval(
  { steps }: SurvivalCurve,
  p: number,
): readonly [low: number | null, high: number | null] {
  const reached = (end: 0 | 1) =>
    steps.find(({ survival, error }) => {
      const interval = survivalInterval(survival, error) ?? [survival, survival];
      return interval[end] <= 1 - p + ROUNDING;
    })?.time ?? null;
  return [reached(0), reached(1)];
}

/** On the scale of ln(−ln S), which stays within 0 … 1; null at both edges, where it is undefined. */
function survivalInterval(survival: number, error: number | null): Interval | null {
  if (error === null || survival <= 0 || survival >= 1) return null;
  const width = (Z95 * error) / (survival * -Math.log(survival));
  return [survival ** Math.exp(width), survival ** Math.exp(-width)];
}
