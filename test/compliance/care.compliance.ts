import type { Append, AppendFact } from '#libs/eventing/event-store.js';
import type { CareRule } from '#libs/facts/care/care.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { care } from '#libs/policies/care/care.watcher.js';
import { aDecision } from '#test/contract/event-store.examples.js';
import { anEvent } from '#test/support/an.event.js';
import { fact, TENANT, visits } from '#test/support/churn.story.js';
import { policySuite } from './policy.suite.js';

function puts(name: string, time: string, on: CareRule['on'], more: Partial<CareRule> = {}): Append {
  const rule = { enabled: true, on, match: {}, at: '09:00', leadDays: 0, notMoreOftenThanDays: 30, controlShare: 0 };
  const id = `rule ${name} ${time}`;
  const event = anEvent({
    eventId: uuid5(EVENT_NAMESPACE, id),
    tenant: TENANT,
    customerId: null,
    type: 'care-rule.put',
    id,
    time: Date.parse(`${time}:00Z`),
    data: { name, version: 1, rule: { ...rule, ...more } } as unknown as JsonObject,
  });
  return aDecision(uuid5(EVENT_NAMESPACE, `stream of ${id}`), -1, [event]);
}
const buys = (customerId: string, time: string) =>
  fact(customerId, time, 'customer.purchase-made', { amount: '1', currency: 'EUR' });
const born = (customerId: string, birthday: string | number) =>
  fact(customerId, '2026-03-10T13:30', 'customer.registered', {
    traits: { sealed: Buffer.from(JSON.stringify({ birthday })).toString('base64url'), key: `key of ${customerId}` },
    segment: 'shops',
  });
/** Of a touchpoint, which may come later. */
const retracts = ({ event: { customerId, eventId } }: AppendFact, time: string) =>
  fact(customerId as string, time, 'touchpoint.retracted', { eventId });
const retracted = visits('lou', '2026-03-10T13:30');
const assigned = (customerId: string, time: string, tier: string) =>
  fact(customerId, time, 'customer.tier-assigned', { tier });
const lost = (customerId: string, time: string) => fact(customerId, time, 'customer.lost', { reason: 'price' });
const wonBack = (customerId: string, time: string) => fact(customerId, time, 'customer.won-back', { reason: 'price' });

policySuite({
  policy: care,
  story: [
    {
      at: '2026-03-10T12:00:00Z',
      appends: [buys('ann', '2026-03-10T11:00'), buys('old', '2025-03-12T11:00'), buys('late', '2026-03-01T11:00')],
    },
    {
      at: '2026-03-10T13:00:00Z',
      appends: [
        puts('second', '2026-03-10T13:00', { kind: 'purchase', nth: 2 }, { followUp: { department: 'd', text: 't' } }),
        puts('year', '2026-03-10T13:00', { kind: 'anniversary', of: 'first-purchase' }),
        puts('birthday', '2026-03-10T13:00', { kind: 'anniversary', of: { trait: 'birthday' } }, { leadDays: 1 }),
        puts('quiet', '2026-03-10T13:00', { kind: 'silence', days: 2 }),
        puts('rise', '2026-03-10T13:00', { kind: 'tier', to: 'a' }),
        puts('back', '2026-03-10T13:00', { kind: 'won-back' }, { controlShare: 1 }),
        puts('off', '2026-03-10T13:00', { kind: 'won-back' }, { enabled: false }),
        puts(
          'shops',
          '2026-03-10T13:00',
          { kind: 'anniversary', of: 'first-contact' },
          { match: { segments: ['shops'] } },
        ),
      ],
    },
    {
      at: '2026-03-10T14:00:00Z',
      appends: [
        buys('ann', '2026-03-10T13:30'),
        // What was recorded four days late is no occasion.
        buys('late', '2026-03-06T13:30'),
        assigned('bob', '2026-03-10T13:30', 'c'),
        assigned('bob', '2026-03-10T13:40', 'a'),
        assigned('cat', '2026-03-10T13:30', 'vip'),
        assigned('cat', '2026-03-10T13:40', 'a'),
        lost('dan', '2026-03-10T13:30'),
        wonBack('dan', '2026-03-10T13:40'),
        born('eve', '1990-03-13'),
        born('fay', 'in March'),
        born('gus', '--03-13'),
        fact('gus', '2026-03-10T13:40', 'customer.profiling-objected', {}),
        born('hal', 313),
        lost('hal', '2026-03-10T13:40'),
        // Two who were one all along: the second purchase of both is nobody's.
        buys('iva', '2026-03-10T13:30'),
        buys('ivo', '2026-03-10T13:30'),
        fact('iva', '2026-03-10T13:50', 'customer.merged', { into: 'ivo' }),
        buys('iva', '2026-03-10T13:55'),
        visits('old', '2025-03-11T12:00'),
        visits('lou', '2026-03-09T12:00'),
        retracts(retracted, '2026-03-10T13:40'),
        retracted,
      ],
    },
    { at: '2026-03-11T09:00:30Z', appends: [visits('kim', '2026-03-11T09:00')] },
    { at: '2026-03-11T10:00:00Z', appends: [visits('kim', '2026-03-11T09:30')] },
    { at: '2026-03-12T09:00:30Z', appends: [visits('kim', '2026-03-12T09:00')] },
  ],
  tell: ({ customerId, data, type, time }: StoredEvent) => {
    const { rule, occasion, control, reason, followUp } = data as JsonObject;
    const said = type === 'care.due' ? [control ? 'control' : 'due', ...(followUp ? ['task'] : [])] : [reason];
    return `${new Date(time).toISOString().slice(5, 16)} ${customerId} ${rule} ${occasion}: ${said.join(' ')}`;
  },
  decides: [
    '03-11T09:00 fay birthday unreadable-2026: unreadable-date',
    '03-11T09:00 lou quiet silence-2026-03-09: due',
    '03-11T09:00 dan back won-back-2026-03-10: control',
    '03-11T09:00 bob rise tier-a-2026-03-10: due',
    '03-11T09:00 ann second purchase-2: due task',
    '03-12T09:00 eve birthday anniversary-2026: due',
    '03-12T09:00 ann quiet silence-2026-03-10: too-often',
    '03-12T09:00 ivo quiet silence-2026-03-10: due',
    '03-12T09:00 old year anniversary-2026: due',
  ],
});
