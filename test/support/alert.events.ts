import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { storedEvent } from './an.event.js';
import { TENANT } from './given-facts.js';

const HOUR = 3_600_000;
const UNTIL = '2999-03-01T12:00:00.000Z';

type Step = readonly [what: string, said: JsonObject];
const raised: Step = ['raised', { status: 'open', level: 'high' }];
const louder: Step = ['updated', { status: 'open', level: 'critical' }];
const snoozed: Step = ['updated', { status: 'snoozed', level: 'high', snoozedUntil: UNTIL }];
const acknowledged: Step = ['acknowledged', { status: 'acknowledged', level: 'high', actor: 'maria' }];

/** What may happen to an alert. */
const LIVES: readonly (readonly Step[])[] = [
  [raised],
  [raised, louder, acknowledged],
  [raised, snoozed],
  [raised, ['expired', { status: 'expired', level: 'high' }]],
  [raised, acknowledged, ['resolved', { status: 'resolved', level: 'medium', outcome: 'kept' }]],
];

/** A fact, and if somebody complained, an alert that came of it: as the log holds it. */
export function withItsAlert(fact: StoredEvent, index: number): readonly StoredEvent[] {
  const { type, customerId, eventId, time, micros } = fact;
  if (type !== 'complaint.filed') return [fact];
  const idOf = (step: number) => eventIdOf(TENANT, '/alerts', `${eventId} ${step}`);
  const alertId = idOf(0);
  const events = (LIVES[index % LIVES.length] as readonly Step[]).map(([what, said], step) =>
    storedEvent(1, {
      eventId: idOf(step),
      tenant: TENANT,
      customerId,
      type: `churn.alert.${what}`,
      source: '/peakend/alerts',
      id: idOf(step),
      sequence: `${step + 1}`,
      time: time + step * HOUR,
      micros,
      data: {
        alertId,
        customerId,
        version: step + 1,
        raisedAt: instantText({ time, micros }),
        risk: 0.7,
        horizonDays: 90,
        highestLevel: 'critical',
        reasons: [
          { signal: 'open-complaint', contribution: 0.85, detail: 'A complaint is open.', evidence: [eventId] },
        ],
        recommendedActions: ['resolve-the-complaint'],
        tier: null,
        ...(index % 4 === 0 && { control: true }),
        ...said,
      },
    }),
  );
  return [fact, ...events];
}
