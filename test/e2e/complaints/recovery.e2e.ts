import { useSharedApp } from '#test/support/shared.app.js';
import { randomOf } from '#test/support/random.facts.js';
import { type Published, touchpoint } from '../queries/analyst.js';
import { Desk } from './desk.js';

const started = useSharedApp();
const DAY = 86_400_000;
const FILED = Date.parse('2024-03-01T09:00:00Z');
/** What being recovered adds to later journeys, as the customers below are made. */
const EFFECT = 0.3;
const GROUPS = ['recovered', 'unrecovered', 'complaint-free'] as const;
/** Of each group. */
const CUSTOMERS = 40;

const on = (day: number) => new Date(FILED + day * DAY).toISOString();

/** A branch visit, whose last touchpoint ends it: its peak-end is the valence of both. */
function visit(subject: string, day: number, valence: number): readonly Published[] {
  return [
    touchpoint(subject, on(day), { touchpoint: 'counter-service', valence }),
    touchpoint(subject, on(day + 0.01), { touchpoint: 'goodbye', valence }),
  ];
}

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.of(started.app);
  const random = randomOf(7);
  const events: Published[] = [];
  for (const group of GROUPS)
    for (let each = 0; each < CUSTOMERS; each++) {
      const subject = `${group}-${each}`;
      const tier = each % 2 === 0 ? 'gold' : 'silver';
      const felt = -0.15 + 0.1 * (each % 4);
      const later = felt + (random() - 0.5) / 5 + (group === 'recovered' ? EFFECT : 0);
      events.push({ type: 'customer.tier-assigned', subject, time: on(-400), data: { tier } });
      events.push(...visit(subject, -20, felt), ...visit(subject, 60, Number(later.toFixed(3))));
      if (group !== 'complaint-free')
        events.push({
          type: 'complaint.filed',
          subject,
          time: on(0),
          data: { complaintId: subject, category: 'fees', severity: 3, channel: 'web' },
        });
      if (group === 'recovered')
        events.push({ type: 'customer.purchase-made', subject, time: on(61), data: { amount: '10', currency: 'EUR' } });
    }
  // Of a tier that nobody else is in, and one whose later life cannot be seen yet.
  events.push({ type: 'customer.tier-assigned', subject: 'alone', time: on(-1), data: { tier: 'vip' } });
  for (const [subject, time] of [
    ['alone', on(0)],
    ['late', new Date(Date.now() - DAY).toISOString()],
  ] as const)
    events.push({
      type: 'complaint.filed',
      subject,
      time,
      data: { complaintId: subject, category: 'delay', severity: 5, channel: 'web' },
    });
  await desk.analyst.publish(...events);
  for (let each = 0; each < CUSTOMERS; each++) {
    const id = `recovered-${each}`;
    await desk.work(id, 'resolve', { outcome: 'refunded', occurredAt: on(10) });
    await desk.work(id, 'confirm', { satisfied: true, occurredAt: on(29) });
  }
  await desk.work('unrecovered-0', 'resolve', { outcome: 'refunded', occurredAt: on(10) });
  await desk.work('unrecovered-0', 'confirm', { satisfied: true, occurredAt: on(31) });
});

const recovery = (query = '') => desk.analyst.get(`/v1/complaints/recovery?${query}`);

test('the effect of recovery lies within its interval, and is told to be no experiment', async () => {
  const { warning, customers, tooRecent, sampled, items } = await recovery();
  expect(warning).toMatch(/^This is no experiment: /);
  expect([customers, tooRecent, sampled]).toEqual([
    { recovered: CUSTOMERS, unrecovered: CUSTOMERS + 1, 'complaint-free': CUSTOMERS },
    1,
    false,
  ]);
  expect(items).toHaveLength(12);
  const of = (outcome: string, group = 'recovered', comparedWith = 'complaint-free') =>
    items.find(
      (each: Record<string, unknown>) =>
        each.outcome === outcome && each.group === group && each.comparedWith === comparedWith,
    );
  const felt = of('peak-end');
  expect(felt).toMatchObject({ matched: CUSTOMERS, unmatched: 0, controls: CUSTOMERS, tooFew: false });
  expect(felt.interval[0]).toBeGreaterThan(0);
  expect(felt.interval[0]).toBeLessThanOrEqual(EFFECT);
  expect(felt.interval[1]).toBeGreaterThanOrEqual(EFFECT);
  const none = of('peak-end', 'unrecovered');
  expect(none.interval[0]).toBeLessThanOrEqual(0);
  expect(none.interval[1]).toBeGreaterThanOrEqual(0);
  expect(of('purchases')).toMatchObject({ mean: 1, controlMean: 0, difference: 1, interval: [1, 1] });
  expect(of('feedback')).toMatchObject({ matched: 0, unmatched: 0, controls: 0, difference: null, interval: null });
  expect(of('silence', 'unrecovered')).toMatchObject({ matched: CUSTOMERS, unmatched: 1, mean: 0, difference: 0 });
});

test('only some complaints are compared, and the answer is a table too', async () => {
  const counted = async (query: string) => (await recovery(query)).customers;
  expect(await counted('tier=gold')).toEqual({ recovered: 20, unrecovered: 20, 'complaint-free': 20 });
  expect(await counted('category=delay')).toMatchObject({ recovered: 0, unrecovered: 1 });
  expect(await counted('minSeverity=4')).toMatchObject({ recovered: 0, unrecovered: 1 });
  expect(await counted('from=2024-03-02')).toEqual({ recovered: 0, unrecovered: 0, 'complaint-free': 0 });
  const { body } = await desk.analyst.ask('/v1/complaints/recovery?format=csv');
  const lines = (body as string).trim().split('\r\n');
  expect([lines.length, lines[1]?.split(',').slice(0, 6)]).toEqual([
    13,
    ['recovered', 'complaint-free', 'peak-end', `${CUSTOMERS}`, '0', `${CUSTOMERS}`],
  ]);
});

test('the comparisons come in pages, too', async () => {
  const whole = await recovery();
  const first = await recovery('limit=11');
  const rest = await recovery(`limit=11&cursor=${first.nextCursor}`);
  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([11, 1, null]);
  expect([...first.items, ...rest.items]).toEqual(whole.items);
});

test('unknown parameters are refused by name', async () => {
  const { status, body } = await desk.analyst.ask('/v1/complaints/recovery?groupBy=tier');
  expect([status, body.errors[0].path]).toEqual([400, '/groupBy']);
});
