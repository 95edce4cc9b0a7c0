import type { ChurnLevel, ChurnLevelChanged } from '#libs/facts/churn-level/churn-level.events.js';
import { alertStreamOf } from '#libs/facts/alert/alert.stream.js';
import { churnLevelDecider, churnLevelStream } from '#libs/facts/churn-level/churn-level.stream.js';
import { exclusionOf } from '#libs/insights/churn-risk/churn-risk.score.js';
import type { Decision } from '#libs/kernel/decision.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';
import type { Cause, ChangedLevel, Known, ToldLevel, Watched } from './watched.policy.js';

/** What ends what was told of a customer: if any risk is told afterwards, its level is said anew. */
const TELLS_ANEW: readonly string[] = [
  'customer.erased',
  'customer.lost',
  'customer.merged',
  'customer.profiling-allowed',
  'customer.profiling-objected',
  'customer.won-back',
];

/** The levels that say that a customer may leave, or has left: only they make a stage of its life. */
const MAKES_STAGE: readonly (ChurnLevel | null)[] = ['high', 'critical', 'dormant'];

/**
 * What is told of a customer's level once it is judged, and the change that is to be said, if it is one. The first level of
 * all is one only where it makes a stage: most new customers have a low or a medium one. Nothing is said of those of
 * whom no risk is told.
 * @param found the level; never active customers have none
 */
export function levelAfter(
  { customerId, tenant, statistics, told }: Watched,
  found: ChurnLevel,
  at: number,
  cause: Cause,
): { readonly told: ToldLevel; readonly changed?: ChangedLevel } {
  const from = isToldAnew(cause) ? null : told.level;
  if (exclusionOf(statistics) !== null) return { told: { ...told, level: null } };
  const level = statistics.days.length === 0 ? null : found;
  if (level === from) return { told: { ...told, level } };
  if (told.n === 0 && from === null && !MAKES_STAGE.includes(level)) return { told: { ...told, level } };
  const next = { level, n: told.n + 1, at: Math.max(at, told.at) };
  return { told: next, changed: { tenant, customerId, n: next.n, at: next.at, data: { level, from }, cause } };
}

function isToldAnew(cause: Cause): boolean {
  return typeof cause !== 'string' && TELLS_ANEW.includes(cause.type);
}

/** What a family is told after its members, whose levels were said by themselves: what is said next comes after all of it. */
export function toldTogether(members: readonly Watched[], own: ToldLevel): ToldLevel {
  const all = members.map(({ told }) => told);
  return { ...own, n: Math.max(own.n, ...all.map(({ n }) => n)), at: Math.max(own.at, ...all.map(({ at }) => at)) };
}

/** The changes of levels that were said last, as decisions on streams of their own. */
export function decideLevels({ levels }: Known): readonly Decision[] {
  return levels.map(({ data, cause, ...change }) =>
    decisionOf<boolean, ChurnLevelChanged, { type: 'churn.level-changed'; data: ChurnLevelChanged }, undefined>({
      cause,
      action: `churn-level/${alertStreamOf(change.tenant, change.customerId)}/${change.n}`,
      stream: churnLevelStream(change),
      decider: churnLevelDecider,
      command: data,
      context: undefined,
      opens: true,
    }),
  );
}
