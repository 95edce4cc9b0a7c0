import { type AlertCommand, alertDecider } from '#libs/facts/alert/alert.decider.js';
import { alertStream, alertStreamOf } from '#libs/facts/alert/alert.stream.js';
import { uuid5 } from '#libs/facts/fact.identity.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { Uuid } from '#libs/kernel/event.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';
import { decideLevels } from './levels.policy.js';
import type { Known, Said } from './watched.policy.js';

/** Something that a rule says, and what led to it. */
export interface Saying extends Omit<Said, 'action' | 'command'> {
  readonly command: Pick<AlertCommand, 'name'>;
  /** Distinguishes it from the same about the same customer at another time; empty: the cause does. */
  readonly moment?: string;
}

function actionOf({ tenant, customerId, command, moment = '' }: Saying): string {
  return `churn-alert/${command.name}/${alertStreamOf(tenant, customerId)}${moment}`;
}

/** The id of the event that it leads to. */
export function idOf(saying: Saying): Uuid {
  const { cause } = saying;
  return uuid5(typeof cause === 'string' ? cause : cause.eventId, actionOf(saying));
}

/** Notes what is said. */
export function say(known: Known, saying: Saying & Pick<Said, 'command'>): void {
  const { moment: _, ...said } = saying;
  known.said = [...known.said, { ...said, action: actionOf(saying) }];
}

/** What was said last, as decisions: of alerts on customers' streams. */
export function decide(known: Known): readonly Decision[] {
  return [...decideAlerts(known), ...decideLevels(known)];
}

function decideAlerts({ said }: Known): readonly Decision[] {
  return said.map(({ tenant, customerId, command, at, cause, action }) =>
    decisionOf({
      cause,
      action,
      stream: alertStream({ tenant, customerId }),
      decider: alertDecider,
      command,
      context: {
        eventId: uuid5(typeof cause === 'string' ? cause : cause.eventId, action),
        now: { time: at, micros: 0 },
      },
    }),
  );
}
