import { alertStories } from './alert.stories.js';
import type { Tier } from './branch.feelings.js';
import { BRANCH, branchVisit } from './branch.visit.js';
import { kindnessOf, SHOP_SEGMENT } from './demo.care.js';
import { DAY, type DemoEvent, demoEvent, HOUR } from './demo.event.js';
import { goldVisit, silentCustomer, startOfDay } from './demo.stories.js';
import { SeededRandom } from './seeded.random.js';
import { MONTHS_18, shopOrder } from './shop.order.js';

const CRM = '/demo/crm';

interface Group {
  readonly tier: Tier;
  readonly customers: number;
  /** Days between two visits. */
  readonly every: number;
  /** What a customer pays at every third visit, in euros. */
  readonly fee: string;
}

const GROUPS: readonly Group[] = [
  { tier: 'vip', customers: 30, every: 24, fee: '1900' },
  { tier: 'gold', customers: 85, every: 38, fee: '420' },
  { tier: 'standard', customers: 160, every: 62, fee: '45' },
];
const SHOPPERS = 115;
/** So long after the beginning. */
const SHOP_OPENS = 70 * DAY;
/** Days in which all of them bought for the first time: it opened with a sale. */
const OPENING = 2;
const DAYS_BETWEEN_ORDERS = 43;
/** The share of bank customers who leave: too few to learn from, so that alerts go by the priors (docs/rules.md 15.4). */
const LEAVING = 0.03;
/** Since so long before the end, the bank asks its better customers what they expect and what matters to them. */
const SURVEY = 90 * DAY;
const CITIES = ['Berlin', 'Hamburg', 'Leipzig', 'Dresden', 'Köln', 'Bremen'];
const LOSSES = [
  'staff-attitude',
  'staff-attitude',
  'staff-attitude',
  'product-dissatisfaction',
  'competitor',
  'price',
  'relocated',
];

/**
 * Eighteen months of a bank's branch visits and a shop's purchases, in the order of their times. The same seed and end
 * make the same history on every machine.
 * @param end milliseconds since 1970; nothing happens after it
 */
export function demoHistory(seed: string, end: number): DemoEvent[] {
  const random = new SeededRandom(seed);
  const start = end - MONTHS_18;
  const events = [...goldVisit(end), ...silentCustomer(start, end, random.fork('silent')), ...alertStories(start, end)];
  for (const group of GROUPS) {
    for (let no = 1; no <= group.customers; no += 1)
      events.push(...bankCustomer(`${group.tier}-${no}`, group, start, end, random));
  }
  let order = 1;
  for (let no = 1; no <= SHOPPERS; no += 1) {
    const bought = shopper(`shopper-${no}`, order, start, end, random.fork(`shopper-${no}`));
    order += bought.orders;
    events.push(...bought.events);
  }
  return events
    .filter((event) => Date.parse(event.time) <= end)
    .sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : one.id < other.id ? -1 : 1));
}

function bankCustomer(
  customer: string,
  { tier, every, fee }: Group,
  start: number,
  end: number,
  all: SeededRandom,
): DemoEvent[] {
  const random = all.fork(customer);
  const birthday = birthdayOf(end, random.fork('birthday'));
  const events = [registered(customer, start, { traits: { ...traitsOf(random), birthday } })];
  // Some gold customers became gold only along the way.
  // A tier is there before the first visit, which may be earlier on the first day than the demo was started.
  const joinedAt = start - DAY;
  const promotedAt = tier === 'gold' && random.chance(0.2) ? start + random.between(60, 300) * DAY : joinedAt;
  events.push(demoEvent('customer.tier-assigned', CRM, `${customer}/tier`, customer, promotedAt, { tier }));
  if (promotedAt > joinedAt)
    events.push(
      demoEvent('customer.tier-assigned', CRM, `${customer}/first-tier`, customer, joinedAt, { tier: 'standard' }),
    );
  const leavesAt = tier === 'standard' && random.chance(LEAVING) ? start + random.between(200, 500) * DAY : end;
  let no = 1;
  for (
    let at = start + random.between(0, every) * DAY;
    at < leavesAt;
    at += Math.max(1, random.normal(every, every * 0.35)) * DAY, no += 1
  ) {
    const opens = startOfDay(at) + Math.round(random.between(8 * HOUR, 15 * HOUR));
    const visiting = opens < promotedAt ? 'standard' : tier;
    const visit = { id: `visit-${customer}-${no}`, customer, tier: visiting, at: opens, mood: 0 };
    const survey = visiting !== 'standard' && opens > end - SURVEY;
    events.push(...branchVisit({ ...visit, survey }, random));
    if (no % 3 === 0) events.push(paid(customer, no, opens, fee));
  }
  if (leavesAt < end)
    events.push(
      demoEvent('customer.lost', CRM, `${customer}/lost`, customer, leavesAt + 30 * DAY, {
        reason: random.pick(LOSSES),
      }),
    );
  return events;
}

function paid(customer: string, no: number, at: number, amount: string): DemoEvent {
  const data = { amount, currency: 'EUR', product: 'current-account' };
  return demoEvent('customer.purchase-made', BRANCH, `visit-${customer}-${no}/fee`, customer, at, data);
}

function shopper(
  customer: string,
  firstOrder: number,
  start: number,
  end: number,
  random: SeededRandom,
): { orders: number; events: DemoEvent[] } {
  const events = [registered(customer, start, { segment: SHOP_SEGMENT, traits: traitsOf(random) })];
  let no = firstOrder;
  let firstBought: number | undefined;
  for (
    let at = start + SHOP_OPENS + random.between(0, OPENING) * DAY;
    at < end;
    at += Math.max(8, random.normal(DAYS_BETWEEN_ORDERS, 20)) * DAY, no += 1
  ) {
    const made = shopOrder({ no, customer, at, end, kindness: kindnessOf(customer, firstBought, at) }, random);
    const bought = made.find(({ type }) => type === 'peakend.customer.purchase-made.v1');
    firstBought ??= bought && Date.parse(bought.time);
    events.push(...made);
  }
  return { orders: no - firstOrder, events };
}

function registered(customer: string, start: number, data: DemoEvent['data']): DemoEvent {
  return demoEvent('customer.registered', CRM, `${customer}/registered`, customer, start - DAY, data);
}

function traitsOf(random: SeededRandom): { readonly city: string; readonly since: number } {
  return { city: random.pick(CITIES), since: 2010 + random.whole(0, 14) };
}

/** A date of birth, by the days since the last birthday: whenever the demo ends, the same birthdays have just been. */
function birthdayOf(end: number, random: SeededRandom): string {
  const day = new Date(end - random.whole(0, 364) * DAY).toISOString().slice(5, 10);
  // Most years lack that day.
  return `${random.whole(1940, 2005)}-${day === '02-29' ? '02-28' : day}`;
}
