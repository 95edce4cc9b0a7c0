import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';
import { TENANT } from './given-facts.js';

const HOUR = 3_600_000;

/** What may happen to a complaint: what its desk does, and what a clock does. */
const LIVES: readonly (readonly (readonly [type: string, said?: JsonObject])[])[] = [
  [],
  [
    ['acknowledged', { actor: 'maria' }],
    ['assigned', { department: 'billing', assignee: 'jonas' }],
    ['promise-made', { dueAt: '2026-03-01T12:00:00.000Z' }],
    ['promise-kept'],
    ['resolved', { outcome: 'refunded' }],
    ['resolution-confirmed', { satisfied: true }],
  ],
  [
    ['escalated'],
    ['promise-made', { dueAt: '2020-03-01T12:00:00.000Z' }],
    ['promise-broken'],
    ['compensation-granted', { kind: 'voucher', value: '20', currency: 'EUR' }],
    ['paused', { reason: 'awaiting-customer' }],
    ['resumed'],
    ['resolved', { outcome: 'explained' }],
    ['resolution-confirmed', { satisfied: false, rating: { scale: 'csat', value: 2 } }],
    ['noted'],
  ],
  [
    ['assigned', { department: 'shipping' }],
    ['reclassified', { category: 'delay', severity: 5 }],
    ['promise-made', { dueAt: '2020-03-01T12:00:00.000Z' }],
    ['root-cause-recorded', { category: 'process' }],
    ['withdrawn'],
    ['reopened'],
  ],
  [['noted'], ['resolved', { outcome: 'nothing' }], ['reopened'], ['acknowledged']],
];

/** A fact, and if it filed a complaint, what happened to that afterwards: as the log holds it, without what is sealed. */
export function withItsLife(fact: StoredEvent, index: number): readonly StoredEvent[] {
  if (fact.type !== 'complaint.filed') return [fact];
  const { customerId, eventId, time, micros, data } = fact;
  const complaintId = (data.complaintId as string | undefined) ?? eventId;
  const life = LIVES[index % LIVES.length] as (typeof LIVES)[number];
  const idOf = (version: number) => eventIdOf(TENANT, '/desk', `${complaintId}/${version}`);
  const promise = life.findIndex(([type]) => type === 'promise-made');
  const events = life.map(([what, said], step) => {
    const version = step + 2;
    const promised: JsonObject = what.startsWith('promise-') ? { promiseId: idOf(promise + 2) } : {};
    return storedEvent(1, {
      eventId: idOf(version),
      tenant: TENANT,
      customerId,
      type: `complaint.${what}`,
      source: '/desk',
      id: idOf(version),
      sequence: `${version}`,
      // Some happen at the same moment; a clock's come before what was decided earlier.
      time: what === 'promise-broken' ? time + HOUR / 2 : time + Math.floor(step / 2) * HOUR,
      micros,
      data: { complaintId, version, ...promised, ...said },
    });
  });
  return [fact, ...events];
}
