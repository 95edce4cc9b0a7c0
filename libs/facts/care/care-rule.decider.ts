import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import type { CareRule, CareRulePut } from './care.events.js';

export interface PutCareRuleCommand {
  readonly name: string;
  readonly rule: CareRule;
  readonly ifVersion: ExpectedVersion;
}

export type CareRulePutEvent = Typed<'care-rule.put'>;

/** The rule as it was put last; null before the first time. */
export type CareRuleState = CareRulePut | null;

/**
 * Puts a care rule. Versions count from 1 without gaps; putting what was put last decides nothing.
 *
 * @throws Refusal `precondition-failed` if another version than the expected one was put last.
 */
export const careRuleDecider: Decider<CareRuleState, PutCareRuleCommand, CareRulePutEvent> = {
  initial: null,

  decide({ name, rule, ifVersion }, current) {
    heedVersion(ifVersion, current?.version ?? null, `care rule ${name}`);
    if (current && isSameRule(current.rule, rule)) return [];
    return [{ type: 'care-rule.put', data: { name, version: (current?.version ?? 0) + 1, rule } }];
  },

  evolve: (_, { data }) => data,
};

/** Whether two rules mean the same: the order of members, and of what they match, does not matter. */
function isSameRule(a: CareRule, b: CareRule): boolean {
  return canonical(a) === canonical(b);
}

function canonical({ match: { tiers, segments, potential }, ...rest }: CareRule): string {
  const sets = [tiers, segments].map((names) => names && [...new Set(names)].sort());
  return JSON.stringify([sets, potential ?? null, sorted(rest)]);
}

/** A value with its members in order, at any depth. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}
