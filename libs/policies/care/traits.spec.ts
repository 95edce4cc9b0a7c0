import { calendarOf } from '#libs/kernel/calendar.js';
import { storedEvent } from '#test/support/an.event.js';
import { CARING, CareWorld, sealedTraits } from '#test/support/care.world.js';
import { useDatabase } from '#test/support/postgres.js';
import { readSealed } from './care.table.js';
import { care } from './care.watcher.js';

const given = useDatabase();
let world: CareWorld;
beforeAll(() => (world = new CareWorld(given)));
beforeEach(() => world.begin());

const says = (customer: string, ...births: readonly string[]) =>
  births.reduce(
    (before, born) =>
      before.then(() =>
        world.hear('2026-03-01T10:00:00Z', 'customer.profile-changed', customer, sealedTraits({ born })),
      ),
    Promise.resolve(),
  );

it('traits are written where a fact says some, and left alone by all others', async () => {
  await says('ann', '1984-03-03');
  await says('ben', '1984-03-03');
  await world.hear('2026-03-01T11:00:00Z', 'customer.merged', 'ben', { into: 'ann' });
  const told = { customerId: 'ben', type: 'customer.purchase-made', data: { amount: '1', currency: 'EUR' } };
  const event = storedEvent(9, { tenant: CARING, ...told });
  const known = await care.know(given.database, [event], { until: 0, mostDue: 1, beganAt: 0, beganPosition: 0n });
  // As if they were others than those that it knows.
  await given.database.query(`update policy.care_customers set own_traits = '{"a":1}', family_traits = '{"b":2}'`);
  care.take(event, known);
  await given.database.transaction(async (sql) => care.write(sql, known));
  const { rows } = await given.database.query(
    `select own, family, own_traits, family_traits from policy.care_customers order by customer_id`,
  );
  const bought = expect.objectContaining({ purchases: 1 }) as unknown;
  const left = { own_traits: { a: 1 }, family_traits: { b: 2 } };
  expect(rows).toEqual([
    { own: expect.not.objectContaining({ purchases: 1 }) as unknown, family: bought, ...left },
    { own: bought, family: null, ...left },
  ]);
});

it('a step reads so many traits, and at least one customer', async () => {
  await says('ann', '1984-03-03', '1984-03-04');
  await says('ben', '1984-03-03', '1984-03-04');
  await says('cat', '1984-03-03');
  const tenant = { tenant: CARING, calendar: calendarOf('UTC'), tiers: [], rules: new Map() };
  const read = async (to: string, most: number) =>
    (await readSealed(given.database, tenant, to, { customers: 10, traits: most })).map(({ customerId }) => customerId);
  expect(await read('', 1)).toEqual(['ann']);
  expect(await read('', 3)).toEqual(['ann']);
  expect(await read('', 4)).toEqual(['ann', 'ben']);
  expect(await read('ann', 3)).toEqual(['ben', 'cat']);
  expect(await read('cat', 3)).toEqual([]);
});
