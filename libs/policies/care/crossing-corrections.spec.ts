import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { takeFacts } from '#libs/facts/table/fact.table.js';
import { storedEvent } from '#test/support/an.event.js';
import { CareWorld, careRule, CARING } from '#test/support/care.world.js';
import { useDatabase } from '#test/support/postgres.js';
import { care } from './care.watcher.js';

const given = useDatabase();
let world: CareWorld;
beforeAll(() => (world = new CareWorld(given)));
beforeEach(async () => {
  await world.begin();
  await world.puts('2026-03-01T00:00:00Z', 'quiet', careRule({ kind: 'silence', days: 2 }));
});

const [FIRST, SECOND] = [uuid5(EVENT_NAMESPACE, 'first'), uuid5(EVENT_NAMESPACE, 'second')];
const visit = { touchpoint: 'visit', channel: 'branch' };
const visits = async () => {
  await world.hear('2026-03-01T10:00:00Z', 'touchpoint.recorded', 'ann', visit, '2026-03-01T10:00:00Z', FIRST);
  await world.hear('2026-03-02T10:00:00Z', 'touchpoint.recorded', 'ann', visit, '2026-03-02T10:00:00Z', SECOND);
};
const retract = (customer: string) =>
  world.hear('2026-03-02T11:00:00Z', 'touchpoint.retracted', customer, { eventId: SECOND });
const merge = () => world.hear('2026-03-02T12:00:00Z', 'customer.merged', 'ben', { into: 'ann' });
const silences = async () => (await world.comes('2026-03-04T12:00:00Z')).filter((each) => each.includes('ann'));

it('a touchpoint that was retracted about another customer counts no more once both are one', async () => {
  await visits();
  await retract('ben');
  await merge();
  expect(await silences()).toEqual([expect.stringContaining('silence-2026-03-01')]);
});

it('and counts until then', async () => {
  await visits();
  await retract('ben');
  expect(await silences()).toEqual([expect.stringContaining('silence-2026-03-02')]);
});

it('what one customer corrected of itself is not read anew for a merge', async () => {
  await visits();
  await retract('ann');
  // Whatever it is as the merge comes, it stays.
  await given.database.query(
    `update policy.care_customers set own = jsonb_set(own::jsonb, '{lastTouchpoint}', '0')::json`,
  );
  await merge();
  const { rows } = await given.database.query<{ family: object }>(
    `select family from policy.care_customers where customer_id = 'ann'`,
  );
  expect(rows).toEqual([{ family: expect.objectContaining({ lastTouchpoint: 0 }) }]);
});

it('of families that become one together, only those are read with their touchpoints in which one crosses', async () => {
  await visits();
  await world.visits('2026-03-01T10:00:00Z', 'cleo');
  await retract('ben');
  const became = (position: number, customerId: string, into: string) =>
    storedEvent(position, { tenant: CARING, type: 'customer.merged', customerId, data: { into } });
  const merges = [became(100, 'ben', 'ann'), became(101, 'dan', 'cleo')];
  const { families } = await given.database.transaction(async (sql) => {
    await takeFacts(sql, merges);
    return care.know(sql, merges, { until: 0, mostDue: 1, beganAt: 0, beganPosition: 0n });
  });
  const survivors = ['ann', 'cleo'].map((customer) => families.survivorsOf(CARING, customer, 101n).length);
  const times = ['ann', 'cleo'].map((customer) => families.contactTimesOf(CARING, customer, 101n));
  const first = Date.parse('2026-03-01T10:00:00Z');
  expect([survivors, times]).toEqual([
    [2, 2],
    [{ firstTouchpoint: first, lastTouchpoint: first }, {}],
  ]);
});

it('a correction that moves no contact is passed over', async () => {
  await visits();
  const before = "update policy.care_customers set own = jsonb_set(own::jsonb, '{lastTouchpoint}', '0')::json";
  await given.database.query(before);
  const correct = (data: JsonObject) =>
    world.hear('2026-03-02T11:00:00Z', 'touchpoint.corrected', 'ann', { eventId: SECOND, ...data });
  const own = async () => (await given.database.query(`select own from policy.care_customers`)).rows;
  await correct({ valence: 0.5 });
  expect(await own()).toEqual([{ own: expect.objectContaining({ lastTouchpoint: 0 }) }]);
  await correct({ occurredAt: '2026-03-01T12:00:00Z' });
  const lastTouchpoint = Date.parse('2026-03-01T12:00:00Z');
  expect(await own()).toEqual([{ own: expect.objectContaining({ lastTouchpoint }) }]);
});
