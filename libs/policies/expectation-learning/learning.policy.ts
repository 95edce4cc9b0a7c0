import { expectationDecider, expectationStream } from '#libs/facts/expectation/expectation.stream.js';
import type { ExpectationLearned, LearnedAbout } from '#libs/facts/expectation/expectation.events.js';
import type { Event } from '#libs/facts/stored.events.js';
import type { Definitions } from '#libs/insights/journey/definitions.score.js';
import {
  addWeighed,
  isMoved,
  learnedExpectation,
  NOTHING_WEIGHED,
  type Weighed,
} from '#libs/insights/scores/learned-expectation.score.js';
import type { Decision } from '#libs/kernel/decision.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';
import type { Experienced } from './experienced.policy.js';

/** The last that was learned about something. */
export type LastLearned = LearnedAbout & Pick<ExpectationLearned, 'version' | 'value'>;

export function keyOf({ definition, touchpoint, tier }: LearnedAbout): string {
  return `${definition} ${touchpoint} ${tier ?? ''}`;
}

/** Experiences by the definitions in force: those of the one that they name, else of the only one that lists their type. */
export function byDefinition(
  experienced: readonly (Experienced & Weighed)[],
  definitions: Definitions,
): ReadonlyMap<string, LearnedAbout & Weighed> {
  const found = new Map<string, LearnedAbout & Weighed>();
  for (const { named, touchpoint, tier, ...weighed } of experienced) {
    const definition = named ?? definitions.listing(touchpoint);
    if (definition === null || !definitions.learns(definition)) continue;
    const about = { definition, touchpoint, tier };
    const key = keyOf(about);
    found.set(key, { ...about, ...addWeighed(found.get(key) ?? NOTHING_WEIGHED, weighed) });
  }
  return found;
}

/**
 * What a midnight teaches: an expectation for each touchpoint type and tier where it moved. Until something was learned, it
 * moves from what is configured.
 */
export function lessonsOf(
  experienced: ReadonlyMap<string, LearnedAbout & Weighed>,
  last: ReadonlyMap<string, LastLearned>,
  definitions: Definitions,
): readonly ExpectationLearned[] {
  const forgotten = [...last].flatMap(([key, { definition, touchpoint, tier }]) =>
    experienced.has(key) || !definitions.learns(definition)
      ? []
      : [{ definition, touchpoint, tier, ...NOTHING_WEIGHED }],
  );
  return [...experienced.values(), ...forgotten]
    .flatMap(({ definition, touchpoint, tier, ...weighed }) => {
      const configured = definitions.configuredExpectationOf(definition, touchpoint, tier) ?? 0;
      const before = last.get(keyOf({ definition, touchpoint, tier }));
      const value = learnedExpectation(weighed, configured);
      if (!isMoved(before?.value ?? configured, value)) return [];
      return [{ definition, touchpoint, tier, version: (before?.version ?? 0) + 1, value, n: weighed.n }];
    })
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Stores a lesson at its midnight. */
export function learning(closed: Event<'day.closed'>, lesson: ExpectationLearned): Decision {
  const { definition, touchpoint, tier } = lesson;
  const { day, endedAt } = closed.data;
  return decisionOf({
    cause: closed.eventId,
    action: `expectation-learning/${JSON.stringify([definition, touchpoint, tier])}`,
    stream: expectationStream({ tenant: closed.tenant, definition, touchpoint, tier, day, at: Date.parse(endedAt) }),
    decider: expectationDecider,
    command: lesson,
    context: undefined,
    opens: true,
  });
}
