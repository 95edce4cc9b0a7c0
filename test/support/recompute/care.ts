import { dayOf } from './days.js';
import { studentT } from '#libs/insights/scores/student-t.score.js';
import type { CustomerFacts } from './customer.facts.js';
import { shareOf, valenceOfAnswer } from './feedback.js';
import { microsecondsOf } from './log.js';

/** An occasion that a rule decided about, and what the customer did in the 90 days after. */
interface Occasion {
  readonly fate: 'sent' | 'control' | 'skipped';
  readonly isOver: boolean;
  readonly active: boolean;
  /** Valences of answers. */
  readonly said: readonly number[];
}

/** What `/v1/care-rules/{name}/effect` answers. */
export function careEffectOf(customers: readonly CustomerFacts[], rule: string, timeZone: string, now: number): object {
  const occasions = customers.flatMap((customer) => occasionsOf(customer, rule, timeZone, now));
  const counted = (fate: Occasion['fate']) => occasions.filter((each) => each.fate === fate);
  const over = (fate: Occasion['fate']) => counted(fate).filter(({ isOver }) => isOver);
  const [sent, control] = [over('sent'), over('control')];
  return {
    sent: counted('sent').length,
    control: counted('control').length,
    skipped: counted('skipped').length,
    active: comparison(sent, control, activeOf, differenceOfShares),
    feedback: comparison(sent, control, feedbackOf, differenceOfMeans),
  };
}

function occasionsOf(
  { facts, contacts }: CustomerFacts,
  rule: string,
  timeZone: string,
  now: number,
): readonly Occasion[] {
  const day = (microseconds: number) => dayOf(Math.floor(microseconds / 1000), timeZone);
  const purchases = facts.filter(({ type }) => type === 'customer.purchase-made');
  const answers = facts.filter(({ type }) => type === 'feedback.submitted');
  return facts
    .filter(({ type, data }) => (type === 'care.due' || type === 'care.skipped') && data.rule === rule)
    .map(({ type, data }) => {
      // To the millisecond.
      const due = Math.floor(microsecondsOf(data.dueAt) / 1000) * 1000;
      const last = later(day(due), 90);
      const isIn = ({ at }: { readonly at: number }) => at >= due && day(at) <= last;
      return {
        fate: type === 'care.skipped' ? 'skipped' : data.control ? 'control' : 'sent',
        isOver: last < dayOf(now, timeZone),
        active: [...contacts, ...purchases].some(isIn),
        said: answers.filter(isIn).flatMap((answer) => valenceOfAnswer(answer) ?? []),
      };
    });
}

function later(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

type Bounds = readonly [number, number] | null;
interface Estimate {
  readonly n: number;
  readonly interval: Bounds;
}

function comparison<Of extends Estimate>(
  sent: readonly Occasion[],
  control: readonly Occasion[],
  of: (occasions: readonly Occasion[]) => Of,
  difference: (sent: readonly Occasion[], control: readonly Occasion[]) => { value: number | null; interval: Bounds },
): object {
  const [one, other] = [of(sent), of(control)];
  const tooFew = { tooFew: one.n < 30 || other.n < 30 };
  return {
    sent: { ...one, tooFew: one.n < 30 },
    control: { ...other, tooFew: other.n < 30 },
    difference: { n: one.n + other.n, ...difference(sent, control), ...tooFew },
  };
}

function activeOf(occasions: readonly Occasion[]) {
  const [x, n] = [occasions.filter(({ active }) => active).length, occasions.length];
  return { n, share: n === 0 ? null : x / n, interval: shareOf(x, n).interval as Bounds };
}

function differenceOfShares(sent: readonly Occasion[], control: readonly Occasion[]) {
  const [one, other] = [activeOf(sent), activeOf(control)];
  if (one.interval === null || other.interval === null) return { value: null, interval: null };
  const [p, q] = [one.share as number, other.share as number];
  const below = Math.sqrt((p - one.interval[0]) ** 2 + (other.interval[1] - q) ** 2);
  const above = Math.sqrt((one.interval[1] - p) ** 2 + (q - other.interval[0]) ** 2);
  return { value: p - q, interval: [p - q - below, p - q + above] as const };
}

/** Mean of all answers; those that follow one occasion are a cluster. */
function clustersOf(occasions: readonly Occasion[]) {
  const clusters = occasions.map(({ said }) => said).filter((said) => said.length > 0);
  const all = clusters.flat();
  const mean = all.length === 0 ? null : all.reduce((sum, each) => sum + each, 0) / all.length;
  const k = clusters.length;
  const residuals = clusters.map((said) => said.reduce((sum, each) => sum + each - (mean as number), 0));
  const squares = residuals.reduce((sum, each) => sum + each * each, 0);
  return { n: all.length, mean, degrees: k - 1, variance: k < 2 ? null : ((k / (k - 1)) * squares) / all.length ** 2 };
}

function feedbackOf(occasions: readonly Occasion[]) {
  const { n, mean, degrees, variance } = clustersOf(occasions);
  if (mean === null || variance === null) return { n, mean, interval: null };
  const margin = studentT(degrees, 0.95) * Math.sqrt(variance);
  return { n, mean, interval: [Math.max(-1, mean - margin), Math.min(1, mean + margin)] as const };
}

function differenceOfMeans(sent: readonly Occasion[], control: readonly Occasion[]) {
  const [one, other] = [clustersOf(sent), clustersOf(control)];
  if (one.mean === null || other.mean === null) return { value: null, interval: null };
  const value = one.mean - other.mean;
  if (one.variance === null || other.variance === null) return { value, interval: null };
  const [a, b] = [one.variance, other.variance];
  if (a + b < 1e-30) return { value, interval: [value, value] as const };
  const degrees = (a + b) ** 2 / (a ** 2 / one.degrees + b ** 2 / other.degrees);
  const margin = studentT(degrees, 0.95) * Math.sqrt(a + b);
  return { value, interval: [value - margin, value + margin] as const };
}
