import { ONE_CLICK } from './demo.improvements.js';
import { csatOf, DAY, type DemoEvent, demoEvent, felt, HOUR, MINUTE, npsOf } from './demo.event.js';
import type { SeededRandom } from './seeded.random.js';

export const SHOP = '/demo/shop';

/** How long the demo's history is. */
export const MONTHS_18 = 548 * DAY;

const PRODUCTS = ['kettle', 'toaster', 'headphones', 'desk-lamp', 'router', 'camera', 'blender', 'keyboard'];
const CONSULT_CHANNELS = ['web', 'app', 'chat', 'call-centre'];

export interface Order {
  readonly no: number;
  readonly customer: string;
  readonly at: number;
  /** Nothing happens after it. */
  readonly end: number;
  /** How much kinder the customer thinks of it than it was felt. */
  readonly kindness: number;
}

/** One purchase in the shop, from advice to use: the parcel may be late, and the goods may come back. */
export function shopOrder(order: Order, random: SeededRandom): DemoEvent[] {
  const journey = { definition: 'online-purchase', id: `order-${order.no}` };
  const product = random.pick(PRODUCTS);
  const amount = (random.whole(1_500, 24_000) / 100).toFixed(2);
  const events: DemoEvent[] = [];
  let at = order.at;
  const add = (type: string, name: string, data: DemoEvent['data']) =>
    events.push(demoEvent(type, SHOP, `order-${order.no}/${name}`, order.customer, at, data));
  const touch = (touchpoint: string, channel: string, valence: number, more: DemoEvent['data'] = {}) =>
    add('touchpoint.recorded', touchpoint, {
      touchpoint,
      channel,
      journey,
      valence: felt(valence),
      about: { product },
      ...more,
    });

  if (random.chance(0.45)) {
    const channel = random.pick(CONSULT_CHANNELS);
    touch('consult', channel, random.normal(channel === 'call-centre' ? -0.1 : 0.25, 0.3));
    at += random.between(5 * MINUTE, 26 * HOUR);
  }
  const channel = random.chance(0.6) ? 'web' : 'app';
  touch('order', channel, random.normal(0.2, 0.2));
  add('customer.purchase-made', 'purchase', { amount, currency: 'EUR', product, orderId: `order-${order.no}` });
  at += random.between(MINUTE, 8 * MINUTE);
  touch('pay', channel, random.normal(order.at < order.end - ONE_CLICK ? 0.02 : 0.28, 0.25));
  at += random.between(3 * HOUR, 2 * DAY);
  const shipped = felt(shipping(random));
  touch('ship', 'email', shipped);
  const days = 1 + Math.abs(random.normal(0, 2.4));
  at += days * DAY;
  // A late parcel hurts; an early one gains next to nothing.
  const late = days > 4;
  touch('receive', 'partner', random.normal(late ? -0.55 : 0.3, 0.18), {
    attributes: { daysInTransit: Math.round(days) },
  });
  at += random.between(DAY, 6 * DAY);
  const quality = random.normal(0.3, 0.35);
  if (random.chance(0.65)) touch('use', 'app', quality);
  const returned = quality < -0.05 && random.chance(0.6);
  if (returned) {
    at += random.between(HOUR, 3 * DAY);
    touch('after-sales', random.pick(['call-centre', 'chat']), random.normal(-0.2, 0.4));
    add('customer.purchase-returned', 'return', { amount, currency: 'EUR', product, orderId: `order-${order.no}` });
  }
  at += random.between(HOUR, 2 * DAY);
  const opinion =
    0.2 +
    quality * 0.5 +
    noteWorth(shipped, order) +
    (late ? -0.6 : 0) +
    (returned ? -0.15 : 0) +
    order.kindness +
    random.normal(0, 0.22);
  const about = { journeyId: journey.id, product };
  if (random.chance(0.3)) add('feedback.submitted', 'stars', { instrument: 'stars', value: csatOf(opinion), about });
  else if (random.chance(0.3)) add('feedback.submitted', 'nps', { instrument: 'nps', value: npsOf(opinion), about });
  else if (random.chance(0.1))
    add('feedback.submitted', 'ces', {
      instrument: 'ces',
      value: Math.min(7, Math.max(1, Math.round(opinion * 3 + 4))),
      about,
    });
  if (late && random.chance(0.2)) {
    add('complaint.filed', 'complaint', {
      category: 'late-delivery',
      severity: random.whole(2, 4),
      channel: 'web',
      journeyId: journey.id,
      touchpoint: 'receive',
    });
  }
  if (opinion > 0.6 && random.chance(0.15)) add('customer.referral-made', 'referral', { channel: 'app' });
  return events.filter((event) => Date.parse(event.time) <= order.end);
}

/** Some are told with a personal note that the parcel is on its way, some that it has to wait. */
function shipping(random: SeededRandom): number {
  const luck = random.next();
  if (luck < 0.38) return random.normal(0.6, 0.1);
  return luck < 0.68 ? random.normal(-0.42, 0.08) : random.normal(0.02, 0.08);
}

/** What the note does to the opinion afterwards: a delight at first, it is nothing any more once everybody knows it. */
function noteWorth(shipped: number, { at, end }: Order): number {
  return shipped >= 0.25 ? (0.6 * (end - at)) / MONTHS_18 : 0;
}
