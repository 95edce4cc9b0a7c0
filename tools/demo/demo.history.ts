import { alertStories } from './alert.stories.js';
import type { Tier } from './branch.feelings.js';
import { branchVisit } from './branch.visit.js';
import { DAY, type DemoEvent, demoEvent, HOUR } from './demo.event.js';
import { goldVisit, silentCustomer, startOfDay } from './demo.stories.js';
import { SeededRandom } from './seeded.random.js';
import { shopOrder } from './shop.order.js';

const MONTHS_18 = 548 * DAY;
const CRM = '/demo/crm';

interface Group {
  readonly tier: Tier;
  readonly customers: number;
  /** Days between two visits. */
  readonly every: number;
}

const GROUPS: readonly Group[] = [
  { tier: 'vip', customers: 30, every: 24 },
  { tier: 'gold', customers: 85, every: 38 },
  { tier: 'standard', customers: 160, every: 62 },
];
const SHOPPERS = 110;
const DAYS_BETWEEN_ORDERS = 43;
/** The share of bank customers who leave: too few to learn from, so that alerts go by the priors (docs/rules.md 15.4). */
const LEAVING = 0.03;
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
  { tier, every }: Group,
  start: number,
  end: number,
  all: SeededRandom,
): DemoEvent[] {
  const random = all.fork(customer);
  const events = [registered(customer, start, random)];
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
    events.push(
      ...branchVisit({ id: `visit-${customer}-${no}`, customer, tier: visiting, at: opens, mood: 0 }, random),
    );
  }
  if (leavesAt < end)
    events.push(
      demoEvent('customer.lost', CRM, `${customer}/lost`, customer, leavesAt + 30 * DAY, {
        reason: random.pick(LOSSES),
      }),
    );
  return events;
}

function shopper(
  customer: string,
  firstOrder: number,
  start: number,
  end: number,
  random: SeededRandom,
): { orders: number; events: DemoEvent[] } {
  const events = [registered(customer, start, random)];
  let no = firstOrder;
  for (
    let at = start + random.between(0, 60) * DAY;
    at < end;
    at += Math.max(8, random.normal(DAYS_BETWEEN_ORDERS, 20)) * DAY, no += 1
  ) {
    events.push(...shopOrder({ no, customer, at, end }, random));
  }
  return { orders: no - firstOrder, events };
}

function registered(customer: string, start: number, random: SeededRandom): DemoEvent {
  const traits = { city: random.pick(CITIES), since: 2010 + random.whole(0, 14) };
  return demoEvent('customer.registered', CRM, `${customer}/registered`, customer, start - DAY, { traits });
}
