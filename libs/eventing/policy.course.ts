import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Policy, PolicyTime } from './policy.js';

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

/** What has happened or fallen due, once taken into what is known. */
export interface Taken {
  /** What it leads to, in order. */
  readonly decisions: readonly Decision[];
  /** How many due times have passed. */
  readonly passed: number;
}

/** Takes what is due by a moment out of what is known; it leads to nothing if it was due before the policy began. */
export function dueBy<Known>(time: PolicyTime<Known>, known: Known, moment: number, beganAt: number): Taken {
  const decisions: Decision[] = [];
  let passed = 0;
  for (let due = time.next(known, moment); due !== undefined; due = time.next(known, moment)) {
    time.take(due, known);
    passed++;
    if (due.at >= beganAt) decisions.push(...time.decide(due, known));
  }
  return { decisions, passed };
}

/**
 * Takes events in order into what a policy knows, with what falls due between them in its place.
 * @param before the moment the log had reached
 */
export function follow<Known>(
  policy: Policy<Known>,
  known: Known,
  events: readonly StoredEvent[],
  { beganAt, beganPosition }: PolicyBeginning,
  before: number | null,
  momentOf: (event: StoredEvent) => number,
): Taken {
  const decisions: Decision[] = [];
  const leadsToNothing = [...policy.emits, ...(policy.remembers ?? [])];
  let [moment, passed] = [before, 0];
  for (const event of events) {
    moment = momentAfter(moment, [event], momentOf);
    const live = event.position > beganPosition;
    if (policy.time && moment !== null) {
      const due = dueBy(policy.time, known, moment, beganAt);
      passed += due.passed;
      if (live) decisions.push(...due.decisions);
    }
    if (!policy.on.includes(event.type)) continue;
    policy.take(event, known);
    if (live && !leadsToNothing.includes(event.type)) decisions.push(...policy.decide(event, known));
  }
  return { decisions, passed };
}
