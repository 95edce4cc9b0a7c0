import { calendarOf } from '#libs/kernel/calendar.js';
import { careOccasions, type KnownFact } from './care.occasions.js';
import { CARE, type DemoRule } from './demo.care.js';
import { demoEvent } from './demo.event.js';

const at = (text: string) => Date.parse(`${text}:00Z`);
const calendar = calendarOf('Europe/Berlin');

/** A fact that is known as soon as it happens, or since a moment. */
function fact(customer: string, type: string, time: string, data: object = {}, since = time): KnownFact {
  return {
    fact: demoEvent(`customer.${type}`, '/demo', `${customer} ${time}`, customer, at(time), { ...data }),
    since: at(since),
  };
}
const bought = (customer: string, time: string, since = time) => fact(customer, 'purchase-made', time, {}, since);
const registered = (customer: string, data: object) =>
  fact(customer, 'registered', '2025-01-01T00:00', { traits: {}, ...data });

function dueBy(on: DemoRule['rule']['on'], facts: readonly KnownFact[], match: DemoRule['rule']['match'] = {}) {
  const rule = { enabled: true, on, match, followUp: { department: CARE, text: 'Call.' } } as const;
  const span = { from: at('2026-03-02T10:00'), until: at('2026-03-31T12:00'), calendar };
  return careOccasions({ name: 'rule', before: 0, rule }, facts, span).map((due) =>
    new Date(due).toISOString().slice(0, 16),
  );
}

test('a year after the first purchase something is due at nine, while the rule holds', () => {
  const days = ['2025-02-28', '2025-03-02', '2025-03-03', '2025-03-30', '2025-04-01', '2024-03-20', '2026-03-10'];
  const facts = days.flatMap((day) => [bought(day, `${day}T08:30`), bought(day, '2026-03-12T08:30')]);
  expect(dueBy({ kind: 'anniversary', of: 'first-purchase' }, facts)).toEqual([
    '2026-03-03T08:00',
    '2026-03-20T08:00',
    // Clocks are set forward on 29 March.
    '2026-03-30T07:00',
  ]);
});

test('the purchase of a number is due at the next nine after it was known, unless it was known late or before the rule', () => {
  const on = { kind: 'purchase', nth: 2 } as const;
  const twice = (customer: string, time: string, since?: string) => [
    bought(customer, '2025-05-05T08:00'),
    bought(customer, time, since),
    bought(customer, '2026-03-30T08:00'),
  ];
  const facts = [
    ...twice('before the rule', '2026-03-02T09:00'),
    ...twice('in the night', '2026-03-05T03:00'),
    ...twice('known at nine', '2026-03-06T03:00', '2026-03-06T08:00'),
    ...twice('known three days later', '2026-03-07T03:00', '2026-03-10T03:00'),
    ...twice('known later', '2026-03-08T03:00', '2026-03-11T03:01'),
  ];
  expect(dueBy(on, facts)).toEqual(['2026-03-05T08:00', '2026-03-07T08:00', '2026-03-10T08:00']);
});

test('birthdays are due for those whom the rule is for', () => {
  const facts = [
    registered('a', { traits: { birthday: '1970-03-09' }, segment: 'shop' }),
    registered('b', { traits: { birthday: '1980-03-10' } }),
    registered('c', { traits: { birthday: '1990-03-11' }, segment: 'shop' }),
    registered('d', { segment: 'shop' }),
    fact('b', 'tier-assigned', '2025-06-01T00:00', { tier: 'vip' }),
    fact('c', 'tier-assigned', '2025-06-01T00:00', { tier: 'gold' }),
  ];
  const on = { kind: 'anniversary', of: { trait: 'birthday' } } as const;
  expect([dueBy(on, facts), dueBy(on, facts, { segments: ['shop'] }), dueBy(on, facts, { tiers: ['vip'] })]).toEqual([
    ['2026-03-09T08:00', '2026-03-10T08:00', '2026-03-11T08:00'],
    ['2026-03-09T08:00', '2026-03-11T08:00'],
    ['2026-03-10T08:00'],
  ]);
});
