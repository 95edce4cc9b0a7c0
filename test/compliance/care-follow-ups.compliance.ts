import type { Append } from '#libs/eventing/event-store.js';
import type { CareDue } from '#libs/facts/care/care.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject, Sealed } from '#libs/kernel/event.js';
import { careFollowUps } from '#libs/policies/care-follow-ups/care-follow-ups.watcher.js';
import { aDecision } from '#test/contract/event-store.examples.js';
import { anEvent } from '#test/support/an.event.js';
import { MemoryKeyring } from '#test/support/memory.keyring.js';
import { policySuite } from './policy.suite.js';

const WORDS = ['Call.', 'Write a card.'];
const sealed = await new MemoryKeyring().seal(
  'acme',
  WORDS.map((value) => ({ customerId: '', value })),
);
/** What stands sealed in an event. */
const wordsIn = (text: Sealed) => WORDS[sealed.findIndex((each) => each.sealed === text.sealed)];

const eventIdOf = (id: string) => uuid5(EVENT_NAMESPACE, id);

function decided(id: string, type: string, time: string, said: Partial<CareDue> | JsonObject): Append {
  const dueAt = `${time}:00.000Z`;
  const data = { rule: 'first-year', ruleVersion: 1, occasion: 'anniversary-2026', dueAt, ...said } as JsonObject;
  const event = anEvent({
    ...{ eventId: eventIdOf(id), tenant: 'acme', customerId: `${id}-customer`, type, id },
    ...{ time: Date.parse(dueAt), data },
  });
  return aDecision(eventIdOf(`stream of ${id}`), -1, [event]);
}

const erased = (id: string, time: string) => {
  const customerId = `${id}-customer`;
  const event = anEvent({
    ...{ tenant: 'acme', customerId, type: 'customer.erased', time: Date.parse(`${time}:00Z`) },
    ...{ eventId: eventIdOf(`erasure of ${id}`), data: { erasureId: id, survivor: customerId, keys: [] } },
  });
  return aDecision(eventIdOf(`stream of the erasure of ${id}`), -1, [event]);
};
const asking = (department: string, text: string) => ({ followUp: { department, text } });
const isDue = (id: string, time: string, control: boolean, more: JsonObject = {}) =>
  decided(id, 'care.due', time, { control, ...more });

policySuite({
  policy: careFollowUps,
  story: [
    { at: '2026-03-26T09:00:00Z', appends: [decided('late', 'care.skipped', '2026-03-20T09:00', { reason: 'late' })] },
    { at: '2026-03-27T09:00:00Z', appends: [isDue('a', '2026-03-27T09:00', false, asking('service', 'Call.'))] },
    {
      at: '2026-03-28T09:00:00Z',
      appends: [
        isDue('b', '2026-03-28T09:00', false, asking('marketing', 'Write a card.')),
        // Nothing is done for the control share, nothing is asked for by c, and d was skipped.
        isDue('control', '2026-03-28T09:00', true, asking('service', 'Call.')),
        isDue('c', '2026-03-28T09:00', false),
        decided('d', 'care.skipped', '2026-03-28T09:00', { reason: 'too-often' }),
      ],
    },
    {
      at: '2026-03-29T12:00:00Z',
      appends: [
        // Erased after it was due, which was decided later; g is somebody new by then.
        erased('f', '2026-03-29T09:00'),
        erased('g', '2026-03-29T08:59'),
        isDue('f', '2026-03-29T09:00', false, asking('service', 'Call.')),
        isDue('g', '2026-03-29T09:00', false, asking('service', 'Call.')),
        isDue('e', '2026-03-29T09:00', false, { ...asking('service', 'Call.'), rule: 'hundredth' }),
      ],
    },
  ],
  tell: ({ customerId, time, data: { from, department, text, dueAt = 'no time' } }) => {
    const { eventId, rule } = from as { eventId: string; rule: string };
    const cause = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].find((id) => eventIdOf(id) === eventId);
    const at = new Date(time).toISOString().slice(5, 16);
    return `${at} ${customerId} by ${cause} of ${rule}: ${department}: ${wordsIn(text as Sealed)} due by ${dueAt}`;
  },
  decides: [
    '03-27T09:00 a-customer by a of first-year: service: Call. due by no time',
    '03-28T09:00 b-customer by b of first-year: marketing: Write a card. due by no time',
    '03-29T09:00 g-customer by g of first-year: service: Call. due by no time',
    '03-29T09:00 e-customer by e of hundredth: service: Call. due by no time',
  ],
});
