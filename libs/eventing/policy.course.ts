import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Policy } from './policy.js';

/** Where in the log, and from when on, a policy decides. What lies before is only taken. */
export interface PolicyBeginning {
  /** Milliseconds since 1970, UTC. */
  readonly beganAt: number;
  readonly beganPosition: Position;
}

/** The moment that the log has come to with some events: their latest, or that of those before. */
export function momentAfter(
  before: number | null,
  events: readonly StoredEvent[],
  momentOf: (event: StoredEvent) => number,
): number | null {
  return events.reduce<number | null>((latest, event) => Math.max(latest ?? -Infinity, momentOf(event)), before);
}

/**
 * Takes events in their order into what a policy knows, and what falls due between them at its place; answers what they
 * lead to, in that order.
 * @param before the moment that the log had come to
 */
export function follow<Known>(
  policy: Policy<Known>,
  known: Known,
  events: readonly StoredEvent[],
  { beganAt, beganPosition }: PolicyBeginning,
  before: number | null,
  momentOf: (event: StoredEvent) => number,
): readonly Decision[] {
  const decisions: Decision[] = [];
  let moment = before;
  for (const event of events) {
    moment = momentAfter(moment, [event], momentOf);
    const live = event.position > beganPosition;
    const { time } = policy;
    for (let due = time?.next(known, moment ?? -Infinity); time && due; due = time.next(known, moment ?? -Infinity)) {
      time.take(due, known);
      if (live && due.at >= beganAt) decisions.push(...time.decide(due, known));
    }
    if (!policy.on.includes(event.type)) continue;
    policy.take(event, known);
    if (live && !policy.emits.includes(event.type)) decisions.push(...policy.decide(event, known));
  }
  return decisions;
}
