import type { CountTable } from '#libs/insights/engine/counts.js';
import type { Sums } from '#libs/insights/engine/sums.js';
import { minus, times, type Whole } from '#libs/kernel/whole.js';
import type { CareDecision } from './care-decision.insight.js';

/**
 * Sums over the decisions of a rule that have the same fate, by the day on which they were due, and over months and all days. Of
 * each decision, a is how many answers with a valence followed it and v the sum of these valences in 1e-12 units.
 */
export const CARE_CELLS = {
  name: 'insight.care_cells',
  key: { rule: 'text', span: 'text', day: 'date', fate: 'text' },
  counts: [
    /** Decisions. */
    'decided',
    /** Those after which there was an activity day. */
    'active',
    /** Those that answers followed. */
    'answered',
    'a',
    'v',
    'aa',
    'av',
    'vv',
  ],
} as const satisfies CountTable<'rule' | 'span' | 'day' | 'fate', string>;

export type CareSum = (typeof CARE_CELLS.counts)[number];

/** The day under which a cell holds all days. */
const ALL_DAYS = '-infinity';

/** Adds decisions (sign 1), or takes them back (−1). */
export function countDecisions({ counts }: Sums, decisions: readonly CareDecision[], sign: 1 | -1): void {
  for (const decision of decisions) {
    const { rule, fate, dueOn } = decision;
    const added = sumsOf(decision, sign);
    counts.add(CARE_CELLS, { rule, span: 'all', day: ALL_DAYS, fate }, added);
    counts.add(CARE_CELLS, { rule, span: 'month', day: `${dueOn.slice(0, -2)}01`, fate }, added);
    counts.add(CARE_CELLS, { rule, span: 'day', day: dueOn, fate }, added);
  }
}

/** What a decision adds. */
function sumsOf({ activities, answers, valence }: CareDecision, sign: 1 | -1): Readonly<Record<CareSum, Whole>> {
  const signed = (value: Whole) => (sign === 1 ? value : minus(0, value));
  return {
    decided: sign,
    active: activities > 0 ? sign : 0,
    answered: answers > 0 ? sign : 0,
    a: signed(answers),
    v: signed(valence),
    aa: signed(times(answers, answers)),
    av: signed(times(answers, valence)),
    vv: signed(times(valence, valence)),
  };
}
