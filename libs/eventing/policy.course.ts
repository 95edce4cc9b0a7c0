import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Policy } from './policy.js';

/** From which position and time on a policy decides. Earlier events it only takes. */
export interface PolicyBeginning {
  /** Milliseconds since 1970, UTC. */
  readonly beganAt: number;
  readonly beganPosition: Position;
}

/** The moment the log has reached with some events: their latest time, or that of earlier events if later. */
export function momentAfter(
  before: number | null,
  events: readonly StoredEvent[],
  momentOf: (event: StoredEvent) => number,
): number | null {
  return events.reduce<number | null>((latest, event) => Math.max(latest ?? -Infinity, momentOf(event)), before);
}

/**
 * Takes events in order into what a policy knows, with what falls due between them in its place; returns what they lead
 * to, in that order.
 * @param before the moment the log had reached
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
