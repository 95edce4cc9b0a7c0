import { DEFAULT_TIER_SETTINGS, type TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import { tierReviewStream } from '#libs/facts/tier-setting/tier-review.stream.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { apply, customerOf, keyOf, type Known, take, type Tenant } from './known.policy.js';
import { isReviewed, toldOf } from './told.policy.js';

const TENANT = 'acme';
const AUTOMATIC: TierSettings = { ...DEFAULT_TIER_SETTINGS, automatic: true, currency: 'EUR' };
let position = 0;

function known(settings: TierSettings, zone = 'UTC', survivors: readonly (readonly [string, string])[] = []): Known {
  const tenant: Tenant = {
    tenant: TENANT,
    calendar: calendarOf(zone),
    settings,
    isChanged: false,
    running: null,
    waiting: [0, 0],
  };
  return {
    tenants: new Map([[TENANT, tenant]]),
    customers: new Map(),
    survivorsOf: () => () => survivors,
    changedTenants: new Set(),
    changed: new Set(),
    spent: [],
    waiting: [],
  };
}

function event(type: string, customerId: string | null, time: string, data: JsonObject): StoredEvent {
  return storedEvent(++position, { tenant: TENANT, customerId, type, time: Date.parse(time), data });
}
const closes = (day: string, endedAt = `${day}T24:00:00Z`) =>
  event('day.closed', null, endedAt, { day, endedAt: new Date(endedAt).toISOString() });
const puts = (settings: TierSettings) =>
  event('tier-settings.put', null, '2026-01-15T12:00:00Z', { version: 2, settings });
const buys = (customerId: string, time: string, amount = '10') =>
  event('customer.purchase-made', customerId, time, { amount, currency: 'EUR' });
const tier = (customerId: string, time: string, name: string) =>
  event('customer.tier-assigned', customerId, time, { tier: name });

/** The days at whose end a review begins, if each is over at once. */
function reviews(of: Known, events: readonly StoredEvent[]): readonly string[] {
  return events.flatMap((each) => {
    take(each, of);
    const tenant = of.tenants.get(TENANT) as Tenant;
    of.tenants.set(TENANT, { ...tenant, running: null });
    return tenant.running === null ? [] : [tenant.running.day];
  });
}

test('a review begins at the first midnight of a month, and at the first after a change of settings', () => {
  const days = ['2026-01-15', '2026-01-16', '2026-01-30', '2026-01-31', '2026-02-01'].map((day) => closes(day));
  expect(reviews(known(AUTOMATIC), days)).toEqual(['2026-01-31']);
  expect(reviews(known(AUTOMATIC), [puts(AUTOMATIC), ...days])).toEqual(['2026-01-15', '2026-01-31']);
  // Two due at one midnight are one.
  expect(reviews(known(AUTOMATIC), [puts(AUTOMATIC), ...days.slice(3)])).toEqual(['2026-01-31']);
});

test('only where reviews are automatic: what was put before is over with the next midnight', () => {
  const off = DEFAULT_TIER_SETTINGS;
  const story = [closes('2026-01-31'), puts(off), closes('2026-02-01'), puts(AUTOMATIC), closes('2026-02-02')];
  expect(reviews(known(off), [...story, closes('2026-02-03')])).toEqual(['2026-02-02']);
});

test('a month begins with its first date, also where a zone skipped that or its midnight', () => {
  // Havana set its clocks from 2012-04-01T00:00 to 01:00.
  expect(reviews(known(AUTOMATIC, 'America/Havana'), [closes('2012-03-31', '2012-04-01T05:00:00Z')])).toEqual([
    '2012-03-31',
  ]);
  // Kanton had no 1995-01-01 (in some releases of the time zone database no 1994-12-31).
  const [last, first] = [Date.parse('1994-12-29T00:00:00Z'), Date.parse('1995-01-05T00:00:00Z')];
  const calendar = calendarOf('Pacific/Enderbury');
  const days: StoredEvent[] = [];
  for (let at = last; at < first; at = calendar.startOfNextDay(at))
    days.push(closes(calendar.dayOf(at), new Date(calendar.startOfNextDay(at)).toISOString()));
  expect(reviews(known(AUTOMATIC, 'Pacific/Enderbury'), days)).toHaveLength(1);
});

test('what comes while a review is running waits, and is taken in in its order', () => {
  const of = known(AUTOMATIC);
  take(buys('anna', '2026-01-31T10:00:00Z'), of);
  take(closes('2026-01-31'), of);
  const later = [buys('bob', '2026-01-31T11:00:00Z'), puts(AUTOMATIC), closes('2026-02-01')];
  for (const each of later) take(each, of);
  expect([...of.customers.keys()]).toEqual([keyOf(TENANT, 'anna')]);
  expect(of.waiting.map(({ number, note }) => [number, note.kind])).toEqual([
    [0, 'told'],
    [1, 'settings'],
    [2, 'closed'],
  ]);
  expect(of.tenants.get(TENANT)).toMatchObject({ running: { day: '2026-01-31' }, waiting: [0, 3] });
  // As long as something waits, whatever comes waits behind it.
  of.tenants.set(TENANT, { ...(of.tenants.get(TENANT) as Tenant), running: null });
  take(buys('eve', '2026-02-02T10:00:00Z'), of);
  expect(of.waiting.at(-1)?.number).toBe(3);
  for (const { note } of of.waiting.slice(0, 3)) apply(note, of.tenants.get(TENANT) as Tenant, of);
  expect(of.tenants.get(TENANT)).toMatchObject({ running: { day: '2026-02-01' } });
  expect(of.spent.map(({ customerId, amount }) => [customerId, amount])).toEqual([
    ['anna', '10'],
    ['bob', '10'],
  ]);
});

const at = '2026-01-20T10:00:00Z';
test.each<[string, readonly StoredEvent[], boolean]>([
  ['bought something', [buys('anna', at)], true],
  ['has a tier', [tier('anna', at, 'a')], true],
  [
    'only got something back',
    [event('customer.purchase-returned', 'anna', at, { amount: '1', currency: 'EUR' })],
    false,
  ],
  ['is only known', [event('customer.registered', 'anna', at, { traits: {}, potential: 'high' })], false],
  ['was lost', [buys('anna', at), event('customer.lost', 'anna', '2026-01-21T10:00:00Z', { reason: 'price' })], false],
  [
    'was won back, said in any order',
    [
      event('customer.won-back', 'anna', '2026-01-22T10:00:00Z', { reason: 'price' }),
      event('customer.lost', 'anna', '2026-01-21T10:00:00Z', { reason: 'price' }),
      buys('anna', at),
    ],
    true,
  ],
  ['was erased', [buys('anna', at), event('customer.erased', 'anna', '2026-01-21T10:00:00Z', {})], false],
  ['came back after it', [event('customer.erased', 'anna', '2026-01-19T10:00:00Z', {}), buys('anna', at)], true],
])('a review looks at somebody who %s: %s', (_, events, expected) => {
  const of = known(AUTOMATIC);
  for (const each of events) take(each, of);
  expect(isReviewed(toldOf(customerOf(of, TENANT, 'anna')))).toBe(expected);
});

test('a merge joins what both said from the start, and a later one may part them again', () => {
  const of = known(AUTOMATIC, 'UTC', [
    ['anna', 'bob'],
    ['bob', 'bob'],
  ]);
  take(tier('anna', '2026-01-20T10:00:00Z', 'a'), of);
  take(tier('bob', '2026-01-19T10:00:00Z', 'b'), of);
  take(event('customer.merged', 'anna', at, { into: 'bob' }), of);
  take(buys('anna', '2026-01-22T10:00:00Z'), of);
  const told = (customerId: string) => toldOf(customerOf(of, TENANT, customerId));
  expect(told('bob')).toMatchObject({ bought: true, tier: [expect.any(String), { tier: 'a' }] });
  expect(customerOf(of, TENANT, 'anna')).toMatchObject({ survivor: 'bob', family: null });
  const [anna, bob] = [['anna', 'anna'] as const, ['bob', 'bob'] as const];
  apply({ kind: 'merged', survivors: [anna, bob] }, of.tenants.get(TENANT) as Tenant, of);
  expect(told('bob')).toMatchObject({ tier: [expect.any(String), { tier: 'b' }] });
  expect([told('bob').bought, told('anna').bought]).toEqual([undefined, true]);
});

test('a tier holds from the first midnight at or after its time', () => {
  const of = known(AUTOMATIC, 'Europe/Berlin');
  const from = (customerId: string) => toldOf(customerOf(of, TENANT, customerId)).tier?.[1].from;
  take(tier('anna', '2026-01-31T23:00:00Z', 'a'), of);
  take(tier('bob', '2026-01-31T23:00:00.001Z', 'a'), of);
  take({ ...tier('eve', '2026-01-31T23:00:00Z', 'a'), micros: 1 }, of);
  const february = Date.parse('2026-02-01T00:00:00Z') / 86_400_000;
  expect(['anna', 'bob', 'eve'].map(from)).toEqual([february, february + 1, february + 1]);
});

test('a review is told by its source and its stream; one that is not known yet is a rise by what was before', () => {
  const of = known(AUTOMATIC);
  const holds = (customerId: string) => toldOf(customerOf(of, TENANT, customerId)).tier?.[1].holds;
  const reviewed = (customerId: string, name: string, day: string): StoredEvent => {
    const stream = tierReviewStream({ tenant: TENANT, customerId, day, at: Date.parse(`${day}T24:00:00Z`) });
    const made = stream.write({ type: 'customer.tier-assigned', data: { tier: name, reason: 'review' } });
    return { ...storedEvent(++position, made), stream: stream.id, revision: 0 };
  };
  take(reviewed('anna', 'b', '2026-01-31'), of);
  expect(holds('anna')).toBeNull();
  take(reviewed('anna', 'a', '2026-02-28'), of);
  expect(holds('anna')).toBe('fall');
  take(reviewed('anna', 'c', '2026-03-31'), of);
  expect(holds('anna')).toBeNull();
  // A channel that calls itself so is a channel.
  take({ ...reviewed('anna', 'a', '2026-04-30'), stream: null, revision: null }, of);
  expect(holds('anna')).toBe('any');
});
