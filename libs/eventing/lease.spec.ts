import { eventually } from '../../test/support/eventually.js';
import { useDatabase } from '../../test/support/postgres.js';
import { Lease, LeaseLost } from './lease.js';

const given = useDatabase();
const lease = (lastsMs: number, name: string = crypto.randomUUID()) => new Lease(given.database, name, lastsMs);

test('one process holds it at a time; each one that takes it over gets the next number', async () => {
  const held = lease(60_000);
  expect(await held.acquire('a')).toEqual({ number: 1n });
  expect(await held.acquire('b')).toBeUndefined();
  await held.release({ number: 1n });
  expect(await held.acquire('b')).toEqual({ number: 2n });
  expect(await lease(60_000).acquire('c')).toEqual({ number: 1n });
});

test('an expired lease is taken over, and then the earlier number neither extends nor releases it', async () => {
  const name = crypto.randomUUID();
  const over = lease(0, name);
  const [first, second] = [await over.acquire('a'), await lease(60_000, name).acquire('b')];
  if (!first || !second) throw new Error('The first lasts for no time');
  await expect(over.extend(first)).rejects.toEqual(new LeaseLost(name, 1n));
  await over.release(first);
  expect(await over.acquire('c')).toBeUndefined();
  await over.extend(second);
  expect(await over.acquire('c')).toEqual({ number: 3n });
});

test('nobody takes over while a transaction that extended it is under way', async () => {
  const name = crypto.randomUUID();
  const over = lease(0, name);
  const first = await over.acquire('a');
  if (!first) throw new Error('Nobody else holds it');
  const order: string[] = [];
  let taking: Promise<unknown> = Promise.resolve();
  await given.database.transaction(async (sql) => {
    await over.extend(first, sql);
    taking = over.acquire('b').then(() => order.push('taken over'));
    await eventually('the other one waits', async () => {
      return (await given.database.query('select from pg_locks where not granted')).rowCount > 0;
    });
    order.push('committed');
  });
  await taking;
  expect(order).toEqual(['committed', 'taken over']);
});
