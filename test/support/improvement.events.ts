import type { Measure } from '#libs/facts/improvement/improvement.events.js';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';
import { DAYS } from './fact.history.js';
import { TENANT } from './given-facts.js';

const HOUR = 3_600_000;
const LAST = DAYS.at(-1) as number;
/** Before the facts of the last day, and among those of drafts. */
const [OPENED, DONE] = [LAST - 72 * HOUR, LAST - 48 * HOUR];

const MEASURES: readonly Measure[] = [
  { kind: 'peak-end', tier: 'vip' },
  { kind: 'csat', channel: 'web' },
  { kind: 'peak-end' },
  { kind: 'peak-end', definition: 'bank-branch-visit', channel: 'branch' },
  { kind: 'touchpoint', name: 'queueing' },
  { kind: 'touchpoint', name: 'call', tier: 'gold', channel: 'branch' },
  { kind: 'dimension', name: 'service' },
  { kind: 'dimension', name: 'service', definition: 'online-purchase' },
  { kind: 'csat', tier: 'gold' },
  { kind: 'csat', definition: 'bank-branch-visit' },
  { kind: 'nps', channel: 'branch' },
  { kind: 'ces' },
  { kind: 'complaints' },
  { kind: 'complaints', tier: 'gold' },
  { kind: 'complaints', channel: 'web' },
  { kind: 'complaints', definition: 'bank-branch-visit' },
];

/** Improvements of each kind that were opened and done, one that was dropped and one that is open: as the log holds them. */
export const IMPROVEMENTS: readonly StoredEvent[] = MEASURES.flatMap((measure, index) => {
  const improvementId = eventIdOf(TENANT, '/improvements', `${index}`);
  const opened: JsonObject = {
    ...{ improvementId, version: 1, title: 'Better', owner: 'maria', measure, target: 0, dueOn: '2999-01-31' },
  };
  const ended = index === 0 ? ['dropped'] : index === 1 ? [] : ['done'];
  return [
    decided('opened', improvementId, OPENED, opened),
    ...ended.map((what) =>
      decided(what, eventIdOf(TENANT, '/improvements', `${index} ${what}`), DONE, { improvementId, version: 2 }),
    ),
  ];
});

function decided(what: string, eventId: string, time: number, data: JsonObject): StoredEvent {
  return storedEvent(1, {
    ...{ eventId, tenant: TENANT, customerId: null, type: `improvement.${what}`, source: '/peakend/improvements' },
    ...{ id: eventId, time, data },
  });
}
